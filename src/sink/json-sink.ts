/** Findings for machines: one JSON object a line for each report of an incident, and nothing else. Field names: README, "JSON". */

import type { Anomaly, Finding } from "../domain/finding.ts";
import { stableId } from "../domain/stable-id.ts";
import { blindSpotText } from "./blind-spot-text.ts";
import { priority } from "./priority.ts";
import type { LineWriter, Sink } from "./sink.ts";

export class JsonSink implements Sink {
  readonly #write: LineWriter;
  readonly #journal: boolean;

  /** @param journal the lines go to the journal, which takes a priority in front of them off again */
  constructor(write: LineWriter, journal: boolean) {
    this.#write = write;
    this.#journal = journal;
  }

  write(finding: Finding): void {
    if (finding.type === "hole") this.#line(finding, JSON.stringify(holeJson(finding)));
    if (finding.type === "blind-spot") this.#line(finding, JSON.stringify(blindSpotJson(finding)));
    if (finding.type !== "incident") return;
    const { id, incident, more, head, node, severity, techniques, anomalies, left, repeats, window, holes } = finding;
    const json = JSON.stringify({
      id,
      incident,
      more,
      ...anomalyJson(head),
      ancestors: head.ancestors,
      node: node === "" ? undefined : node,
      severity,
      technique: techniques,
      window: { number: window.number, from: window.from / 1000, to: window.to / 1000 },
      paths: anomalies.map(anomalyJson),
      left,
      repeats,
      coverage: holes,
    });
    this.#line(finding, json);
  }

  #line(finding: Finding, json: string): void {
    this.#write(this.#journal ? `${priority(finding)}${json}` : json);
  }
}

function blindSpotJson({ time, node, spot }: Extract<Finding, { type: "blind-spot" }>): Record<string, unknown> {
  return {
    id: stableId(node, String(time), spot.place),
    time: time / 1000,
    kind: "coverage",
    what: blindSpotText(spot),
    partly: true,
    place: spot.place,
    node: node === "" ? undefined : node,
  };
}

function holeJson({ time, node, hole }: Extract<Finding, { type: "hole" }>): Record<string, unknown> {
  return {
    id: stableId(node, String(time), hole.why),
    time: time / 1000,
    kind: "coverage",
    what: hole.why,
    partly: hole.partly === true ? true : undefined,
    from: hole.from === undefined ? undefined : hole.from / 1000,
    to: hole.to === undefined ? undefined : hole.to / 1000,
    node: node === "" ? undefined : node,
  };
}

function anomalyJson(anomaly: Anomaly): Record<string, unknown> {
  const { time, serial, path, kind, severity, what, techniques, syscall, count, process, names, host } = anomaly;
  return {
    time: time / 1000,
    serial,
    path,
    kind,
    severity,
    technique: techniques,
    what,
    syscall,
    count,
    names: names.length === 0 ? undefined : names,
    address: host?.address,
    asked: host?.asked,
    process,
  };
}
