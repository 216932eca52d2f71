/**
 * Reads a baseline that was written as text (exported.ts). A file that somebody else wrote decides what is no news, so each
 * line is held against what fullmon itself could have written, and the first that does not fit refuses them all.
 */
import { EDGE_CLASSES, type EdgeClass } from "../domain/graph.ts";
import type { Learned, LearnedDecision, LearnedEdge, LearnedHost, LearnedPattern } from "../domain/learned.ts";
import { MAX_EDGES, MAX_VERTICES } from "../graph/graph.ts";
import { FORMAT, FORMAT_VERSION, type Made } from "./exported.ts";
import { Fields } from "./fields.ts";
import { patternRow, programRow } from "./pattern-row.ts";

/** Lines of a file: a full state has fewer. */
const MAX_LINES = 1_000_000;
/** Bytes of a line. */
const MAX_LINE = 256 << 10;
/** Counts of events and windows: more than any server sees, and far from where numbers lose their last digits. */
const MAX_COUNT = 1e12;

/** What follows the header. */
type Row =
  | { readonly type: "host"; readonly host: Omit<LearnedHost, "edges" | "patterns"> }
  | { readonly type: "edge"; readonly edge: LearnedEdge }
  | { readonly type: "pattern"; readonly pattern: LearnedPattern }
  | { readonly type: "decision"; readonly decision: LearnedDecision };

interface Header extends Made {
  /** How many follow. */
  readonly lines: number;
}

/** A host that is being read. */
interface Host extends LearnedHost {
  readonly labels: Set<string>;
  readonly edges: LearnedEdge[];
  readonly patterns: LearnedPattern[];
}

/**
 * Reads all lines.
 *
 * @throws {SyntaxError} what is wrong, with the line's number
 */
export function imported(lines: Iterable<string>): { readonly made: Made; readonly learned: Learned } {
  const hosts: Host[] = [];
  const decisions: LearnedDecision[] = [];
  const seen = new Set<string>();
  let header: Header | undefined;
  let number = 0;
  for (const line of lines) {
    number += 1;
    if (header === undefined) header = headerOf(line);
    else
      numbered(number, () => {
        const row = rowOf(line);
        mustBeFirst(row, hosts.length, seen);
        take(row, hosts, decisions);
      });
  }
  if (header === undefined) throw new SyntaxError("it is empty");
  if (number - 1 !== header.lines)
    throw new SyntaxError(`it is not whole: ${header.lines} lines are announced, ${number - 1} are there`);
  if (hosts.length === 0) throw new SyntaxError("it holds no baseline");
  return { made: header, learned: { hosts: hosts.map(({ labels: _, ...host }) => host), decisions } };
}

/** True if a line could be read again. */
export function isReadable(line: string): boolean {
  try {
    rowOf(line);
    return true;
  } catch {
    return false;
  }
}

function headerOf(line: string): Header {
  let fields: Fields;
  try {
    fields = new Fields(parsed(line));
    if (fields.text("format") !== FORMAT) throw new SyntaxError();
  } catch {
    throw new SyntaxError("it is no baseline that fullmon exported");
  }
  return numbered(1, () => {
    const version = fields.whole("version");
    if (version > FORMAT_VERSION)
      throw new SyntaxError(`a newer fullmon wrote it (format ${version}, this one knows ${FORMAT_VERSION})`);
    const header = {
      fullmon: fields.text("fullmon"),
      node: fields.text("node"),
      time: fields.time("time"),
      lines: fields.whole("lines", MAX_LINES),
    };
    fields.end();
    return header;
  });
}

function rowOf(line: string): Row {
  const fields = new Fields(parsed(line));
  const row = rowOfType(fields.text("type"), fields);
  fields.end();
  return row;
}

function rowOfType(type: string, fields: Fields): Row {
  switch (type) {
    case "host": {
      const host = {
        node: fields.text("node"),
        number: fields.whole("window", MAX_COUNT),
        evidence: fields.whole("evidence", MAX_COUNT),
        starters: fields.flag("starters"),
      };
      return { type, host };
    }
    case "edge":
      return { type, edge: edgeRow(fields) };
    case "pattern":
      return { type, pattern: patternRow(fields) };
    case "decision": {
      const decision = {
        pattern: fields.text("pattern"),
        literal: fields.flag("literal"),
        reason: fields.text("reason"),
        who: fields.text("who"),
        time: fields.time("time"),
      };
      if (decision.pattern === "") throw new SyntaxError("an empty pattern");
      return { type, decision };
    }
    default:
      throw new SyntaxError(`an unknown type ${JSON.stringify(type)}`);
  }
}

function edgeRow(fields: Fields): LearnedEdge {
  const source = programRow(fields.text("source"), fields.text("program"));
  const edgeClass: EdgeClass = fields.oneOf("class", EDGE_CLASSES);
  const key = fields.name("key");
  // Whether it was an exec that is known decides how grave it is: a target must not be kept back.
  const program = fields.optional("target");
  if ((program === undefined) !== (edgeClass !== "exec"))
    throw new SyntaxError("a target belongs to an exec, and to no other");
  const target = program === undefined ? undefined : programRow(key, program);
  const edge = {
    source,
    edgeClass,
    key,
    target,
    count: fields.whole("count", MAX_COUNT),
    windows: fields.whole("windows", MAX_COUNT),
    first: fields.time("first"),
    last: fields.time("last"),
    firstWindow: fields.whole("firstWindow", MAX_COUNT),
    lastWindow: fields.whole("lastWindow", MAX_COUNT),
  };
  return edge;
}

/** Each host and each of its edges once. */
function mustBeFirst(row: Row, hosts: number, seen: Set<string>): void {
  if (row.type === "pattern" || row.type === "decision") return;
  const name =
    row.type === "host"
      ? `host ${row.host.node}`
      : [hosts, row.edge.source.label, row.edge.edgeClass, row.edge.key].join("\n");
  if (seen.has(name)) throw new SyntaxError(`the same ${row.type} a second time`);
  seen.add(name);
}

function take(row: Row, hosts: Host[], decisions: LearnedDecision[]): void {
  const last = hosts.at(-1);
  if (row.type === "host") hosts.push({ ...row.host, edges: [], patterns: [], labels: new Set() });
  else if (row.type === "decision") decisions.push(row.decision);
  else if (last === undefined) throw new SyntaxError("it belongs to no host");
  else if (row.type === "edge") {
    if (Math.max(row.edge.firstWindow, row.edge.lastWindow) > last.evidence)
      throw new SyntaxError("a window of it is yet to come");
    last.edges.push(row.edge);
    last.labels.add(row.edge.source.label).add(row.edge.target?.label ?? row.edge.source.label);
    // What this program itself would not keep it could not hold either.
    if (last.edges.length > MAX_EDGES || last.labels.size > MAX_VERTICES)
      throw new SyntaxError(`it is more than a host has (${MAX_EDGES} edges, ${MAX_VERTICES} labels)`);
  } else last.patterns.push(row.pattern);
}

function parsed(line: string): unknown {
  if (line.length > MAX_LINE) throw new SyntaxError("it is too long");
  try {
    return JSON.parse(line);
  } catch {
    throw new SyntaxError("it is no JSON");
  }
}

function numbered<Result>(line: number, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw error instanceof SyntaxError ? new SyntaxError(`line ${line}: ${error.message}`) : error;
  }
}
