/** `fullmon incidents [ID]`: what was said, as a list or in full. */
import { Accepted } from "../baseline/accepted.ts";
import type { Anomaly, FindingProcess, IncidentReport } from "../domain/finding.ts";
import { kindOf } from "../domain/graph.ts";
import { isSevere, rank } from "../domain/severity.ts";
import { UNSET_ID } from "../domain/subject.ts";
import { printable } from "../domain/text.ts";
import { farLabel } from "../graph/far-label.ts";
import { localTime } from "../sink/local-time.ts";
import type { KnownEdge } from "../state/reader.ts";

/** What the list shows of an incident: its reports may be more than there is memory for. */
interface Incident {
  readonly id: string;
  readonly node: string;
  /** Of the first report, milliseconds since 1970. */
  readonly time: number;
  /** The gravest anomaly of all. */
  head: Pick<Anomaly, "severity" | "what" | "path">;
  count: number;
  repeats: number;
  readonly techniques: Set<string>;
  /** True if all that it tells was accepted. */
  isAccepted: boolean;
}

const NOTHING_ACCEPTED = new Accepted([]);

/** The incidents of reports, in the order of their first ones. */
function gather(reports: Iterable<IncidentReport>, accepted = NOTHING_ACCEPTED): Iterable<Incident> {
  const incidents = new Map<string, Incident>();
  for (const { incident: id, node, time, anomalies, left, repeats, techniques } of reports) {
    let incident = incidents.get(id);
    for (const { severity, what, path, edges } of anomalies) {
      const head = { severity, what, path };
      incident ??= { id, node, time, head, count: 0, repeats: 0, techniques: new Set(), isAccepted: true };
      if (rank(severity) > rank(incident.head.severity)) incident.head = head;
      incident.isAccepted &&= edges.every((edge) => accepted.coversText(edge, isSevere(severity)));
    }
    if (incident === undefined) continue;
    incident.isAccepted &&= left === 0;
    incidents.set(id, incident);
    incident.count += anomalies.length + left;
    incident.repeats += repeats;
    for (const technique of techniques) incident.techniques.add(technique);
  }
  return incidents.values();
}

/** A line an incident, oldest first. */
export function incidentList(reports: Iterable<IncidentReport>, accepted: Accepted): string[] {
  const rows = Array.from(gather(reports, accepted), ({ id, node, time, head, count, isAccepted }) =>
    [
      id,
      localTime(time),
      head.severity.padEnd(8),
      String(count).padStart(4),
      `${isAccepted ? "accepted: " : ""}${head.what === undefined ? "" : `${head.what}: `}${head.path}${where(node)}`,
    ].join("  "),
  );
  const title = ["INCIDENT".padEnd(16), "FIRST SEEN".padEnd(23), "SEVERITY", " NEW", "WHAT"].join("  ");
  return rows.length === 0 ? ["no incidents"] : [title, ...rows];
}

/**
 * Everything about the incidents whose id, or a report's, begins with `id`.
 *
 * @param reportsOf the reports of such an id, oldest first
 */
export function* incidentText(
  id: string,
  reportsOf: (id: string) => Iterable<IncidentReport>,
  edges: readonly KnownEdge[],
): Iterable<string> {
  for (const incident of gather(reportsOf(id))) {
    const { node, head, count, repeats } = incident;
    const techniques = [...incident.techniques].map((technique) => ` ${technique}`).join("");
    yield `incident ${incident.id}: ${head.severity}${techniques}, ${count} new${repeats > 0 ? `, ${repeats} came again` : ""}${where(node)}`;
    let before: readonly string[] = [];
    for (const report of reportsOf(incident.id)) {
      if (report.incident !== incident.id) continue;
      for (const anomaly of report.anomalies) {
        const doer = doerText(anomaly);
        // What one process did to many files is its deeds, and who it is once.
        const isSame = doer.join("\n") === before.join("\n");
        yield* ["", ...anomalyText(anomaly, isSame ? ["  by the same"] : doer, node, edges)];
        before = doer;
      }
      if (report.left > 0) yield* ["", `  … and ${report.left} more`];
    }
    yield* ["", `not news? fullmon accept ${incident.id} --reason '…'`];
  }
}

/** Whose log tells of it, if that is said. */
function where(node: string): string {
  return node === "" ? "" : `, on ${printable(node)}`;
}

function anomalyText(anomaly: Anomaly, doer: readonly string[], node: string, edges: readonly KnownEdge[]): string[] {
  const { time, serial, severity, what, path, kind, count, names, syscall } = anomaly;
  const near = nearest(anomaly, node, edges);
  return [
    `${localTime(time)}  ${severity}  ${kind}${what === undefined ? "" : `: ${what}`}${count > 1 ? ` (${count} times)` : ""}`,
    `  ${path}`,
    ...names.map((name) => `    also ${name}`),
    ...doer,
    `  event ${serial}${syscall === undefined ? "" : ` (${syscall})`}: ausearch -a ${serial}`,
    ...(near === undefined ? [] : [`  known before: ${near}`]),
  ];
}

/** Who did it: the process, its arguments, and who started whom. */
function doerText({ process, ancestors }: Anomaly): string[] {
  return [
    `  by ${who(process)}`,
    ...(process.argv === undefined ? [] : [`  ran ${commandLine(process.argv)}`]),
    ...ancestors.map(
      ({ pid, exe, argv }) => `  started by ${pid} ${argv.length === 0 ? printable(exe) : commandLine(argv)}`,
    ),
  ];
}

function who({ pid, ppid, uid, auid, ses, tty, exe, cwd }: FindingProcess): string {
  const login = auid === undefined || auid === UNSET_ID ? "no login" : `login ${auid}`;
  const session = ses === undefined || ses === UNSET_ID ? "" : `, session ${ses}`;
  return `pid ${pid ?? "?"} (parent ${ppid ?? "?"}), user ${uid ?? "?"}, ${login}${session}${tty === undefined || tty === "(none)" ? "" : `, ${tty}`}: ${printable(exe ?? "?")}${cwd === undefined ? "" : ` in ${printable(cwd)}`}`;
}

/** Arguments as a shell would take them, so that blanks and quotes in them can be seen. */
function commandLine(argv: readonly string[]): string {
  return argv
    .map((argument) =>
      /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${printable(argument).replaceAll("'", "'\\''")}'`,
    )
    .join(" ");
}

/** The known edge whose far end is most like the new one, as `accept --literal` takes it. What was new may be known by now: that is none. */
function nearest({ path, kind }: Anomaly, node: string, edges: readonly KnownEdge[]): string | undefined {
  const [source = "", end = ""] = path.split("->").slice(-2);
  const far = nameOf(end);
  let best: string | undefined;
  let most = -1;
  for (const edge of edges) {
    if (!edge.known || edge.node !== node || edge.source !== source || kindOf(edge.edgeClass) !== kind) continue;
    const label = farLabel(edge.edgeClass, edge.key);
    if (label === end) continue;
    // Of names that are as much like it the one of the same deed.
    const alike = 2 * common(nameOf(label), far) + (end.startsWith(label.slice(0, -nameOf(label).length)) ? 1 : 0);
    if (alike > most) [best, most] = [label, alike];
  }
  return best === undefined ? undefined : `${source}->${best}`;
}

/** The far end without what is the same for all of its kind. */
function nameOf(label: string): string {
  return label.replace(/^(?:file:[A-Z]+|host|sock|priv):/, "");
}

function common(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}
