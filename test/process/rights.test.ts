import { describe, expect, it } from "vitest";
import type { Subject } from "../../src/domain/subject.ts";
import { ProcessTable } from "../../src/process/process-table.ts";

/** A table in which user 1000's shell (20), whose execve was seen, runs a program (30). */
function table() {
  const processes = new ProcessTable();
  let time = 1000;
  const subject = (pid: number, ppid: number, exe: string, uid: number, euid = uid): Subject => {
    time += 10;
    return { pid, ppid, exe, uid, euid, auid: 1000, ses: 1, tty: undefined, comm: undefined };
  };
  const exec = (...who: Parameters<typeof subject>) =>
    processes.exec(subject(...who), { argv: [], cwd: "/", givesRights: who[2] === "/usr/bin/sudo" }, time)?.rights;
  const act = (...who: Parameters<typeof subject>) => processes.actor(subject(...who), time)?.rights;
  exec(20, 1, "/usr/bin/bash", 1000);
  exec(30, 20, "/opt/x", 1000);
  return { processes, exec, act };
}

describe("rights", () => {
  it("are a user's after an execve as one", () => expect(table().act(30, 20, "/opt/x", 1000)).toBe("user"));

  it("rise by what no execve gives", () => {
    expect(table().act(30, 20, "/opt/x", 0)).toBe("risen");
    expect(table().act(30, 20, "/opt/x", 1000, 0)).toBe("risen");
    expect(table().exec(30, 20, "/usr/bin/sh", 0)).toBe("risen");
    expect(table().exec(31, 30, "/usr/bin/sh", 0)).toBe("risen");
    expect(table().act(31, 30, "/opt/x", 0)).toBe("risen");
  });

  it("are nobody's business after a set-user-id program", () => {
    const { exec, act } = table();
    expect(exec(30, 20, "/usr/bin/sudo", 1000, 0)).toBeUndefined();
    expect(act(30, 20, "/usr/bin/sudo", 0)).toBeUndefined();
    expect(exec(31, 30, "/usr/bin/id", 0)).toBeUndefined();
  });

  it("are a user's again for what root starts as one", () => {
    const { exec } = table();
    exec(30, 20, "/usr/bin/sudo", 1000, 0);
    expect(exec(31, 30, "/usr/bin/id", 33)).toBe("user");
    expect(exec(31, 30, "/usr/bin/id", 0)).toBe("risen");
  });

  it("are not known of who was not seen to start, nor where the log does not say", () => {
    const { exec, act } = table();
    act(40, 1, "/opt/y", 1000);
    expect(act(40, 1, "/opt/y", 0)).toBeUndefined();
    expect(exec(41, 40, "/usr/bin/id", 0)).toBeUndefined();
  });

  it("are not known of a child that only started another: it may have become root by a call that no rule asks for", () => {
    const { processes, exec } = table();
    const user = { pid: 20, ppid: 1, exe: "/usr/bin/bash", uid: 1000, euid: 1000, auid: 1000, ses: 1 };
    processes.fork({ ...user, tty: undefined, comm: undefined }, 31, 1025);
    expect(exec(32, 31, "/usr/bin/id", 0)).toBeUndefined();
  });

  it("are not told by a pid that may be another's: once the kernel has come by it", () => {
    const { exec, act } = table();
    for (const pid of [32_000, 32_001, 32_002, 31, 32, 33]) exec(pid, 20, "/usr/bin/true", 1000);
    expect(act(30, 20, "/opt/x", 0)).toBeUndefined();
    expect(exec(34, 30, "/usr/bin/id", 0)).toBeUndefined();
  });

  it("are not told across a boot", () => {
    const { processes, act } = table();
    processes.forgetRights();
    expect(act(30, 20, "/opt/x", 0)).toBeUndefined();
  });

  it("are not told of a fork in a namespace, whose pid is another's here", () => {
    const { processes, exec } = table();
    for (const pid of [30_000, 30_001, 30_002]) exec(pid, 20, "/usr/bin/true", 1000);
    exec(30_003, 20, "/opt/bwrap", 1000);
    const subject = { pid: 30_003, ppid: 20, exe: "/opt/bwrap", uid: 1000, euid: 1000, auid: 1000 };
    exec(812, 1, "/usr/sbin/sshd", 0);
    processes.fork({ ...subject, ses: 1, tty: undefined, comm: undefined }, 812, 5000);
    expect(exec(30_004, 812, "/usr/sbin/sshd", 0)).toBeUndefined();
  });

  it("are not told across a time that nobody saw", () => {
    const { processes, act } = table();
    const ids = { uid: 1000, euid: 1000, auid: 1000, argv: [], cwd: "/" };
    processes.refresh([{ pid: 30, ppid: 20, exe: "/opt/x", ...ids }], 2000);
    expect(act(30, 20, "/opt/x", 0)).toBeUndefined();
  });
});
