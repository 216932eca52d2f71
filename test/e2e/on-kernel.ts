/** A test on the real kernel: skipped with the reason where it cannot be had, and the kernel is put back whatever happens. */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BorrowedKernel, reasonAgainst } from "./kernel.ts";
import { LOGIN } from "./session.ts";
import type { Tally } from "./tally.ts";

const root = join(import.meta.dirname, "../..");

/**
 * Runs a test with the project's own rules, prints its counts, and sets the exit status.
 *
 * @param what is skipped if the kernel cannot be had
 * @param folder name of the folder that it works in: a fixed one, since fullmon shortens random ones; the kernel has one user only
 */
export async function onKernel(
  tally: Tally,
  what: string,
  folder: string,
  test: (dir: string, kernel: BorrowedKernel, rules: string) => Promise<void>,
): Promise<void> {
  const against = reasonAgainst();
  if (against === undefined) await borrowed(tally, join(tmpdir(), folder), test);
  else tally.skip(what, against);
  console.log(String(tally));
  process.exitCode = tally.failed === 0 ? 0 : 1;
}

async function borrowed(tally: Tally, dir: string, test: Parameters<typeof onKernel>[3]): Promise<void> {
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { mode: 0o755 });
  const rules = execFileSync(join(root, "install-debian.sh"), ["--rules", "--auid", String(LOGIN)], {
    encoding: "utf8",
  });
  const kernel = await BorrowedKernel.start(dir, rules);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => {
      kernel.stop();
      process.exit(1);
    });
  try {
    await test(dir, kernel, rules);
  } catch (error) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    tally.check("the test goes through", false, detail);
  } finally {
    kernel.stop();
    if (tally.failed === 0) rmSync(dir, { recursive: true });
    else console.log(`The log is kept in ${dir}`);
  }
}
