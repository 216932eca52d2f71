/** Findings made up for the tests of sinks. */
import type { Anomaly, IncidentReport } from "../../src/domain/finding.ts";
import { T0 } from "./records.ts";

export function anomaly(more: Partial<Anomaly> = {}): Anomaly {
  return {
    time: T0 + 203,
    serial: 42,
    path: "proc::1000:bash->proc::1000:curl->host:192.0.2.1:80",
    kind: "host",
    severity: "low",
    what: undefined,
    techniques: [],
    syscall: "connect",
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
    count: 2,
    ancestors: [],
    edges: [],
    names: [],
    ...more,
  };
}

export function incident(more: Partial<IncidentReport> = {}): IncidentReport {
  const head = more.head ?? anomaly();
  return {
    type: "incident",
    id: "0123456789abcdef",
    incident: "fedcba9876543210",
    more: false,
    time: head.time,
    node: "",
    severity: head.severity,
    techniques: head.techniques,
    head,
    anomalies: [head],
    left: 0,
    repeats: 0,
    window: { number: 3, from: T0, to: T0 + 60_000 },
    holes: [],
    ...more,
  };
}
