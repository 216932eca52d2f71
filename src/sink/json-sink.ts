/** Findings for machines: one JSON object a line for each anomaly, and nothing else. Field names: README, "JSON". */
import type { Finding } from "../domain/finding.ts";
import type { LineWriter, Sink } from "./sink.ts";

export class JsonSink implements Sink {
  readonly #write: LineWriter;

  constructor(write: LineWriter) {
    this.#write = write;
  }

  write(finding: Finding): void {
    if (finding.type !== "anomaly") return;
    const { id, time, serial, node, path, kind, syscall, count, process, window } = finding;
    this.#write(
      JSON.stringify({
        id,
        time: time / 1000,
        serial,
        node: node === "" ? undefined : node,
        path,
        kind,
        syscall,
        count,
        process,
        window: { number: window.number, from: window.from / 1000, to: window.to / 1000 },
      }),
    );
  }
}
