/** Findings for machines: one JSON object a line for each report of an incident, and nothing else. Field names: README, "JSON". */
import type { Anomaly, Finding } from "../domain/finding.ts";
import type { LineWriter, Sink } from "./sink.ts";

export class JsonSink implements Sink {
  readonly #write: LineWriter;

  constructor(write: LineWriter) {
    this.#write = write;
  }

  write(finding: Finding): void {
    if (finding.type !== "incident") return;
    const { id, incident, more, head, node, severity, techniques, anomalies, left, repeats, window } = finding;
    this.#write(
      JSON.stringify({
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
      }),
    );
  }
}

function anomalyJson(anomaly: Anomaly): Record<string, unknown> {
  const { time, serial, path, kind, severity, what, techniques, syscall, count, process, names } = anomaly;
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
    process,
  };
}
