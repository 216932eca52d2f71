/** Somebody made fullmon, or what it lives by, blind: an incident by itself, of the highest severity, said at once. */

import type { Anomaly, IncidentReport, Window } from "../domain/finding.ts";
import { stableId } from "../domain/stable-id.ts";
import { UNKNOWN_LABEL } from "../graph/graph.ts";

/** ATT&CK: impair defenses: disable or modify Linux audit system. */
const TECHNIQUE = "T1562.012";

export interface Tampering {
  /** In a few words, always the same for the same thing: `auditd is gone`. */
  readonly what: string;
  /** What exactly: the rules that are missing, the program that took auditd's place. */
  readonly details: readonly string[];
  /** When it was noticed, milliseconds since 1970. */
  readonly time: number;
}

export function tamperReport(
  { what, details, time }: Tampering,
  node: string,
  window: Window,
  holes: readonly string[],
): IncidentReport {
  const path = `${UNKNOWN_LABEL}->priv:audit:${what}`;
  const incident = stableId(node, time, path);
  const head: Anomaly = {
    time,
    serial: 0,
    path,
    kind: "priv",
    severity: "critical",
    what: "auditing was tampered with",
    techniques: [TECHNIQUE],
    syscall: undefined,
    process: {},
    ancestors: [],
    count: 1,
    edges: [],
    names: [...details],
  };
  return {
    type: "incident",
    id: incident,
    incident,
    more: false,
    time,
    node,
    severity: "critical",
    techniques: [TECHNIQUE],
    head,
    anomalies: [head],
    left: 0,
    repeats: 0,
    window,
    holes,
  };
}
