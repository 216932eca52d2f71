import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { procSnapshot } from "../../src/source/proc-snapshot.ts";
import { useFolder } from "../support/folder.ts";

describe("procSnapshot()", () => {
  const path = useFolder();

  /** A folder as proc(5) has it for each process. */
  function process(pid: number, exe: string | Buffer | undefined, more: Record<string, string> = {}): void {
    const folder = path(String(pid));
    mkdirSync(folder);
    const files = {
      status: `Name:\tx\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t${pid}\nPid:\t${pid}\nPPid:\t1\nTracerPid:\t0\nUid:\t1000\t0\t0\t0\nGid:\t5\t6\t7\t8\n`,
      loginuid: "1001",
      cmdline: "/usr/bin/x\0-a\0b c\0",
      ...more,
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(`${folder}/${name}`, text, "latin1");
    if (exe !== undefined) symlinkSync(exe, `${folder}/exe`);
    symlinkSync("/srv", `${folder}/cwd`);
  }

  const x = {
    pid: 7,
    ppid: 1,
    exe: "/usr/bin/x",
    uid: 1000,
    euid: 0,
    auid: 1001,
    argv: ["/usr/bin/x", "-a", "b c"],
    cwd: "/srv",
  };

  it("reads who a process is", () => {
    process(7, "/usr/bin/x");
    expect(procSnapshot(path())).toEqual([x]);
  });

  it("reads an executable that is gone as the kernel's log would say it", () => {
    process(7, "/tmp/x (deleted)");
    expect(procSnapshot(path())).toEqual([{ ...x, exe: "/tmp/x (deleted)" }]);
  });

  it("keeps arguments that are empty, not ended or not UTF-8", () => {
    process(7, "/usr/bin/x", { cmdline: "a\0\0\xff\0\\xff\0end" });
    expect(procSnapshot(path())[0]?.argv).toEqual(["a", "", "\\xff", "\\x5cxff", "end"]);
  });

  it("reads the beginning of arguments that a process says are all of its memory", () => {
    process(7, "/usr/bin/x", { cmdline: `a\0${"\0".repeat(1 << 22)}` });
    process(8, "/usr/bin/x", { cmdline: `a\0${"b".repeat(1 << 22)}` });
    const found = procSnapshot(path()).map(({ argv }) => [argv.length, argv.join("").length, argv[0]]);
    expect(found).toEqual([
      [256, 1, "a"],
      [2, 8191, "a"],
    ]);
  });

  it("keeps a path that is not UTF-8 apart from all others", () => {
    process(7, Buffer.from("/tmp/\xff", "latin1"));
    process(8, Buffer.from("/tmp/\xfe", "latin1"));
    expect(
      procSnapshot(path())
        .map(({ exe }) => exe)
        .sort(),
    ).toEqual(["/tmp/\\xfe", "/tmp/\\xff"]);
  });

  it("takes an unset login for what the log calls it", () => {
    process(7, "/usr/bin/x", { loginuid: "4294967295" });
    expect(procSnapshot(path())[0]?.auid).toBe(4294967295);
  });

  it("leaves out kernel threads, what has ended meanwhile, and what is no process", () => {
    process(2, undefined);
    mkdirSync(path("3"));
    mkdirSync(path("self"));
    mkdirSync(path("12a"));
    writeFileSync(path("uptime"), "1");
    process(7, "/usr/bin/x");
    expect(procSnapshot(path()).map(({ pid }) => pid)).toEqual([7]);
  });

  it("is not misled by a name that looks like fields", () => {
    const status = "Name:\tx\\nPPid:\\t99\nPPid:\t5\nUid:\t1\t2\t3\t4\n";
    process(7, "/usr/bin/x", { status });
    expect(procSnapshot(path())).toMatchObject([{ ppid: 5, uid: 1, euid: 2 }]);
  });

  it("finds this very process on the real /proc", () => {
    const own = procSnapshot().find(({ pid }) => pid === globalThis.process.pid);
    expect(own?.ppid).toBe(globalThis.process.ppid);
    expect(own?.exe).toBe(globalThis.process.execPath);
  });
});
