/** `fullmon doctor`: looks at this machine, and says what is wrong with its auditing and what mends it. */
import { examine, verdict } from "./doctor/examine.ts";
import { proofAdvice } from "./doctor/proof.ts";
import { reportLines } from "./doctor/report.ts";
import { LineOutput } from "./sink/line-output.ts";
import { machineFacts } from "./source/machine-facts.ts";
import { prove } from "./source/proof.ts";

export interface CheckUpConfig {
  readonly auditd: string;
  readonly json: boolean;
  readonly prove: boolean;
}

/** @returns exit status: 0 nothing to mend, 1 something is missed or soon will be, 2 fullmon is blind */
export async function checkUp({ auditd, json, prove: tries }: CheckUpConfig): Promise<0 | 1 | 2> {
  const found = examine(machineFacts(auditd), tries ? proofAdvice(await prove(auditd)) : []);
  const output = new LineOutput(1);
  for (const line of json ? found.map((advice) => JSON.stringify(advice)) : reportLines(found)) output.line(line);
  output.flush();
  return verdict(found);
}
