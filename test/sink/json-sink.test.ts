import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/domain/finding.ts";
import { JsonSink } from "../../src/sink/json-sink.ts";
import { anyText } from "../support/arbitrary.ts";
import { anomaly, incident } from "../support/findings.ts";
import { T0 } from "../support/records.ts";

function written(finding: Finding): string[] {
  const lines: string[] = [];
  new JsonSink((line) => lines.push(line), false).write(finding);
  return lines;
}

describe("JsonSink", () => {
  it("writes an incident's head with the names that are documented", () => {
    const [line = ""] = written(incident());
    expect(JSON.parse(line)).toMatchObject({
      id: "0123456789abcdef",
      incident: "fedcba9876543210",
      time: T0 / 1000 + 0.203,
      serial: 42,
      path: "proc::1000:bash->proc::1000:curl->host:192.0.2.1:80",
      kind: "host",
      severity: "low",
      technique: [],
      syscall: "connect",
      count: 2,
      process: {
        pid: 7,
        ppid: 6,
        uid: 1000,
        auid: 1000,
        ses: 3,
        tty: "pts0",
        exe: "/usr/bin/curl",
        comm: "curl",
        argv: ["curl", "x"],
        cwd: "/",
      },
      window: { number: 3, from: T0 / 1000, to: T0 / 1000 + 60 },
    });
  });

  it("writes nothing of phases and patterns", () => {
    expect(written({ type: "phase", time: T0, node: "", phase: "detect", holes: [] })).toEqual([]);
    expect(written({ type: "pattern", time: T0, node: "", pattern: "x" })).toEqual([]);
  });

  it("writes what was not seen, and whether all else was", () => {
    const hole = { from: T0, to: undefined, why: "connections did not reach the log" };
    const json = (partly: boolean) =>
      JSON.parse(written({ type: "hole", time: T0, node: "", hole: { ...hole, partly } })[0] ?? "");
    expect(json(true)).toMatchObject({ kind: "coverage", what: hole.why, from: T0 / 1000, partly: true });
    expect(json(false)).not.toHaveProperty("partly");
  });

  it("writes what is not covered", () => {
    const spot = { place: "/mnt/usb", type: "vfat", kind: "/mnt/usb" };
    const [line = ""] = written({ type: "blind-spot", time: T0, node: "", spot });
    expect(JSON.parse(line)).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      time: T0 / 1000,
      kind: "coverage",
      what: expect.stringContaining("below /mnt/usb (vfat) are not seen"),
      partly: true,
      place: "/mnt/usb",
    });
  });

  it("names the host where there are several, and leaves it out where not", () => {
    expect(JSON.parse(written(incident({ node: "web" }))[0] ?? "")).toMatchObject({ node: "web" });
    expect(JSON.parse(written(incident())[0] ?? "")).not.toHaveProperty("node");
  });

  it("leaves out what the log did not say", () => {
    const head = anomaly({ syscall: undefined, process: { pid: 7, uid: undefined } });
    const json = JSON.parse(written(incident({ head, anomalies: [head] }))[0] ?? "") as Record<string, unknown>;
    expect(json).not.toHaveProperty("syscall");
    expect(json["process"]).toEqual({ pid: 7 });
  });

  it("writes all paths of an incident in their order", () => {
    const paths = ["a->b", "a->c", "a->d"].map((path) => anomaly({ path }));
    const json = JSON.parse(written(incident({ anomalies: paths }))[0] ?? "") as { paths: { path: string }[] };
    expect(json.paths.map(({ path }) => path)).toEqual(["a->b", "a->c", "a->d"]);
  });

  it("writes one line that reads back, whatever names hold", () => {
    const hostile = anyText;
    fc.assert(
      fc.property(hostile, hostile, hostile, (path, name, node) => {
        const head = anomaly({ path, process: { comm: name, argv: [name], cwd: name } });
        const lines = written(incident({ head, anomalies: [head], node }));
        expect(lines).toHaveLength(1);
        expect(lines[0]).not.toMatch(/[\n\r]/);
        const json = JSON.parse(lines[0] ?? "") as { path: string; process: { argv: string[] } };
        expect(JSON.stringify([json.path, json.process.argv])).toBe(JSON.stringify([path, [name]]));
      }),
    );
  });
});
