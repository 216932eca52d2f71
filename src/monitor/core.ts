/** The parts of a host's monitor, wired to one another. */
import { Baseline } from "../baseline/baseline.ts";
import { OwnCode } from "../baseline/own-code.ts";
import { SensitiveTable } from "../baseline/sensitive.ts";
import { edgeText } from "../domain/acceptance.ts";
import type { Finding, Hole } from "../domain/finding.ts";
import type { Vertex } from "../domain/graph.ts";
import type { Unchanged } from "../domain/schedule.ts";
import { farLabel } from "../graph/far-label.ts";
import { Graph, type SensitivityOf } from "../graph/graph.ts";
import { ProcessTable } from "../process/process-table.ts";
import { AuditdGap } from "./auditd-gap.ts";
import { Coverage } from "./coverage.ts";
import { FirstRuns, type SayRun } from "./first-runs.ts";
import { Incidents } from "./incidents.ts";
import type { MonitorOptions } from "./options.ts";
import { PackageRuns } from "./package-runs.ts";
import { RealNames } from "./real-name.ts";
import { isServer } from "./server.ts";
import { StoppedServices } from "./stopped-services.ts";
import { WindowClock } from "./window-clock.ts";
import { WindowNews } from "./window-news.ts";

/** No window's matter: what is new beyond is told, each time. */
const NO_ROOM: Hole = {
  from: undefined,
  to: undefined,
  why: "no room for more edges: what is new from now on is reported whenever it comes",
  partly: true,
};

export interface Core {
  /** The host that the events are of, as the log names it. */
  readonly node: string;
  readonly say: (finding: Finding) => void;
  readonly clock: WindowClock;
  readonly processes: ProcessTable;
  readonly graph: Graph;
  readonly baseline: Baseline;
  readonly code: OwnCode;
  /** New edges of the window at hand. */
  readonly news: WindowNews;
  readonly coverage: Coverage;
  readonly auditd: AuditdGap;
  readonly incidents: Incidents;
  readonly packages: PackageRuns;
  readonly firstRuns: FirstRuns;
  /** Since when a job's files must be as they were, and what may have changed them. */
  readonly unchanged: Unchanged;
  readonly realNames: RealNames;
  readonly stopped: StoppedServices;
}

/** @param node see {@link Core} */
export function coreOf(options: MonitorOptions, say: (finding: Finding) => void, node: string): Core {
  const { ignore, journal = false, sensitive = new SensitiveTable() } = options;
  const code = new OwnCode();
  const sensitivity: SensitivityOf = (source, edgeClass, key, target) =>
    sensitive.of(source, edgeClass, key, target) ?? code.of(source, edgeClass, key);
  const graph = new Graph({
    ignore,
    journal,
    sensitivity,
    known: (vertex: Vertex) => code.add(vertex),
    full: (time) => say({ type: "hole", time, node, hole: NO_ROOM }),
  });
  const processes = new ProcessTable();
  const sayJob: SayRun = ({ source, edgeClass, key }, what, time) =>
    say({ type: "first-run", time, node, what, job: edgeText(source.label, farLabel(edgeClass, key)) });
  const clock = new WindowClock(options);
  const packages = new PackageRuns(options.packages, graph, sensitive, (time, changes) =>
    say({ type: "packages", time, node, ...changes }),
  );
  return {
    node,
    say,
    clock,
    processes,
    graph,
    baseline: new Baseline(graph, sensitive),
    code,
    news: new WindowNews(sensitive),
    coverage: new Coverage(),
    auditd: new AuditdGap(),
    incidents: new Incidents(node, ({ vertex }) => vertex !== undefined && isServer(vertex, graph)),
    packages,
    firstRuns: new FirstRuns(options.schedule, sayJob, processes),
    unchanged: {
      get since() {
        return clock.start;
      },
      excuses: (path, time) => packages.changed(path, time),
    },
    realNames: new RealNames(sensitive, options.folders),
    stopped: new StoppedServices(),
  };
}
