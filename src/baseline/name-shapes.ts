/**
 * The shapes that names of one folder share. The names of one skeleton are compared run by run: a run that is the same in all stays, one
 * that varies must be of one class (digits, hex, random). Where a run varies by words the names are split by that word first. A class
 * needs evidence: at least three distinct names that were first seen in at least two windows, so one burst teaches nothing.
 */
import type { SegmentPattern, VaryingRun } from "../domain/pattern.ts";
import { runsOf } from "./name-runs.ts";
import { classify, hasLetters, looksRandom } from "./run-class.ts";

const MIN_NAMES = 3;
const MIN_WINDOWS = 2;
/** Runs of a name that is a routine's; a date with the time and a UUID have eleven. */
const MOST_RUNS = 32;
/** How often each name may be looked at: made-up ones could be split run by run, and compared anew each time. */
const MOST_LOOKS = 100;

/** What names of one kind have in common, and those that it was found by. */
export interface Shape {
  readonly shape: SegmentPattern;
  readonly names: readonly string[];
}

interface Member {
  readonly name: string;
  readonly runs: readonly string[];
  readonly window: number;
}

/**
 * Shapes that enough of the names in a folder share.
 *
 * @param firstWindow window in which what stands under a name was first seen
 */
export function shapesOf<Below>(names: ReadonlyMap<string, Below>, firstWindow: (below: Below) => number): Shape[] {
  if (names.size < MIN_NAMES) return [];
  const bySkeleton = new Map<string, Member[]>();
  for (const [name, below] of names) {
    const { runs, skeleton } = runsOf(name);
    if (runs.length > 0 && runs.length <= MOST_RUNS)
      pushTo(bySkeleton, skeleton, { name, runs, window: firstWindow(below) });
  }
  const shapes: Shape[] = [];
  for (const [skeleton, members] of bySkeleton) split(skeleton, members, shapes, { left: MOST_LOOKS * members.length });
  return shapes;
}

function pushTo(groups: Map<string, Member[]>, key: string, member: Member): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [member]);
  else group.push(member);
}

function hasEvidence(members: readonly Member[]): boolean {
  return members.length >= MIN_NAMES && new Set(members.map(({ window }) => window)).size >= MIN_WINDOWS;
}

/**
 * Makes a shape of the members, or splits them by the first run that varies by words.
 *
 * @param looks how many are left: when there are none, nothing more is found
 */
function split(skeleton: string, members: readonly Member[], shapes: Shape[], looks: { left: number }): void {
  if (!hasEvidence(members)) return;
  const runs: (string | VaryingRun)[] = [];
  for (const [index, first] of (members[0]?.runs ?? []).entries()) {
    looks.left -= members.length;
    if (looks.left < 0) return;
    const groups = new Map<string, Member[]>();
    for (const member of members) pushTo(groups, member.runs[index] ?? "", member);
    if (groups.size === 1) {
      runs.push(first);
      continue;
    }
    const varying = groups.size < MIN_NAMES ? undefined : classify([...groups.keys()]);
    if (varying !== undefined && !isMixture(varying, members, index)) {
      runs.push(varying);
      continue;
    }
    const parts = groups.size * MIN_NAMES <= members.length ? groups : byLook(members, index);
    for (const part of parts.values()) if (part.length < members.length) split(skeleton, part, shapes, looks);
    return;
  }
  if (runs.some((run) => typeof run !== "string"))
    shapes.push({ shape: { skeleton, runs }, names: members.map(({ name }) => name) });
}

/** Draws of several lengths are often of several programs (`sortXXXXXX` beside Python's): together they would stand for far too much. */
function isMixture({ runClass, min, max }: VaryingRun, members: readonly Member[], index: number): boolean {
  if (runClass !== "random" || min === max) return false;
  return [...byLook(members, index).values()].some((part) => part.length < members.length && hasEvidence(part));
}

/** Fewest hexadecimal digits that tell themselves from a word or a number. */
const MIN_HEX = 4;

/** Members by kind of the run that varies: numbers and hex by length, others by how they begin (`sortXXXXXX`). */
function byLook(members: readonly Member[], index: number): Map<string, Member[]> {
  const runs = members.map((member) => member.runs[index] ?? "");
  // Of the folders of a tree by hash some have digits only and some letters only.
  const mixed = runs.filter((run) => run.length < MIN_HEX && isMixed(run));
  const short = new Set(hasLetters(mixed) ? mixed.map((run) => run.length) : []);
  const groups = new Map<string, Member[]>();
  for (const [at, member] of members.entries()) {
    const run = runs[at] ?? "";
    const isHex = short.has(run.length) ? /^[0-9a-f]+$/.test(run) : isMixed(run) && run.length >= MIN_HEX;
    const kind = isHex ? "x" : /^[0-9]+$/.test(run) ? "#" : run.slice(0, 2);
    pushTo(groups, `${kind}${run.length}`, member);
  }
  // Of draws hardly two begin alike.
  for (const [kind, alike] of [...groups]) {
    if (alike.length >= MIN_NAMES) continue;
    groups.delete(kind);
    for (const member of alike) {
      const run = member.runs[index] ?? "";
      pushTo(groups, looksRandom(run) ? `~${run.length}` : kind, member);
    }
  }
  return groups;
}

/** Hexadecimal digits and letters. */
function isMixed(run: string): boolean {
  return /^(?=.*[0-9])(?=.*[a-f])[0-9a-f]+$/.test(run);
}
