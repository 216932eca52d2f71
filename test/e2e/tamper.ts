/**
 * Who blinds fullmon on the real kernel is told within five seconds, and that all is right again within a minute.
 *
 *     node test/e2e/tamper.ts [dist/fullmon]
 *
 * Needs root and a kernel whose auditing no one else uses; otherwise it says so and skips. Takes less than a minute.
 */
import { truncateSync } from "node:fs";
import { join, resolve } from "node:path";
import { auditctl, type BorrowedKernel } from "./kernel.ts";
import { onKernel } from "./on-kernel.ts";
import { Fullmon, LOGIN, Shell } from "./session.ts";
import { Tally } from "./tally.ts";

const root = join(import.meta.dirname, "../..");
const program = resolve(process.argv[2] ?? join(root, "dist/fullmon"));
/** Milliseconds. */
const AT_ONCE = 5000;
const POLLED = 60_000;
const OTHER = ["always,exit", "-F", "arch=b64", "-S", "swapon", "-F", `auid=${LOGIN}`, "-F", "key=other-tool"] as const;

async function tamper(tally: Tally, dir: string, kernel: BorrowedKernel): Promise<void> {
  const own = [...kernel.keys];
  kernel.keys.add("other-tool");
  const shell = new Shell(dir);
  const options = ["--baseline", "5", "--monitor", "5", "--state", join(dir, "state/db")];
  const fullmon = new Fullmon([program, "--auditd", kernel.log, ...options]);
  /** Does what is to be told; what fullmon says while that goes on counts too. */
  const told = async (what: string, text: string, limit: number, act: () => unknown): Promise<void> => {
    const said = fullmon.lines().length;
    await act();
    const begun = performance.now();
    const isNew = (line: string): boolean =>
      line.includes(text) && line.includes("\tWARNING\t") && fullmon.lines().indexOf(line, said) >= said;
    const good = await fullmon.saw(isNew, limit);
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    tally.check(
      `${what}: "${text}" after ${seconds} s`,
      good,
      `${fullmon.lines().slice(said).join("\n")}\n${fullmon.stderr}`,
    );
  };
  try {
    const detects = await fullmon.saw((line) => line.endsWith("\tINFO\tdetect"), POLLED);
    tally.check("fullmon watches", detects, fullmon.stderr);

    await told("auditing is switched off", "auditing is off", AT_ONCE, () => auditctl("-e", "0"));
    await told("it is on again", "auditing was off", POLLED, () => auditctl("-e", "1"));

    const rule = rules().find((line) => line.includes("listen")) ?? rules()[0] ?? "";
    const words = rule.split(" ").slice(1);
    await told("one rule is deleted", `gone: ${rule}`, AT_ONCE, () => auditctl("-d", ...words));
    await told("it is there again", "audit rules were added", POLLED, () => auditctl("-a", ...words));

    await told("another tool adds a rule", "key=other-tool", AT_ONCE, () => auditctl("-a", ...OTHER));
    await told("and takes it back", "audit rules are gone", POLLED, () => auditctl("-d", ...OTHER));

    await told("all rules are deleted", "audit rules are gone", AT_ONCE, () => {
      for (const key of own) auditctl("-D", "-k", key);
    });
    await told("they are loaded again", "audit rules were added", POLLED, () => kernel.loadRules());

    await told("auditd is killed", "auditd is gone", AT_ONCE, () => kernel.killAuditd());
    await told("it runs again", "auditd was gone", POLLED, () => kernel.startAuditd());

    await shell.run("ls >/dev/null");
    await told("the log is truncated", "the audit log was truncated or edited", AT_ONCE, async () => {
      truncateSync(kernel.log);
      await shell.run("ls >/dev/null");
    });
  } finally {
    await shell.exit();
    await fullmon.terminate();
  }
}

/** As auditctl lists them. */
function rules(): string[] {
  return auditctl("-l")
    .split("\n")
    .filter((line) => line.startsWith("-a") && line.includes("key=fullmon-"));
}

const tally = new Tally("tamper");
await onKernel(tally, "TAMPERING ON THE REAL KERNEL", "fullmon-tamper", (dir, kernel) => tamper(tally, dir, kernel));
