/** The commands that take a baseline along: out of a state into a file, and out of a file into a state. */
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { resolve } from "node:path";
import { lengthOf, MOST_CHARACTERS } from "./baseline/accepted.ts";
import { exported } from "./baseline/exported.ts";
import { imported, isReadable } from "./baseline/imported.ts";
import { acceptAll, importText, sortOut } from "./commands/import.ts";
import { FullmonError, fileFlaw, messageOf } from "./domain/error.ts";
import { sensitiveTable } from "./run/sensitive-file.ts";
import { VERSION } from "./run/version.ts";
import { printLines } from "./sink/print-lines.ts";
import { takeLearned } from "./state/learned-rows.ts";
import { putLearned } from "./state/put-learned.ts";
import { becomeOwner, unsafe } from "./state/state-file.ts";
import { administrator } from "./state-commands.ts";

/** Bytes of a file; a full state makes less. */
const MAX_SIZE = 512 << 20;
/** Decisions made at once: each is compared with each new edge. */
const MAX_DECISIONS = 5000;

/** `fullmon baseline export [FILE|-]` */
export function exportBaseline(file: string, options: { readonly state: string }): void {
  const { learned, learning } = takeLearned(resolve(options.state));
  if (learned.hosts.length === 0)
    throw new FullmonError(
      "ERR_STATE",
      `cannot export from ${JSON.stringify(options.state)}: the baseline is not complete: see 'fullmon status'`,
    );
  const made = { fullmon: VERSION, node: hostname(), time: Date.now() };
  let odd = 0;
  const lines = exported(learned, made, (line) => {
    const isUsable = isReadable(line);
    if (!isUsable) odd += 1;
    return isUsable;
  });
  if (file === "-") printLines(lines);
  else writeWhole(resolve(file), `${lines.join("\n")}\n`);
  if (odd > 0) note(`${odd} edges or patterns are left out: their names are too long or too odd to be read again`);
  for (const node of learning) note(`${JSON.stringify(node)} is left out: its baseline is not complete`);
}

export interface ImportOptions {
  readonly state: string;
  readonly replace: boolean;
  readonly accept?: string;
  /** File of the administrator's own sensitive paths, or `none`. */
  readonly sensitive: string;
}

/** `fullmon baseline import FILE [--replace] [--accept REASON]` */
export function importBaseline(file: string, { state, replace, accept, sensitive }: ImportOptions): void {
  if (accept?.trim() === "")
    throw new FullmonError("ERR_USAGE", "cannot accept without a reason: say why with --accept 'TEXT'");
  const path = resolve(state);
  const { made, learned } = readBaseline(file);
  const sorted = sortOut(learned, sensitiveTable(sensitive));
  const now = new Date();
  const decided = { reason: accept ?? "", who: administrator(), time: now.getTime() };
  if (accept !== undefined && lengthOf(sorted.decisions) > MOST_CHARACTERS)
    throw new FullmonError(
      "ERR_BASELINE",
      `cannot accept the decisions of ${JSON.stringify(file)}: their patterns have more than ${MOST_CHARACTERS} characters together`,
    );
  const whole = accept === undefined ? sorted.learned : acceptAll(sorted, decided);
  const { length } = whole.decisions;
  if (length > MAX_DECISIONS)
    throw new FullmonError(
      "ERR_BASELINE",
      `cannot accept all that is severe in ${JSON.stringify(file)}: it is ${length}, and at most ${MAX_DECISIONS} are accepted at once`,
    );
  becomeOwner(path);
  const copy = putLearned(path, whole, { replace, now });
  printLines([
    ...importText(made, sorted, accept === undefined ? undefined : length),
    ...(copy === undefined ? [] : [`the state as it was: ${copy}`]),
  ]);
}

function readBaseline(file: string): ReturnType<typeof imported> {
  try {
    return imported(linesOf(readTrusted(file)));
  } catch (error) {
    throw new FullmonError("ERR_BASELINE", `cannot import ${JSON.stringify(file)}: ${fileFlaw(error)}`, error);
  }
}

/** What others could have written is not believed: like the state, it decides what is no news. */
function readTrusted(file: string): Buffer {
  const fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new Error("it is no regular file");
    const why = unsafe(stat);
    if (why !== undefined)
      throw new Error(
        `it ${why}, who could have put in what is to be hidden: look at it, then make it root's alone (chown root, chmod 600)`,
      );
    if (stat.size > MAX_SIZE) throw new Error(`it is too big (${stat.size} bytes)`);
    return readFileSync(fd);
  } finally {
    closeSync(fd);
  }
}

function* linesOf(bytes: Buffer): Iterable<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  for (let at = 0; at < bytes.length; ) {
    const found = bytes.indexOf(0x0a, at);
    const end = found < 0 ? bytes.length : found;
    yield decoder.decode(bytes.subarray(at, end));
    at = end + 1;
  }
}

/** Writes a file for its owner alone, all of it or nothing. */
function writeWhole(path: string, text: string): void {
  const partial = `${path}.partial-${process.pid}`;
  try {
    if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === false) throw new Error("it is no regular file");
    const fd = openSync(partial, "wx", 0o600);
    try {
      writeFileSync(fd, text);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw new FullmonError("ERR_OUTPUT", `cannot write ${JSON.stringify(path)}: ${messageOf(error)}`, error);
  }
}

function note(text: string): void {
  process.stderr.write(`fullmon: ${text}\n`);
}
