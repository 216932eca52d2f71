import { describe, expect, it } from "vitest";
import type { Subject } from "../../src/domain/subject.ts";
import type { Process } from "../../src/process/process.ts";
import { ProcessTable } from "../../src/process/process-table.ts";
import type { RunningProcess } from "../../src/process/running-process.ts";

function subject(pid: number, ppid: number, exe = "/usr/bin/bash"): Subject {
  return { pid, ppid, exe, uid: 0, euid: 0, auid: 0, ses: 1, tty: undefined, comm: undefined };
}

/** Programs from the process up to its oldest known ancestor: `ls < bash < sshd`. */
function chain(process: Process | undefined): string {
  const programs: string[] = [];
  for (let at = process; at !== undefined; at = at.parent) programs.push(at.program);
  return programs.join(" < ");
}

/** Pids that the kernel gives out until it begins again. */
const TURN = [32_000, 32_001, 32_002, 21, 22, 23];

/** A table in which sshd (10) runs bash (20). */
function table() {
  const processes = new ProcessTable();
  let time = 1000;
  const step = () => (time += 10);
  const exec = (pid: number, ppid: number, exe: string, argv: string[] = [], at = step()) =>
    processes.exec(subject(pid, ppid, exe), { argv, cwd: "/w" }, at);
  const act = (pid: number, ppid: number, exe: string, at = step()) => processes.actor(subject(pid, ppid, exe), at);
  const fork = (pid: number, ppid: number, exe: string, child: number, at = step()) =>
    processes.fork(subject(pid, ppid, exe), child, at);
  exec(10, 1, "/usr/sbin/sshd");
  exec(20, 10, "/usr/bin/bash");
  return { processes, exec, act, fork, now: () => time };
}

describe("ProcessTable.exec()", () => {
  it("takes the parent from the table", () => {
    const { exec } = table();
    expect(chain(exec(30, 20, "/usr/bin/ls"))).toBe("ls < bash < sshd");
  });

  it("has no parent when nobody saw it", () => {
    const { exec } = table();
    expect(chain(exec(30, 999, "/usr/bin/ls"))).toBe("ls");
  });

  it("takes what ran under the same pid just before for the caller", () => {
    const { exec } = table();
    exec(30, 20, "/usr/bin/env");
    expect(chain(exec(30, 20, "/usr/bin/python3", ["python3", "x.py"]))).toBe("python3[/w/x.py] < env < bash < sshd");
  });

  it("takes no other process under a pid that is used again for the caller: another parent", () => {
    const { exec } = table();
    exec(21, 10, "/usr/bin/zsh");
    exec(30, 20, "/usr/bin/curl");
    expect(chain(exec(30, 21, "/usr/bin/ls"))).toBe("ls < zsh < sshd");
  });

  it("takes no other process under a pid that is used again for the caller: once the kernel has come by it", () => {
    const { exec, now } = table();
    exec(30, 20, "/usr/bin/curl");
    for (const pid of TURN) exec(pid, 20, "/usr/bin/true");
    expect(chain(exec(30, 20, "/usr/bin/ls", [], now() + 60_000))).toBe("ls < bash < sshd");
  });

  it.each([
    ["a process that slept", "/usr/bin/agent", "/usr/bin/ls", 500, "ls < agent < bash < sshd"],
    ["nobody who slept for longer than it was seen", "/usr/bin/agent", "/usr/bin/ls", 700, "ls < bash < sshd"],
    ["nobody who begins itself anew", "/usr/bin/agent", "/usr/bin/agent", 500, "agent < bash < sshd"],
    ["nor after it was replaced", "/usr/bin/agent (deleted)", "/usr/bin/agent", 500, "agent < bash < sshd"],
  ])("takes %s for the caller", (_, before, after, silence, expected) => {
    const { exec, act, now } = table();
    const start = now();
    exec(30, 20, "/usr/bin/agent", [], start);
    act(30, 20, before, start + 1000);
    act(30, 20, before, start + 601_000);
    expect(chain(exec(30, 20, after, [], start + 601_000 + silence * 1000))).toBe(expected);
  });

  it("takes the forker for the caller whose parent ended, but not once the kernel has come by the pid", () => {
    const { exec, fork, now } = table();
    fork(20, 10, "/usr/bin/bash", 40);
    expect(chain(exec(40, 1, "/usr/bin/curl", [], now() + 500_000))).toBe("curl < bash < sshd");
    fork(20, 10, "/usr/bin/bash", 43);
    expect(chain(exec(43, 1, "/usr/bin/curl", [], now() + 700_000))).toBe("curl");
    fork(20, 10, "/usr/bin/bash", 41);
    expect(chain(exec(41, 99, "/usr/bin/curl"))).toBe("curl");
    fork(20, 10, "/usr/bin/bash", 42);
    for (const pid of TURN) exec(pid, 20, "/usr/bin/true");
    expect(chain(exec(42, 1, "/usr/bin/curl"))).toBe("curl");
  });

  it("takes no fork of the last turn for that of a child of vfork, which execs before its own is told", () => {
    const { exec, fork } = table();
    exec(30, 20, "/usr/bin/php");
    fork(30, 20, "/usr/bin/php", 31);
    exec(30, 10, "/usr/bin/dash");
    expect(chain(exec(31, 30, "/usr/bin/tar"))).toBe("tar < dash < sshd");
  });

  it("takes the forker for the caller also where that went on as another program", () => {
    const { exec, fork } = table();
    fork(20, 10, "/usr/bin/bash", 31);
    exec(20, 10, "/usr/bin/python3");
    expect(chain(exec(31, 20, "/usr/bin/tar"))).toBe("tar < bash < sshd");
  });

  it("takes a child that did nothing but to start this one for what its forker is", () => {
    const { exec, fork } = table();
    exec(40, 10, "/usr/bin/zsh");
    fork(20, 10, "/usr/bin/bash", 40);
    expect(chain(exec(41, 40, "/usr/bin/find"))).toBe("find < bash < sshd");
    expect(chain(exec(42, 40, "/usr/bin/sort"))).toBe("sort < bash < sshd");
    fork(20, 10, "/usr/bin/bash", 43);
    for (const pid of TURN) exec(pid, 20, "/usr/bin/true");
    expect(chain(exec(44, 43, "/usr/bin/find"))).toBe("find");
  });

  it("goes back no further than one fork, however many pids were given out again", () => {
    const { exec, fork } = table();
    for (let pid = 9000; pid >= 100; pid -= 1) {
      exec(pid, 20, "/usr/bin/php");
      fork(pid, 20, "/usr/bin/php", pid + 1);
      exec(pid, 10, "/usr/bin/dash");
    }
    expect(chain(exec(9999, 9001, "/usr/bin/ls"))).toBe("ls");
  });

  it("takes a tainted process for the caller, however long it slept", () => {
    const { exec, now } = table();
    const tainted = exec(30, 20, "/usr/bin/sleep");
    if (tainted !== undefined) tainted.taintedUntil = now() + 3600_000;
    expect(chain(exec(30, 20, "/usr/bin/ls", [], now() + 600_000))).toBe("ls < sleep < bash < sshd");
  });

  it("does not take the small pids that forks tell in containers for a new turn of the kernel", () => {
    const { exec, fork, now } = table();
    exec(30_000, 20, "/usr/bin/dash");
    for (let child = 2; child < 40; child += 1) fork(30_000, 20, "/usr/bin/dash", child);
    for (let pid = 30_001; pid < 30_010; pid += 1) exec(pid, 20, "/usr/bin/true");
    expect(chain(exec(30_010, 30_000, "/usr/bin/find", [], now() + 60_000))).toBe("find < dash < bash < sshd");
  });

  describe("after the kernel gave out all pids once, and of forks the log says nothing", () => {
    /** A table in which the kernel has come by all pids since. */
    function later() {
      const { exec, act, now, processes } = table();
      exec(30, 20, "/usr/bin/git");
      for (let pid = 300; pid < 32_768; pid += 100) exec(pid, 20, "/usr/bin/true");
      for (let pid = 5; pid < 40; pid += 7) exec(pid, 20, "/usr/bin/true");
      return { exec, act, now, processes };
    }

    it("takes nobody for the parent who was silent for longer than seen", () => {
      const { exec, processes, now } = later();
      expect(chain(exec(41, 30, "/usr/bin/find"))).toBe("find");
      expect(processes.running(30, now())).toBeUndefined();
    });

    it("takes no tainted process for the caller whose pid another can have", () => {
      const { exec, processes, now } = later();
      const tainted = processes.get(30);
      if (tainted !== undefined) tainted.taintedUntil = now() + 3600_000;
      expect(chain(exec(30, 20, "/usr/bin/ls", [], now() + 60_000))).toBe("ls < bash < sshd");
    });

    it("takes for the parent who started others all the time", () => {
      const { exec } = later();
      expect(chain(exec(41, 20, "/usr/bin/find"))).toBe("find < bash < sshd");
    });

    it("takes the program of a child that nobody saw forked for no heir of its pid", () => {
      const { exec, act } = later();
      expect(act(30, 999, "/usr/bin/git")?.parent).toBeUndefined();
      expect(chain(exec(41, 30, "/usr/bin/find"))).toBe("find < git");
    });

    it("goes on where it was when it is restored", () => {
      const { processes, now } = later();
      const restored = new ProcessTable();
      restored.restore(processes.current(), [], processes.made + 1);
      const child = restored.exec(subject(41, 30, "/usr/bin/find"), { argv: [], cwd: "/w" }, now() + 10);
      expect(chain(child)).toBe("find");
    });
  });

  it("believes a fork record rather than what ran under the pid before", () => {
    const { exec, fork } = table();
    exec(30, 20, "/usr/bin/curl");
    fork(20, 10, "/usr/bin/bash", 30);
    expect(chain(exec(30, 20, "/usr/bin/ls"))).toBe("ls < bash < sshd");
  });

  it("does not believe a fork record of a stranger: its child's pid is one of a container", () => {
    const { exec, fork } = table();
    fork(10, 1, "/usr/sbin/sshd", 30);
    expect(chain(exec(30, 20, "/usr/bin/ls"))).toBe("ls < bash < sshd");
  });

  it("says nothing without a pid or an executable", () => {
    const { processes } = table();
    expect(processes.exec({ ...subject(30, 20), exe: undefined }, { argv: [], cwd: "/" }, 1)).toBeUndefined();
    expect(processes.exec({ ...subject(30, 20), pid: undefined }, { argv: [], cwd: "/" }, 1)).toBeUndefined();
    expect(processes.actor({ ...subject(30, 20), exe: undefined }, 1)).toBeUndefined();
  });

  it("keeps a long command line shortened, and says so", () => {
    const { exec } = table();
    const made = exec(30, 20, "/usr/bin/echo", ["echo", "x".repeat(100_000), "y"]);
    expect(made?.argv.join(" ").length).toBeLessThan(2100);
    expect(made?.argv[1]).toMatch(/x…$/);
  });

  it("cuts a chain that grows for ever", () => {
    const { exec } = table();
    let last: Process | undefined;
    for (let pid = 100; pid < 5000; pid += 1) {
      last = exec(pid, pid === 100 ? 20 : pid - 1, "/usr/bin/bash");
      expect(last?.depth).toBeLessThanOrEqual(256);
    }
    expect(chain(last).split(" < ").length).toBeLessThanOrEqual(258);
  });

  it("cuts a program that starts itself again and again under one pid", () => {
    const { exec } = table();
    let last: Process | undefined;
    for (let count = 0; count < 2000; count += 1) last = exec(30, 20, "/usr/bin/bash");
    expect(chain(last).split(" < ").length).toBeLessThanOrEqual(258);
  });
});

describe("ProcessTable.actor()", () => {
  it("is the process that the table knows", () => {
    const { exec, act } = table();
    const made = exec(30, 20, "/usr/bin/python3", ["python3", "x.py"]);
    expect(act(30, 20, "/usr/bin/python3")).toBe(made);
  });

  it("is another process when another executable runs under the pid", () => {
    const { exec, act } = table();
    exec(30, 20, "/usr/bin/curl");
    expect(chain(act(30, 20, "/usr/bin/ls"))).toBe("ls < bash < sshd");
  });

  it("is what its parent is when it was forked and runs the same", () => {
    const { exec, act } = table();
    exec(30, 20, "/usr/bin/python3", ["python3", "x.py"]);
    const child = act(31, 30, "/usr/bin/python3");
    expect(chain(child)).toBe("python3[/w/x.py] < bash < sshd");
    expect(child?.pid).toBe(31);
  });

  it("is what its parent is, through forks of forks", () => {
    const { exec, act } = table();
    exec(30, 20, "/usr/bin/python3", ["python3", "x.py"]);
    act(31, 30, "/usr/bin/python3");
    expect(chain(act(32, 31, "/usr/bin/python3"))).toBe("python3[/w/x.py] < bash < sshd");
  });

  it("is no heir of a pid that a child of another process has now", () => {
    const { exec, act } = table();
    exec(30, 20, "/usr/bin/python3", ["python3", "a.py"]);
    exec(40, 20, "/usr/bin/python3", ["python3", "b.py"]);
    // Nobody saw that each was started by another edge; the monitor notes that here.
    const [a, b] = [act(30, 20, "/usr/bin/python3"), act(40, 20, "/usr/bin/python3")];
    if (a !== undefined) a.origin = {} as NonNullable<Process["origin"]>;
    if (b !== undefined) b.origin = {} as NonNullable<Process["origin"]>;
    act(50, 30, "/usr/bin/python3");
    expect(chain(act(50, 40, "/usr/bin/python3"))).toBe("python3[/w/b.py] < bash < sshd");
  });

  it("stays itself when its parent dies and init takes it", () => {
    const { exec, act } = table();
    exec(1, 0, "/usr/lib/systemd/systemd");
    const made = exec(30, 20, "/usr/bin/python3", ["python3", "x.py"]);
    expect(act(30, 1, "/usr/bin/python3")).toBe(made);
    expect(chain(made)).toBe("python3[/w/x.py] < bash < sshd");
  });

  it("has no parent when nobody saw that", () => {
    const { act } = table();
    expect(chain(act(77, 76, "/usr/bin/nginx"))).toBe("nginx");
  });

  it("has no arguments when nobody saw its execve: never those of who had the pid before", () => {
    const { exec, act } = table();
    exec(30, 20, "/usr/bin/bash", ["bash", "x.sh"]);
    exec(30, 20, "/usr/bin/curl");
    expect(act(30, 999, "/usr/bin/bash")?.program).toBe("bash");
  });
});

describe("ProcessTable.fork()", () => {
  it("tells a child from who had its pid before", () => {
    const { exec, act, fork } = table();
    exec(30, 20, "/usr/bin/bash", ["bash", "old.sh"]);
    exec(40, 20, "/usr/bin/bash", ["bash", "new.sh"]);
    fork(40, 20, "/usr/bin/bash", 30);
    expect(chain(act(30, 40, "/usr/bin/bash"))).toBe("bash[/w/new.sh] < bash < sshd");
  });

  it("forgets nothing when its record comes after the child's execve, as with vfork(2)", () => {
    const { exec, act, fork, now } = table();
    const begun = now() + 1;
    const made = exec(30, 20, "/usr/bin/python3", ["python3", "x.py"]);
    fork(20, 10, "/usr/bin/bash", 30, begun);
    expect(act(30, 20, "/usr/bin/python3")).toBe(made);
    expect(chain(made)).toBe("python3[/w/x.py] < bash < sshd");
  });

  it("is believed of a child that init or another above it has adopted, while it runs the same", () => {
    for (const adopter of [1, 10]) {
      const { exec, act, fork } = table();
      exec(30, 20, "/usr/bin/python3", ["python3", "x.py"]);
      fork(30, 20, "/usr/bin/python3", 31);
      expect(chain(act(31, adopter, "/usr/bin/python3"))).toBe("python3[/w/x.py] < bash < sshd");
    }
  });

  it("is not believed of a child that a stranger has, or that runs something else", () => {
    for (const [ppid, exe] of [
      [77, "/usr/bin/python3"],
      [1, "/usr/bin/ls"],
    ] as const) {
      const { exec, act, fork } = table();
      exec(30, 20, "/usr/bin/python3", ["python3", "x.py"]);
      fork(30, 20, "/usr/bin/python3", 31);
      expect(chain(act(31, ppid, exe))).toBe(exe === "/usr/bin/ls" ? "ls" : "python3");
    }
  });

  it("makes nothing of itself", () => {
    const { processes, fork } = table();
    fork(20, 10, "/usr/bin/bash", 30);
    expect(processes.get(30)).toBeUndefined();
    fork(20, 10, "/usr/bin/bash", 20);
    expect(processes.get(20)?.program).toBe("bash");
  });
});

describe("ProcessTable.seed()", () => {
  const row = (pid: number, ppid: number, exe: string, argv: string[] = []): RunningProcess => ({
    pid,
    ppid,
    exe,
    argv,
    cwd: "/w",
    uid: 0,
    euid: 0,
    auid: 0,
  });

  it("knows who runs already, whatever their order", () => {
    for (const rows of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
    ]) {
      const all = [
        row(1, 0, "/usr/lib/systemd/systemd"),
        row(10, 1, "/usr/sbin/sshd"),
        row(20, 10, "/usr/bin/bash", ["bash", "x.sh"]),
      ];
      const processes = new ProcessTable();
      processes.seed(
        rows.map((index) => all[index] as RunningProcess),
        5,
      );
      expect(chain(processes.get(20))).toBe("bash[/w/x.sh] < sshd < /usr/lib/systemd/systemd");
      expect(processes.size).toBe(3);
    }
  });

  it("keeps what the log has said of a pid already", () => {
    const { processes } = table();
    processes.seed([row(20, 1, "/usr/bin/zsh"), row(30, 20, "/usr/bin/vi")], 5);
    expect(chain(processes.get(30))).toBe("vi < bash < sshd");
  });

  it("takes rows that are each other's parents", () => {
    const processes = new ProcessTable();
    processes.seed([row(5, 6, "/usr/bin/a"), row(6, 5, "/usr/bin/b"), row(7, 7, "/usr/bin/c")], 5);
    expect(processes.size).toBe(3);
    expect(chain(processes.get(7))).toBe("c");
  });

  it("takes a chain of nearly as many as it remembers", () => {
    const processes = new ProcessTable();
    const rows = Array.from({ length: 21_000 }, (_, index) => row(index + 2, index + 1, "/usr/bin/sh"));
    processes.seed(rows.reverse(), 5);
    expect(processes.size).toBe(21_000);
    expect(processes.get(21_001)?.parent?.pid).toBe(21_000);
  });
});

describe("the bounds of ProcessTable", () => {
  it("forget the longest unseen processes, never the youngest", () => {
    const { processes, exec, act } = table();
    let [least, most] = [Number.POSITIVE_INFINITY, 0];
    for (let pid = 100; pid < 120_000; pid += 1) {
      exec(pid, 20, "/usr/bin/true");
      if (pid % 1000 === 0) act(20, 10, "/usr/bin/bash");
      if (pid > 25_000) least = Math.min(least, processes.size);
      most = Math.max(most, processes.size);
    }
    expect([least, most]).toEqual([20_000, 22_000]);
    expect(processes.get(119_999)?.program).toBe("true");
    expect(processes.get(20)?.program).toBe("bash");
    expect(processes.get(100)).toBeUndefined();
  });

  it("forget the oldest forks whose children never acted", () => {
    const { fork, exec } = table();
    for (let child = 100; child < 50_000; child += 1) fork(20, 10, "/usr/bin/bash", child);
    expect(chain(exec(49_999, 20, "/usr/bin/ls"))).toBe("ls < bash < sshd");
  });
});
