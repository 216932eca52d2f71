/** What the deeds that doctor did itself (`--prove`) showed. */
import { type Advice, bad, good } from "./advice.ts";
import type { DeedKind } from "./deed.ts";

const DEEDS: Readonly<Record<DeedKind, string>> = {
  exec: "A started program",
  connect: "A connection to this machine itself",
  file: "A new folder",
  privilege: "A signal to a process",
};

/** @param seen the deeds that came through to the log; undefined if it cannot be read */
export function proofAdvice(seen: ReadonlySet<DeedKind> | undefined): Advice[] {
  if (seen === undefined)
    return [bad("proof", "Nothing can be proved: the log cannot be read.", "sudo fullmon doctor --prove")];
  const kinds = Object.keys(DEEDS) as DeedKind[];
  return kinds.map((kind) =>
    seen.has(kind)
      ? good(`proof-${kind}`, `${DEEDS[kind]} came through to the log.`)
      : bad(
          `proof-${kind}`,
          `${DEEDS[kind]} did not come through to the log.`,
          "sudo systemctl restart auditd",
          "sudo /usr/lib/fullmon/audit-rules load",
          "sudo fullmon doctor --prove",
        ),
  );
}
