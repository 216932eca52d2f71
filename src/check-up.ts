/** `fullmon doctor`: looks at this machine, and says what is wrong with its auditing and what mends it. */
import { examine, verdict } from "./doctor/examine.ts";
import { proofAdvice } from "./doctor/proof.ts";
import { reportLines } from "./doctor/report.ts";
import type { BlindSpot } from "./domain/finding.ts";
import { DEFAULT_STATE } from "./run/config.ts";
import { printLines } from "./sink/print-lines.ts";
import { machineFacts } from "./source/machine-facts.ts";
import { prove } from "./source/proof.ts";
import { StateReader } from "./state/reader.ts";

/** What the service knows is in its state. */
function blindSpots(): readonly BlindSpot[] {
  try {
    const reader = new StateReader(DEFAULT_STATE);
    const { blindSpots: spots } = reader.overview();
    reader.close();
    return spots;
  } catch {
    // There is none, or it may not be read: that is said of the service.
    return [];
  }
}

export interface CheckUpConfig {
  readonly auditd: string;
  readonly json: boolean;
  readonly prove: boolean;
}

/** @returns exit status: 0 nothing to mend, 1 something is missed or soon will be, 2 fullmon is blind */
export async function checkUp({ auditd, json, prove: tries }: CheckUpConfig): Promise<0 | 1 | 2> {
  const facts = { ...machineFacts(auditd), blindSpots: blindSpots() };
  const found = examine(facts, tries ? proofAdvice(await prove(auditd)) : []);
  printLines(json ? found.map((advice) => JSON.stringify(advice)) : reportLines(found));
  return verdict(found);
}
