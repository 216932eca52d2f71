/** `fullmon incidents [ID]`: what was said, as a list or in full. */
import type { Anomaly, FindingProcess, IncidentReport } from "../domain/finding.ts";
import { kindOf } from "../domain/graph.ts";
import { rank } from "../domain/severity.ts";
import { shownName } from "../domain/shown-name.ts";
import { UNSET_ID } from "../domain/subject.ts";
import { printable } from "../domain/text.ts";
import { localTime } from "../sink/local-time.ts";
import type { KnownEdge } from "../state/reader.ts";

/** One incident with all its reports. */
interface Incident {
  readonly id: string;
  readonly reports: readonly IncidentReport[];
  /** The gravest anomaly of all. */
  readonly head: Anomaly;
  readonly count: number;
}

function gather(reports: readonly IncidentReport[]): Incident[] {
  const byId = Map.groupBy(reports, ({ incident }) => incident);
  return [...byId].flatMap(([id, those]) => {
    const anomalies = those.flatMap((report) => report.anomalies);
    const [first] = anomalies;
    if (first === undefined) return [];
    const head = anomalies.reduce(
      (gravest, one) => (rank(one.severity) > rank(gravest.severity) ? one : gravest),
      first,
    );
    return { id, reports: those, head, count: anomalies.length + those.reduce((sum, { left }) => sum + left, 0) };
  });
}

/** A line an incident, oldest first. */
export function incidentList(reports: readonly IncidentReport[]): string[] {
  const rows = gather(reports).map(({ id, head, count, reports: those }) =>
    [
      id,
      localTime(those[0]?.time ?? head.time),
      head.severity.padEnd(8),
      String(count).padStart(4),
      `${head.what === undefined ? "" : `${head.what}: `}${head.path}`,
    ].join("  "),
  );
  const title = ["INCIDENT".padEnd(16), "FIRST REPORT".padEnd(23), "SEVERITY", " NEW", "WHAT"].join("  ");
  return rows.length === 0 ? ["no incidents"] : [title, ...rows];
}

/** Everything about the incidents of the reports. */
export function incidentText(reports: readonly IncidentReport[], edges: readonly KnownEdge[]): string[] {
  return gather(reports).flatMap(({ id, reports: those, head, count }) => {
    const techniques = [...new Set(those.flatMap((report) => report.techniques))];
    const repeats = those.reduce((sum, report) => sum + report.repeats, 0);
    const node = those[0]?.node ?? "";
    const lines = [
      `incident ${id}: ${head.severity}${techniques.length > 0 ? ` ${techniques.join(" ")}` : ""}, ${count} new${repeats > 0 ? `, ${repeats} repeats` : ""}${node === "" ? "" : `, on ${printable(node)}`}`,
    ];
    for (const report of those) {
      for (const anomaly of report.anomalies) lines.push("", ...anomalyText(anomaly, node, edges));
      if (report.left > 0) lines.push("", `  … and ${report.left} more`);
    }
    lines.push("", `not news? fullmon accept ${id} --reason '…'`);
    return lines;
  });
}

function anomalyText(anomaly: Anomaly, node: string, edges: readonly KnownEdge[]): string[] {
  const { time, serial, severity, what, path, kind, count, names, process, ancestors, syscall } = anomaly;
  const near = nearest(anomaly, node, edges);
  return [
    `${localTime(time)}  ${severity}  ${kind}${what === undefined ? "" : `: ${what}`}${count > 1 ? ` (${count} times)` : ""}`,
    `  ${path}`,
    ...names.map((name) => `    also ${name}`),
    `  by ${who(process)}`,
    ...(process.argv === undefined ? [] : [`  ran ${commandLine(process.argv)}`]),
    ...ancestors.map(
      ({ pid, exe, argv }) => `  started by ${pid} ${argv.length === 0 ? printable(exe) : commandLine(argv)}`,
    ),
    `  event ${serial}${syscall === undefined ? "" : ` (${syscall})`}: ausearch -a ${serial}`,
    ...(near === undefined ? [] : [`  known before: ${near}`]),
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

/** The known far end that is most like the new one. */
function nearest({ path, kind }: Anomaly, node: string, edges: readonly KnownEdge[]): string | undefined {
  const labels = path.split("->");
  const source = labels.at(-2) ?? "";
  const far = (labels.at(-1) ?? "").replace(/^(?:file:[A-Z]+|host|sock|priv):/, "");
  let best: string | undefined;
  let most = -1;
  for (const edge of edges) {
    if (!edge.known || edge.node !== node || edge.source !== source || kindOf(edge.edgeClass) !== kind) continue;
    const { key } = edge;
    const alike = common(key, far);
    if (alike > most) [best, most] = [key, alike];
  }
  return best === undefined ? undefined : `${source}->${printable(shownName(best))}`;
}

function common(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}
