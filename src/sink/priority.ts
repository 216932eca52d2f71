/** How grave a line is to the journal: a number in front of it, which the journal takes off (sd-daemon(3), syslog(3)). */
import type { Finding } from "../domain/finding.ts";

/** All lines of an incident have the priority of its gravest part, so that `journalctl -p crit` shows it whole. */
export function priority(finding: Finding): "<2>" | "<4>" | "<6>" {
  switch (finding.type) {
    case "incident":
      return finding.severity === "critical" ? "<2>" : "<4>";
    case "hole":
    case "blind-spot":
      return "<4>";
    case "phase":
    case "pattern":
    case "first-run":
    case "packages":
      return "<6>";
    default:
      return finding satisfies never;
  }
}
