/** What a monitor keeps over a restart. */
import type { Checkpoint } from "../domain/saved.ts";
import type { Process } from "../process/process.ts";
import { changedProcesses, idsInUse, restoreProcesses } from "../process/process-row.ts";
import type { Core } from "./core.ts";

/** What changed since the last call, to be saved. */
export function checkpointOf(core: Core): Checkpoint {
  const { node, clock, processes, graph, baseline, news, coverage, auditd, incidents, packages } = core;
  return {
    node,
    clock: clock.save(),
    ...graph.takeChanges(),
    patterns: baseline.takeChanges(),
    processes: changedProcesses(processes, hangers(core)),
    forks: [...processes.forked()].map(([child, { parent, place, time }]) => [child, parent.id, place, time]),
    names: baseline.save(),
    window: {
      ...news.save(),
      holes: coverage.reasons,
      incidents: incidents.save(news.all()),
      ...packages.save(),
      auditd: auditd.save(),
    },
  };
}

/** Ids of the instances that something hangs on: rows of others may be dropped. */
export function instancesInUse(core: Core): ReadonlySet<number> {
  return idsInUse(core.processes, hangers(core));
}

function* hangers({ news, packages, incidents }: Core): Iterable<Process | undefined> {
  for (const { actor, made } of news.all()) yield* [actor, made];
  for (const { actor, made } of packages.held()) yield* [actor, made];
  yield* incidents.instances();
}

/** Goes on where the one that was saved was; before anything else is told. */
export function restoreCore(core: Core, saved: Checkpoint): void {
  const { clock, processes, graph, baseline, news, coverage, auditd, incidents, packages } = core;
  clock.restore(saved.clock);
  const edges = graph.restore(saved.vertices, saved.edges);
  const vertices = graph.verticesById();
  baseline.restore(saved.patterns, saved.names, edges);
  const instances = restoreProcesses(processes, saved, edges, vertices);
  const occurrences = news.restore(saved.window, edges, instances, vertices);
  coverage.restore(saved.window.holes);
  incidents.restore(saved.window.incidents, occurrences, instances);
  packages.restore(saved.window, edges, instances);
  auditd.restore(saved.window.auditd);
}
