/** The commands that look into the state or decide on it, also while the daemon runs. */
import { resolve } from "node:path";
import { Accepted, coversSevere, lengthOf, MOST_CHARACTERS, mayBeLabels, patternFlaw } from "./baseline/accepted.ts";
import { baselineJson, baselineText, reviewJson, reviewText } from "./commands/baseline.ts";
import { incidentList, incidentText } from "./commands/incidents.ts";
import { statusJson, statusText } from "./commands/status.ts";
import { FullmonError } from "./domain/error.ts";
import { printable, printableLine } from "./domain/text.ts";
import { sensitiveTable } from "./run/sensitive-file.ts";
import { localSecond } from "./sink/local-time.ts";
import { printLines } from "./sink/print-lines.ts";
import { readFrom } from "./state/damage.ts";
import { decide, takeBack } from "./state/decisions.ts";
import { StateReader } from "./state/reader.ts";
import { becomeOwner, forgetState } from "./state/state-file.ts";

interface StateOptions {
  readonly state: string;
  readonly json?: boolean;
}

/** `fullmon status` */
export function status(options: StateOptions): void {
  print(options, (reader) => {
    const overview = reader.overview();
    return options.json === true ? [JSON.stringify(statusJson(overview))] : statusText(overview, Date.now());
  });
}

/** `fullmon incidents [ID]` */
export function incidents(id: string | undefined, options: StateOptions): void {
  print(options, (reader) => {
    if (id !== undefined && isEmpty(reader.reports(id))) throw noIncident(id);
    if (options.json === true) return asJson(reader.reports(id));
    if (id === undefined) return incidentList(reader.reports(), new Accepted(inForce(reader)));
    return incidentText(id, (one) => reader.reports(one), reader.edges());
  });
}

function isEmpty(reports: Iterable<unknown>): boolean {
  for (const _ of reports) return false;
  return true;
}

function* asJson(reports: Iterable<unknown>): Iterable<string> {
  for (const report of reports) yield JSON.stringify(report);
}

export interface AcceptOptions extends StateOptions {
  readonly reason?: string;
  /** What was typed is no pattern. */
  readonly literal?: boolean;
  readonly undo?: string;
  readonly list?: boolean;
}

/** `fullmon accept ID|PATTERN --reason TEXT`, `--undo NUMBERS`, `--list` */
export function accept(what: string | undefined, options: AcceptOptions): void {
  if (options.json === true && (what !== undefined || options.undo !== undefined))
    throw new FullmonError("ERR_USAGE", "cannot decide with --json: it is for the list of decisions");
  if (what !== undefined && options.undo !== undefined)
    throw new FullmonError(
      "ERR_USAGE",
      "cannot accept and take back at once: --undo takes numbers of decisions and nothing else",
    );
  const state = resolve(options.state);
  if (options.undo !== undefined) undo(state, options.undo);
  else if (what !== undefined) decideOn(state, what, options);
  else print(options, options.json === true ? decisionJson : decisionList);
}

/** @param which a decision's number, or a first and a last one: `3-7` */
function undo(state: string, which: string): void {
  // Number() takes more for numbers than a list shows.
  const [, first, last = first] = /^([1-9]\d*)(?:-([1-9]\d*))?$/.exec(which) ?? [];
  const count = first === undefined ? 0 : takeBack(state, Number(first), Number(last));
  if (count === 0)
    throw new FullmonError("ERR_USAGE", `cannot take back decision ${which}: see 'fullmon accept --list'`);
  printLines([
    count === 1
      ? `decision ${which} is taken back: what it covered is news again`
      : `${count} decisions are taken back: what they covered is news again`,
  ]);
}

function decideOn(state: string, what: string, options: AcceptOptions): void {
  const { reason } = options;
  if (reason === undefined || reason.trim() === "")
    throw new FullmonError("ERR_USAGE", "cannot accept without a reason: say why with --reason 'TEXT'");
  const { patterns, literal, left } = chosen(state, what, options.literal === true);
  const before = numbersOf(state, literal);
  const decided = { literal, reason, who: administrator(), time: Date.now() };
  const fresh = patterns.filter((pattern) => !before.has(pattern));
  const numbers = decide(
    state,
    fresh.map((pattern) => ({ pattern, ...decided })),
  );
  const made = new Map(fresh.map((pattern, index) => [pattern, numbers[index]]));
  printLines([
    ...patterns.map(
      (pattern) =>
        `${made.get(pattern) ?? before.get(pattern)}  ${printableLine(pattern)}${made.has(pattern) ? "" : "  (it was already)"}`,
    ),
    `accepted; take back with 'fullmon accept --undo ${numbers.length === 0 ? "NUMBER" : rangeText(numbers)}'`,
    ...(left === 0 ? [] : [notCovered(left)]),
    ...(literal || patterns.every(coversSevere) ? [] : [MILD_ONLY]),
  ]);
}

/** Decisions that were made at once have numbers in a row. */
function rangeText(numbers: readonly number[]): string {
  const [first, last] = [numbers[0], numbers.at(-1)];
  return first === last ? `${first}` : `${first}-${last}`;
}

const MILD_ONLY =
  "not covered: what is high or critical, since the pattern leaves its far end open; name it, as in '…->file:CREATE:/FOLDER/*'";

/** Decisions that nobody took back. */
function inForce(reader: StateReader): ReturnType<StateReader["decisions"]> {
  return reader.decisions().filter(({ undone }) => !undone);
}

/** Their numbers by their patterns: the same once more would only make the list longer. */
function numbersOf(state: string, literal: boolean): ReadonlyMap<string, number> {
  const decisions = look(state, inForce).filter((decision) => decision.literal === literal);
  return new Map(decisions.map(({ pattern, number }) => [pattern, number]));
}

function notCovered(left: number): string {
  return `not covered: ${left} more paths of the incident, which were only counted; a pattern covers them too, as in 'LABEL->file:CREATE:/FOLDER/*'`;
}

/** Who makes a decision. */
export function administrator(): string {
  return process.env["SUDO_USER"] ?? process.env["USER"] ?? String(process.getuid?.() ?? "");
}

interface Chosen {
  readonly patterns: readonly string[];
  readonly literal: boolean;
  /** Paths of the incident that nothing but their number is known of. */
  readonly left: number;
}

/** An incident's edges, to the letter, if it is the id of one; else what was typed. */
function chosen(state: string, what: string, literal: boolean): Chosen {
  if (!/^[0-9a-f]{4,16}$/.test(what)) {
    const flaw = literal ? undefined : patternFlaw(what);
    if (flaw === undefined) {
      if (!mayBeLabels(what, literal)) throw noLabel(what);
      if (!literal) mustHaveRoom(state, what);
      return { patterns: [what], literal, left: 0 };
    }
    throw new FullmonError("ERR_USAGE", `cannot accept a pattern that ${flaw}: --literal takes it to the letter`);
  }
  return look(state, (reader) => {
    const [ids, edges] = [new Set<string>(), new Set<string>()];
    let left = 0;
    for (const report of reader.reports(what)) {
      ids.add(report.incident);
      for (const anomaly of report.anomalies) for (const edge of anomaly.edges) edges.add(edge);
      left += report.left;
    }
    if (ids.size === 0) throw noIncident(what);
    mustBeOne(what, [...ids]);
    return { patterns: [...edges], literal: true, left };
  });
}

function noLabel(what: string): FullmonError {
  return new FullmonError(
    "ERR_USAGE",
    `cannot accept ${JSON.stringify(what)}: it is neither an incident's id (four digits of it or more: see 'fullmon incidents') nor labels, which begin with proc:, file:, host:, sock: or priv:`,
  );
}

/** Each pattern is compared with each new edge. */
function mustHaveRoom(state: string, pattern: string): void {
  const there = look(state, (reader) => lengthOf(inForce(reader)));
  if (there + pattern.length <= MOST_CHARACTERS) return;
  throw new FullmonError(
    "ERR_USAGE",
    `cannot accept one more pattern: all together may have ${MOST_CHARACTERS} characters; take some back with --undo`,
  );
}

/** Incidents that are named when it is not clear which is meant. */
const SHOWN = 10;

/** Whoever accepts has looked at one incident: no other must become known with it. */
function mustBeOne(what: string, ids: readonly string[]): void {
  if (ids.length === 1) return;
  const more = ids.length > SHOWN ? `, and ${ids.length - SHOWN} more` : "";
  throw new FullmonError(
    "ERR_USAGE",
    `cannot accept ${JSON.stringify(what)}: it may be ${ids.length} incidents: ${ids.slice(0, SHOWN).join(", ")}${more}`,
  );
}

function decisionList(reader: StateReader): string[] {
  const rows = reader
    .decisions()
    .map(
      ({ number, pattern, literal, reason, who, time, undone }) =>
        `${String(number).padStart(4)}  ${localSecond(time)}  ${printable(who)}  ${printableLine(pattern)}  (${printableLine(reason)})${literal ? "  to the letter" : ""}${undone ? "  taken back" : ""}`,
    );
  return rows.length === 0 ? ["nothing was accepted"] : rows;
}

/** The same for machines; times in seconds since 1970. */
function decisionJson(reader: StateReader): string[] {
  return reader.decisions().map((decision) => JSON.stringify({ ...decision, time: decision.time / 1000 }));
}

/** `fullmon baseline show` */
export function showBaseline(options: StateOptions): void {
  print(options, (reader) => {
    const [edges, patterns] = [reader.edges(), reader.patterns()];
    if (options.json !== true) return baselineText(edges, patterns);
    return baselineJson(edges, patterns).map((row) => JSON.stringify(row));
  });
}

/** `fullmon baseline review` */
export function reviewBaseline(options: StateOptions & { readonly sensitive: string }): void {
  const table = sensitiveTable(options.sensitive);
  print(options, (reader) => {
    if (options.json !== true) return reviewText(reader.edges(), table);
    return reviewJson(reader.edges(), table).map((row) => JSON.stringify(row));
  });
}

/** `fullmon baseline forget` */
export function forgetBaseline(options: Pick<StateOptions, "state">): void {
  const path = resolve(options.state);
  becomeOwner(path);
  const setAside = forgetState(path, new Date());
  process.stdout.write(`forgotten: fullmon learns anew when it starts; the old state is ${setAside}\n`);
}

function print({ state }: StateOptions, lines: (reader: StateReader) => Iterable<string>): void {
  look(resolve(state), (reader) => printLines(lines(reader)));
}

function look<Result>(state: string, work: (reader: StateReader) => Result): Result {
  const reader = new StateReader(state);
  try {
    return readFrom(state, () => work(reader));
  } finally {
    reader.close();
  }
}

function noIncident(id: string): FullmonError {
  return new FullmonError(
    "ERR_USAGE",
    `no incident or report has an id that begins with ${JSON.stringify(id)}: see 'fullmon incidents'`,
  );
}
