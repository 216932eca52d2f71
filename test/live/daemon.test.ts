/** The daemon as a process: it follows a log that grows and rotates, and finds what a replay of it finds. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync, readFileSync, renameSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { useFolder } from "../support/folder.ts";
import { eventOf } from "../support/notation.ts";
import { fullmon, MAIN, Running } from "../support/program.ts";
import { scenarioLog } from "../support/scenario.ts";
import { sharedFolder } from "../support/shared.ts";

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

/** Deeds of two hundred seconds and more: known ones, new ones, grave ones, names of a kind. */
const SCRIPT = [
  "@0 init > sshd",
  ...Array.from(
    { length: 12 },
    (_, index) => `@${5 + index * 8} 33 nginx -> file:CREATE:/srv/up-${(index * 7919 + 0xa1b2c3).toString(16)}`,
  ),
  "@98 1000 sshd > bash > ls",
  ...Array.from(
    { length: 20 },
    (_, index) => `@${103 + index * 6} 33 nginx -> file:CREATE:/srv/up-${(index * 104_729 + 0xb1b2c3).toString(16)}`,
  ),
  "@104 1000 bash > curl -> host:192.0.2.1:80",
  "@131 33 nginx > sh[-c] > id",
  "@157 33 nginx -> file:WRITE:/etc/passwd",
  "@158 33 nginx -> file:CREATE:/srv/other",
  "@190 1000 ghost > miner -> host:203.0.113.9:3333",
].sort((one, other) => Number(/@([\d.]+)/.exec(one)?.[1]) - Number(/@([\d.]+)/.exec(other)?.[1]));
const WINDOWS = ["--baseline", "100", "--monitor", "10"];

describe("fullmon, live", () => {
  const path = useFolder();

  /** auditd's rotation. */
  function rotate(generations: number): void {
    for (let number = generations; number > 0; number -= 1)
      renameSync(path(`audit.log.${number}`), path(`audit.log.${number + 1}`));
    renameSync(path("audit.log"), path("audit.log.1"));
    writeFileSync(path("audit.log"), "");
  }

  /**
   * Writes a log in pieces of about `size` bytes, cut anywhere, and rotates at line ends between some of them.
   *
   * @param stall nothing is written for a while when so many bytes are
   */
  async function grow(log: Buffer, size: number, rotations: number, stall = log.length): Promise<string[]> {
    let generations = 0;
    const pieces = Math.ceil(log.length / size);
    const every = Math.max(1, Math.floor(pieces / (rotations + 1)));
    for (let at = 0, piece = 1; at < log.length; piece += 1) {
      const rotates = piece % every === 0 && generations < rotations;
      const end = rotates ? log.indexOf("\n", at + size) + 1 || log.length : at + size;
      const stalls = at < stall && stall < end;
      if (stalls) {
        appendFileSync(path("audit.log"), log.subarray(at, stall));
        await pause(5500);
      }
      appendFileSync(path("audit.log"), log.subarray(stalls ? stall : at, end));
      at = end;
      if (rotates) rotate(generations++);
      if (piece % 3 === 0) await pause(15);
    }
    return ["audit.log", ...Array.from({ length: generations }, (_, index) => `audit.log.${index + 1}`)].map((name) =>
      path(name),
    );
  }

  it.each([
    ["RAW", "raw"],
    ["ENRICHED", "enriched"],
  ] as const)(
    "finds in a foreign log that grows and rotates what its replay finds, byte for byte: %s",
    async (_, style) => {
      for (const options of [["--json"], ["--json", "--rebase"]]) {
        writeFileSync(path("audit.log"), "");
        const running = new Running([
          "--foreign",
          "--state",
          "none",
          "--wait",
          "0.03",
          ...WINDOWS,
          ...options,
          "--auditd",
          path("audit.log"),
        ]);
        await running.until(() => running.stderr.includes("watching"));
        const names = await grow(Buffer.from(scenarioLog(SCRIPT.join("\n"), style)), 700, 4);
        const live = await running.end();
        expect(live.status).toBe(0);
        const replay = fullmon(["replay", ...WINDOWS, ...options, ...names]);
        expect(live.stdout).toBe(replay.stdout);
        expect(replay.stdout.split("\n").length).toBeGreaterThan(4);
        expect(live.stderr).not.toContain("lost");
      }
    },
  );

  it("finds the same when the log comes in two parts, cut inside an event and long apart", async () => {
    writeFileSync(path("audit.log"), "");
    const options = [...WINDOWS, "--json"];
    const running = new Running([
      "--foreign",
      "--state",
      "none",
      "--wait",
      "0.03",
      ...options,
      "--auditd",
      path("audit.log"),
    ]);
    await running.until(() => running.stderr.includes("watching"));
    const script =
      "@0 33 nginx -> file:CREATE:/srv/a\n@108.5 1000 sshd > bash > curl -> host:192.0.2.1:80\n@109 33 nginx -> file:CREATE:/srv/b";
    const log = scenarioLog(script);
    const names = await grow(Buffer.from(log), 700, 0, log.lastIndexOf("type=PATH"));
    const live = await running.end();
    const replay = fullmon(["replay", ...options, ...names]);
    expect(live.stdout).toBe(replay.stdout);
    expect(replay.stdout).toContain("/srv/b");
  });

  const folder = sharedFolder("corpus/detection/web-dev");
  it.skipIf(folder === undefined)(
    "finds in a recording that grows and rotates what its replay finds, byte for byte",
    async () => {
      const log = gunzipSync(readFileSync(join(folder ?? "", "audit.log.gz")));
      const labels = JSON.parse(readFileSync(join(folder ?? "", "labels.json"), "utf8")) as {
        learning: [number, number];
      };
      const options = ["--json", "--baseline", String(labels.learning[1] - labels.learning[0]), "--monitor", "60"];
      writeFileSync(path("audit.log"), "");
      const running = new Running([
        "--foreign",
        "--state",
        "none",
        "--wait",
        "0.03",
        ...options,
        "--auditd",
        path("audit.log"),
      ]);
      await running.until(() => running.stderr.includes("watching"));
      const names = await grow(log, 300_000, 6);
      const live = await running.end();
      const replay = fullmon(["replay", ...options, ...names]);
      expect([live.status, replay.status]).toEqual([0, 0]);
      expect(live.stdout === replay.stdout).toBe(true);
      expect(replay.stdout.split("\n").length).toBeGreaterThan(10);
    },
  );

  it.each(["SIGTERM", "SIGINT"] as const)("ends well by %s, and reports the window so far", async (signal) => {
    writeFileSync(
      path("audit.log"),
      scenarioLog("@0 33 nginx -> file:CREATE:/srv/a\n@105 33 nginx -> file:CREATE:/srv/b"),
    );
    const running = new Running(["--foreign", "--state", "none", ...WINDOWS, "--auditd", path("audit.log")]);
    await running.until(() => running.stdout.includes("collect"));
    expect(running.stdout).not.toContain("WARNING");
    const { status, stdout } = await running.end(signal);
    expect(status).toBe(0);
    expect(stdout).toMatch(/\tINFO\tdetect\n.*\tWARNING\tproc::33:nginx->file:CREATE:\/srv\/b\n$/);
  });

  it("says of a file that is no audit log that it is none, once", async () => {
    writeFileSync(path("audit.log"), "root:x:0:0:root:/root:/bin/bash\n");
    const running = new Running(["--foreign", "--state", "none", "--wait", "0.03", "--auditd", path("audit.log")]);
    await running.until(() => running.stderr.includes("is an audit record"));
    appendFileSync(path("audit.log"), "daemon:x:1:1\n");
    await running.until(() => running.stderr.includes("watching"));
    const { stderr } = await running.end();
    expect(stderr.match(/no line of the log is an audit record/g)).toHaveLength(1);
  });

  it("ends with what has begun and waits for its last records; a state keeps that for the next run instead", async () => {
    const log = scenarioLog("@0 33 nginx -> file:CREATE:/srv/a\n@105 33 nginx -> file:CREATE:/srv/b");
    // Without its last PATH and the PROCTITLE.
    writeFileSync(path("audit.log"), log.slice(0, log.lastIndexOf("type=PATH")));
    const last = async (state: string) => {
      const running = new Running(["--foreign", "--state", state, ...WINDOWS, "--auditd", path("audit.log")]);
      await running.until(() => running.stderr.includes("watching"));
      return (await running.end()).stderr;
    };
    expect(await last("none")).toMatch(/"events":2,.*1 incomplete/);
    expect(await last(path("state"))).toMatch(/"events":1,/);
  });

  it("goes on when the terminal is closed that it was started from", async () => {
    const steps = ["@0 33 nginx -> file:CREATE:/srv/a", "@101 33 nginx -> file:CREATE:/srv/a"];
    const log = path("audit.log");
    writeFileSync(log, scenarioLog(steps.join("\n")));
    const happens = (...next: string[]) => {
      steps.push(...next);
      appendFileSync(log, scenarioLog(steps.join("\n")).slice(readFileSync(log).length));
    };
    // Its own diagnostics go there, a line for each window.
    const options = ["--foreign", "--state", "none", "--wait", "0.03", "--log-level", "debug", ...WINDOWS];
    const words = [process.execPath, MAIN, ...options, "--auditd", log].map((word) => `'${word}'`).join(" ");
    const inTerminal = `setsid ${words} > '${path("out")}' & echo $! > '${path("pid")}'; exec sleep 600`;
    const terminal = spawn("script", ["-qec", inTerminal, "/dev/null"], { stdio: "ignore" });
    const said = async (text: string) => {
      while (!existsSync(path("out")) || !readFileSync(path("out"), "utf8").includes(text)) await pause(20);
    };
    await said("collect");
    terminal.kill("SIGKILL");
    await once(terminal, "close");
    for (const [index, name] of ["one", "two"].entries()) {
      const at = 105 + index * 20;
      happens(`@${at} 33 nginx -> file:CREATE:/srv/${name}`, `@${at + 12} 33 nginx -> file:CREATE:/srv/a`);
      await said(`/srv/${name}`);
    }
    process.kill(Number(readFileSync(path("pid"), "utf8")), "SIGTERM");
  });

  it.each([["text"], ["JSON", "--json"]])(
    "adds what it says to a file as well, which is rotated meanwhile: %s",
    async (_, ...form) => {
      const happened = ["@0 33 nginx -> file:CREATE:/srv/a", "@105 33 nginx -> file:CREATE:/etc/cron.d/b"];
      writeFileSync(path("audit.log"), scenarioLog(happened.join("\n")));
      const file = ["--log-file", path("fullmon.log")];
      const log = ["--foreign", "--state", "none", "--auditd", path("audit.log")];
      const running = new Running([...log, ...WINDOWS, ...file, ...form]);
      await running.until(
        () => existsSync(path("fullmon.log")) && readFileSync(path("fullmon.log"), "utf8").includes("/etc/cron.d/b"),
      );
      renameSync(path("fullmon.log"), path("fullmon.log.1"));
      appendFileSync(
        path("audit.log"),
        scenarioLog([...happened, "@107 33 nginx -> file:CREATE:/srv/c"].join("\n")).slice(
          readFileSync(path("audit.log")).length,
        ),
      );
      const { status, stdout } = await running.end();
      expect(status).toBe(0);
      const [old, next] = [path("fullmon.log.1"), path("fullmon.log")].map((name) => readFileSync(name, "utf8"));
      expect(`${old}${next}`).toBe(stdout);
      expect([old, next].map((text) => text?.match(/(?<=CREATE:)[\w./]+/)?.[0])).toEqual(["/etc/cron.d/b", "/srv/c"]);
    },
  );

  it("of a foreign log of several hosts lets none, whatever its clock says, end what another learns", async () => {
    const learning = ["--baseline", "86400", "--monitor", "10"];
    const log = path("audit.log");
    writeFileSync(log, scenarioLog("@0 33 nginx -> file:CREATE:/srv/a", "raw", "web"));
    const options = ["--foreign", "--state", "none", "--wait", "0.03"];
    const running = new Running([...options, ...learning, "--auditd", log]);
    await running.until(() => running.stdout.includes("web"));
    appendFileSync(log, scenarioLog("@31536000 33 nginx -> file:CREATE:/srv/a", "raw", "other"));
    await running.until(() => running.stdout.includes("other"));
    await pause(500);
    const { stdout } = await running.end();
    expect(stdout).toBe(fullmon(["replay", ...learning, log]).stdout);
    expect(stdout).not.toContain("normalize");
  });

  it("says what is grave at once, without waiting for the window's end", async () => {
    writeFileSync(
      path("audit.log"),
      scenarioLog("@0 33 nginx -> file:CREATE:/srv/a\n@105 33 nginx -> file:CREATE:/srv/a"),
    );
    const running = new Running([
      "--foreign",
      "--state",
      "none",
      "--wait",
      "0.03",
      "--baseline",
      "100",
      "--monitor",
      "100000",
      "--auditd",
      path("audit.log"),
    ]);
    await running.until(() => running.stdout.includes("collect"));
    appendFileSync(
      path("audit.log"),
      scenarioLog("@106 33 nginx -> file:WRITE:/etc/shadow").replace(/:1(\d\d)\)/g, ":9$1)"),
    );
    await running.until(() => running.stdout.includes("file:WRITE:/etc/shadow"));
    expect(running.stdout).not.toContain("detect");
    expect((await running.end()).status).toBe(0);
  });

  it("says that a log was truncated, and goes on", async () => {
    writeFileSync(
      path("audit.log"),
      scenarioLog("@0 33 nginx -> file:CREATE:/srv/a\n@105 33 nginx -> file:CREATE:/srv/a"),
    );
    const running = new Running([
      "--foreign",
      "--state",
      "none",
      "--wait",
      "0.03",
      ...WINDOWS,
      "--auditd",
      path("audit.log"),
    ]);
    await running.until(() => running.stdout.includes("collect"));
    truncateSync(path("audit.log"));
    await running.until(() => running.stdout.includes("the log was truncated before it was read to its end"));
    appendFileSync(
      path("audit.log"),
      scenarioLog("@106 33 nginx -> file:CREATE:/srv/b").replace(/:1(\d\d)\)/g, ":9$1)"),
    );
    const { status, stdout } = await running.end();
    expect([status, stdout.includes("WARNING\tproc::33:nginx->file:CREATE:/srv/b")]).toEqual([0, true]);
  });

  it("sees what comes after its place was lost, also with a clock that was set back", async () => {
    const log = (script: string) => writeFileSync(path("audit.log"), scenarioLog(script));
    const start = async () => {
      const state = ["--state", path("state/db")];
      const running = new Running(["--foreign", ...state, "--wait", "0.03", ...WINDOWS, "--auditd", path("audit.log")]);
      await running.until(() => running.stderr.includes("watching"));
      return running;
    };
    log("@0 33 nginx -> file:CREATE:/srv/a\n@205 33 nginx -> file:CREATE:/srv/a");
    const first = await start();
    await first.until(() => first.stdout.includes("collect"));
    await first.end();
    log("@206 33 nginx -> file:CREATE:/srv/a");
    const second = await start();
    await second.until(() => second.stdout.includes("what was written since the last run is gone from the log"));
    await pause(200);
    appendFileSync(
      path("audit.log"),
      scenarioLog("@150 33 nginx -> file:WRITE:/etc/passwd\n@151 33 nginx -> file:CREATE:/srv/a").replace(
        /:1(\d\d)\)/g,
        ":9$1)",
      ),
    );
    await second.until(() => second.stdout.includes("file:WRITE:/etc/passwd"));
    await second.end();
  });

  it("takes what a new log has that is earlier than what it saw in the old one, and says until when it saw nothing", async () => {
    const start = async () => {
      const state = ["--state", path("state/db")];
      const running = new Running(["--foreign", ...state, "--wait", "0.03", ...WINDOWS, "--auditd", path("audit.log")]);
      await running.until(() => running.stderr.includes("watching"));
      return running;
    };
    const node = (name: string, script: string) => scenarioLog(script).replace(/^(?=type)/gm, `node=${name} `);
    // One host's clock is a day ahead.
    writeFileSync(
      path("audit.log"),
      `${node("a", "@0 33 nginx -> file:CREATE:/srv/a\n@205 33 nginx -> file:CREATE:/srv/a")}${node("b", "@86400 33 nginx -> file:CREATE:/srv/a\n@86605 33 nginx -> file:CREATE:/srv/a")}`,
    );
    const first = await start();
    await first.until(() => first.stdout.includes("collect\tb"));
    await first.end();
    writeFileSync(
      path("audit.log"),
      node("a", "@206 33 nginx -> file:WRITE:/etc/passwd\n@207 33 nginx -> file:CREATE:/srv/a"),
    );
    const second = await start();
    await second.until(() => second.stdout.includes("file:WRITE:/etc/passwd"));
    await second.end();
    expect(second.stdout).toMatch(/blind from .*:45,000 to .*:46,000: what was written since the last run is gone/);
  });

  it("watches this machine's own log from its end", async () => {
    writeFileSync(path("audit.log"), scenarioLog("@0 33 nginx -> file:CREATE:/srv/old"));
    const running = new Running(["--wait", "0.03", "--state", "none", "--auditd", path("audit.log")]);
    await running.until(() => running.stderr.includes("watching"));
    const { status, stdout, stderr } = await running.end();
    expect([status, stdout.split("\n").length]).toEqual([0, 2]);
    expect(stdout).toMatch(/\tINFO\tbaseline\n$/);
    expect(stderr).toContain("before the baseline was complete");
    expect(stderr).toMatch(/"records":0/);
  });

  it("knows the processes of this machine that were there before it", async () => {
    writeFileSync(path("audit.log"), "");
    const running = new Running([
      "--wait",
      "0.03",
      "--baseline",
      "0.1",
      "--monitor",
      "1000",
      "--state",
      "none",
      "--auditd",
      path("audit.log"),
    ]);
    await running.until(() => running.stderr.includes("watching"));
    await pause(150);
    const who = `ppid=${process.pid} pid=4194300 auid=4294967295 exe=/usr/bin/never`;
    const notation = `execve = 0 | argv never | cwd / | NORMAL /usr/bin/never | who ${who}`;
    appendFileSync(path("audit.log"), eventOf(notation, { time: Date.now() }));
    await running.until(() => running.stdout.includes("collect"));
    const { stdout } = await running.end();
    expect(stdout).toMatch(/WARNING\tproc::\d+:\S*node.*->proc::1000:never\n/);
  });
});
