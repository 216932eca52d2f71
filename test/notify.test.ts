/** The daemon under a service manager: a datagram socket stands for systemd's, and the machine's systemd-notify speaks. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { useFolder } from "./support/folder.ts";
import { Running } from "./support/program.ts";
import { scenarioLog } from "./support/scenario.ts";

/** Prints each datagram as a line. */
const RECEIVER = `use Socket; $| = 1; socket(S, AF_UNIX, SOCK_DGRAM, 0) or die; bind(S, pack_sockaddr_un($ARGV[0])) or die; print "listening\\n";
while (defined recv(S, $m, 65536, 0)) { $m =~ tr/\\n/ /; print "$m\\n" }`;

const MISSING = [
  ...(existsSync("/usr/bin/systemd-notify") ? [] : ["systemd-notify"]),
  ...(spawnSync("perl", ["-MSocket", "-e", "1"]).status === 0 ? [] : ["perl"]),
].join(" and ");
if (MISSING !== "") console.warn(`SKIPPED: no test of what the service manager is told: ${MISSING} is missing`);

describe.skipIf(MISSING !== "")("fullmon under a service manager", () => {
  const path = useFolder();
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });

  async function start(watchdog: Record<string, string>) {
    const receiver = spawn("perl", ["-e", RECEIVER, path("notify")], { stdio: ["ignore", "pipe", "inherit"] });
    children.push(receiver);
    let text = "";
    receiver.stdout.setEncoding("utf8").on("data", (more: string) => {
      text += more;
    });
    const words = () => text.split("\n").filter((line) => line !== "" && line !== "BARRIER=1" && line !== "listening");
    while (!text.includes("listening")) await new Promise((done) => setTimeout(done, 10));
    const log = path("audit.log");
    writeFileSync(log, scenarioLog("@0 33 nginx -> file:CREATE:/srv/a\n@105 33 nginx -> file:CREATE:/srv/a"));
    const options = ["--baseline", "100", "--monitor", "10", "--wait", "3600", "--auditd", log];
    const running = new Running(["--foreign", "--state", path("state/db"), ...options], {
      NOTIFY_SOCKET: path("notify"),
      ...watchdog,
    });
    children.push(running.child);
    return { running, words, signs: () => words().filter((line) => line.includes("WATCHDOG=1")).length };
  }

  it("says when it watches, that it lives, how it is and that it ends", async () => {
    const { running, words, signs } = await start({ WATCHDOG_USEC: "400000" });
    await running.until(() => signs() >= 3);
    const { status } = await running.end();
    expect(status).toBe(0);
    expect(words()[0]).toMatch(/^READY=1 STATUS=watching; last event 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d$/);
    expect(words().at(-1)).toContain("STOPPING=1");
    expect(words().filter((line) => line.includes("READY") || line.includes("STOPPING"))).toHaveLength(2);
  });

  it("gives no sign of life while it is stopped, and again when it goes on", async () => {
    const { running, words, signs } = await start({ WATCHDOG_USEC: "100000" });
    await running.until(() => signs() >= 3);
    running.child.kill("SIGSTOP");
    // What was on its way still comes; then it is silent for twenty times as long as systemd would wait.
    await quiet(words, 2000);
    const before = signs();
    running.child.kill("SIGCONT");
    await running.until(() => signs() > before);
    expect((await running.end()).status).toBe(0);
  });

  it("speaks of readiness and the end without a watchdog, and of another's watchdog not at all", async () => {
    const { running, words } = await start({ WATCHDOG_USEC: "100000", WATCHDOG_PID: "1" });
    await running.until(() => words().length > 0);
    await running.end();
    expect(words().map((line) => line.split(" ")[0])).toEqual(["READY=1", "STOPPING=1"]);
  });

  it("goes on when nobody hears it, and says so once", async () => {
    const log = path("audit.log");
    writeFileSync(log, scenarioLog("@0 33 nginx -> file:CREATE:/srv/a\n@105 33 nginx -> file:CREATE:/srv/a"));
    const options = ["--foreign", "--state", "none", "--baseline", "100", "--monitor", "10", "--auditd", log];
    const running = new Running(options, { NOTIFY_SOCKET: path("nobody"), WATCHDOG_USEC: "100000" });
    await running.until(() => running.stderr.includes("the service manager cannot be told"));
    await running.until(() => running.stdout.includes("collect"));
    const { status, stderr } = await running.end();
    expect(status).toBe(0);
    expect(stderr.split("the service manager cannot be told")).toHaveLength(2);
  });
});

/** Waits until nothing new was said for so many milliseconds; an error if that never comes. */
async function quiet(words: () => readonly string[], milliseconds: number): Promise<void> {
  let [said, since] = [words().length, performance.now()];
  for (const begun = since; performance.now() < since + milliseconds; ) {
    if (performance.now() > begun + 10 * milliseconds) throw new Error("it is never silent");
    await new Promise((done) => setTimeout(done, 20));
    if (words().length > said) [said, since] = [words().length, performance.now()];
  }
}
