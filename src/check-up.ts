/** `fullmon doctor`: looks at this machine, and says what is wrong with its auditing and what mends it. */
import { examine, verdict } from "./doctor/examine.ts";
import { reportLines } from "./doctor/report.ts";
import { LineOutput } from "./sink/line-output.ts";
import { machineFacts } from "./source/machine-facts.ts";

export interface CheckUpConfig {
  readonly auditd: string;
  readonly json: boolean;
}

/** @returns exit status: 0 nothing to mend, 1 something is missed or soon will be, 2 fullmon is blind */
export function checkUp({ auditd, json }: CheckUpConfig): 0 | 1 | 2 {
  const found = examine(machineFacts(auditd));
  const output = new LineOutput(1);
  for (const line of json ? found.map((advice) => JSON.stringify(advice)) : reportLines(found)) output.line(line);
  output.flush();
  return verdict(found);
}
