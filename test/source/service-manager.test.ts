/** Telling the service manager: what is told, in which order, and what happens if it cannot be. */
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { EventStream } from "../../src/audit/event-stream.ts";
import { isSignOfLife, serviceManager } from "../../src/source/service-manager.ts";
import { useFolder } from "../support/folder.ts";
import { eventOf } from "../support/notation.ts";

const never = (): void => {
  throw new Error("it failed");
};

describe("serviceManager()", () => {
  it("is there if one started this process, and takes its variables out of what is inherited", () => {
    const env = { NOTIFY_SOCKET: "/run/n", WATCHDOG_USEC: "5000000", WATCHDOG_PID: String(process.pid), HOME: "/" };
    expect(serviceManager({ env, failed: never })?.limit).toBe(5000);
    expect(env).toEqual({ HOME: "/" });
    expect(serviceManager({ env, failed: never })).toBeUndefined();
  });

  it.each([
    ["for another process", { WATCHDOG_USEC: "5000000", WATCHDOG_PID: "1" }],
    ["of no time", { WATCHDOG_USEC: "0" }],
    ["of no number", { WATCHDOG_USEC: "soon" }],
    ["that is not there", {}],
  ])("takes no notice of a watchdog %s", (_, env) =>
    expect(serviceManager({ env: { NOTIFY_SOCKET: "@n", ...env }, failed: never })).toMatchObject({ limit: undefined }),
  );
});

describe("ServiceManager", () => {
  const path = useFolder();

  function manager(script: string) {
    writeFileSync(path("notify"), `#!/bin/sh\n${script}\n`);
    chmodSync(path("notify"), 0o755);
    const failures: string[] = [];
    const one = serviceManager({
      env: { NOTIFY_SOCKET: path("told") },
      failed: ({ message }) => failures.push(message),
      program: path("notify"),
    });
    if (one === undefined) throw new Error("no manager");
    return { one, failures, told: () => readFileSync(path("told"), "utf8").trim().split("\n") };
  }

  it("runs one at a time; what comes meanwhile is told together, the newest of each", async () => {
    const { one, told } = manager('echo "$@" >>"$NOTIFY_SOCKET"; sleep 0.1');
    one.tell({ READY: "1", STATUS: "a b" });
    one.tell({ WATCHDOG: "1", STATUS: "b" });
    one.tell({ STATUS: "c; $(d)" });
    one.tell({ STOPPING: "1" });
    await one.told(60_000);
    expect(told()).toEqual(["READY=1 STATUS=a b", "WATCHDOG=1 STATUS=c; $(d) STOPPING=1"]);
    await one.told(60_000);
  });

  it("says the first failure of several, and tries again", async () => {
    const { one, failures, told } = manager('[ ! -e "$0.ok" ] && exit 1; echo "$@" >"$NOTIFY_SOCKET"');
    for (const STATUS of ["a", "b"]) {
      one.tell({ STATUS });
      await one.told(60_000);
    }
    expect(failures).toHaveLength(1);
    writeFileSync(path("notify.ok"), "");
    one.tell({ STATUS: "c" });
    await one.told(60_000);
    expect([told(), failures.length]).toEqual([["STATUS=c"], 1]);
  });

  it.each([
    ["is missing (ENOENT)", () => path("none"), {}],
    ["has no room for its arguments (E2BIG, which is thrown)", () => "/bin/true", { STATUS: "x".repeat(1 << 20) }],
  ])("harms nothing where the program %s", async (name, program, word) => {
    const failures: Error[] = [];
    const env = { NOTIFY_SOCKET: "/n" };
    const one = serviceManager({ env, failed: (error) => failures.push(error), program: program() });
    one?.tell({ READY: "1", ...word });
    await one?.told(60_000);
    const [, code = ""] = /\((\w+)/.exec(name) ?? [];
    expect(failures.map(({ message }) => message)).toEqual([expect.stringContaining(code)]);
  });

  it("waits no longer than it is told for one that hangs", async () => {
    const { one } = manager('while [ ! -e "$0.ok" ]; do sleep 0.05; done');
    one.tell({ STOPPING: "1" });
    await one.told(20);
    writeFileSync(path("notify.ok"), "");
    await one.told(60_000);
  });
});

describe("isSignOfLife()", () => {
  const sign = (who: string, notation = "execve = 0 | argv systemd-notify WATCHDOG=1 | cwd / | NORMAL /x") => {
    let answer = false;
    const stream = new EventStream((event) => {
      answer = isSignOfLife(event, [41, 42]);
    });
    stream.write(Buffer.from(eventOf(`${notation} | who ${who}`), "latin1"));
    stream.end();
    return answer;
  };

  it("is true of systemd-notify started by this run or one before, of nothing else", () => {
    expect(sign("ppid=41 pid=7 exe=/usr/bin/systemd-notify")).toBe(true);
    expect(sign("ppid=42 pid=7 exe=/usr/bin/systemd-notify")).toBe(true);
    expect(sign("ppid=40 pid=7 exe=/usr/bin/systemd-notify")).toBe(false);
    expect(sign("ppid=41 pid=7 exe=/tmp/systemd-notify")).toBe(false);
    expect(sign("ppid=41 pid=7 exe=/usr/bin/systemd-notify", "openat = 3 | cwd / | CREATE /etc/cron.d/x")).toBe(false);
  });
});
