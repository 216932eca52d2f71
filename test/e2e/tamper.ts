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
  const told = async (what: string, text: string, limit: number): Promise<void> => {
    const begun = performance.now();
    const said = fullmon.lines().length;
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

    auditctl("-e", "0");
    await told("auditing is switched off", "auditing is off", AT_ONCE);
    auditctl("-e", "1");
    await told("it is on again", "auditing was off", POLLED);

    const rule = rules().find((line) => line.includes("listen")) ?? rules()[0] ?? "";
    auditctl("-d", ...rule.split(" ").slice(1));
    await told("one rule is deleted", `gone: ${rule}`, AT_ONCE);
    auditctl("-a", ...rule.split(" ").slice(1));
    await told("it is there again", `audit rules were added`, POLLED);

    auditctl("-a", ...OTHER);
    await told("another tool adds a rule", "key=other-tool", AT_ONCE);
    auditctl("-d", ...OTHER);
    await told("and takes it back", "audit rules are gone", POLLED);

    for (const key of own) auditctl("-D", "-k", key);
    await told("all rules are deleted", "audit rules are gone", AT_ONCE);
    kernel.loadRules();
    await told("they are loaded again", "audit rules were added", POLLED);

    kernel.killAuditd();
    await told("auditd is killed", "auditd is gone", AT_ONCE);
    await kernel.startAuditd();
    await told("it runs again", "auditd was gone", POLLED);

    await shell.run("ls >/dev/null");
    truncateSync(kernel.log);
    await shell.run("ls >/dev/null");
    await told("the log is truncated", "the audit log was truncated or edited", AT_ONCE);
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
