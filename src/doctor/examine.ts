/** All checks. */
import type { Advice, Level } from "./advice.ts";
import { coverageAdvice } from "./coverage.ts";
import type { Facts } from "./facts.ts";
import { journaldAdvice } from "./journald.ts";
import { kernelAdvice } from "./kernel.ts";
import { logAdvice } from "./log.ts";
import { machineAdvice } from "./machine.ts";
import { mountAdvice } from "./mounts.ts";
import { nameAdvice } from "./names.ts";
import { serviceAdvice } from "./service.ts";

const ORDER: readonly Level[] = ["bad", "warn", "note", "good"];

/**
 * What there is to say about a machine, the worst first.
 *
 * @param more findings of what was tried
 */
export function examine(facts: Facts, more: readonly Advice[] = []): Advice[] {
  const all = [
    ...kernelAdvice(facts),
    ...coverageAdvice(facts),
    ...mountAdvice(facts),
    ...logAdvice(facts),
    ...machineAdvice(facts),
    ...journaldAdvice(facts),
    ...serviceAdvice(facts),
    ...nameAdvice(facts),
    ...more,
  ];
  return all.sort((one, other) => ORDER.indexOf(one.level) - ORDER.indexOf(other.level));
}

/** Exit status: 0 nothing to mend, 1 something is missed or soon will be, 2 fullmon is blind. */
export function verdict(all: readonly Advice[]): 0 | 1 | 2 {
  return all.some(({ level }) => level === "bad") ? 2 : all.some(({ level }) => level === "warn") ? 1 : 0;
}
