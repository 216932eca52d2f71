/** Who is in which container, told by events in the order in which real runtimes made them (podman 4.3, crun 1.8, runc 1.1). */
import { describe, expect, it } from "vitest";
import type { Container, ContainerSource } from "../../src/process/container.ts";
import type { Process } from "../../src/process/process.ts";
import { ProcessTable } from "../../src/process/process-table.ts";
import type { RunningProcess } from "../../src/process/running-process.ts";

const A = "0123456789abcdef".repeat(4);
const B = "fedcba9876543210".repeat(4);
const SHIM = ["containerd-shim-runc-v2", "-namespace", "moby", "-id", A];
const CONMON = ["conmon", "-c", A, "-n", "web"];

/** `container/program`, of the process and those above. */
function chain(process: Process | undefined): string {
  const shown: string[] = [];
  for (let at = process; at !== undefined; at = at.parent) shown.push(`${at.container}/${at.program}`);
  return shown.join(" < ");
}

/** A table on which systemd (1) runs containerd (10), podman (11) and bash (12); user 1000's bash is 13. */
function host(source?: ContainerSource) {
  const processes = new ProcessTable();
  if (source !== undefined) processes.askOfContainers(source);
  let time = 1000;
  const step = () => {
    time += 10;
    return time;
  };
  const subject = (pid: number, ppid: number, exe: string, uid: number) => ({
    ...{ pid, ppid, exe, uid, euid: uid, auid: uid },
    ...{ ses: 1, tty: undefined, comm: undefined },
  });
  const exec = (pid: number, ppid: number, exe: string, argv: string[] = [], uid = 0) =>
    processes.exec(subject(pid, ppid, exe, uid), { argv, cwd: "/" }, step());
  const act = (pid: number, ppid: number, exe: string, uid = 0) =>
    processes.actor(subject(pid, ppid, exe, uid), step());
  const fork = (pid: number, ppid: number, exe: string, child: number, uid = 0) =>
    processes.fork(subject(pid, ppid, exe, uid), child, step());
  exec(1, 0, "/usr/lib/systemd/systemd");
  exec(10, 1, "/usr/bin/containerd");
  exec(11, 1, "/usr/bin/podman");
  exec(12, 1, "/usr/bin/bash");
  exec(13, 1, "/usr/bin/bash", [], 1000);
  return { processes, exec, act, fork };
}

/** Docker starts a container: the shim by itself, `runc create` below it, and the program that runc's init becomes. */
function docker({ exec, act, fork }: ReturnType<typeof host>) {
  exec(20, 10, "/usr/bin/containerd-shim-runc-v2", [...SHIM, "start"]);
  exec(21, 20, "/usr/bin/containerd-shim-runc-v2", SHIM);
  exec(30, 21, "/usr/sbin/runc", ["runc", "--root", "/r", "create", "--bundle", "/b", A]);
  const init = exec(31, 30, "/usr/sbin/runc", ["runc", "init"]);
  exec(31, 30, "/", ["runc", "init"]);
  fork(31, 30, "/", 32);
  act(32, 30, "/");
  fork(32, 30, "/", 33);
  const last = act(33, 30, "/");
  return { init, last, program: exec(33, 21, "/usr/bin/nginx", ["nginx"]) };
}

describe("a container by its runtime's arguments", () => {
  it("begins with its program: the runtime's own steps are the host's", () => {
    const { init, last, program } = docker(host());
    expect([init, last].map((process) => `${process?.container}/${process?.program}`)).toEqual(["/runc", "/runc"]);
    expect(chain(program)).toMatch(/^0123456789ab\/nginx < \/containerd-shim-runc-v2 < /);
  });

  it("holds all that its program starts, by fork or exec", () => {
    const at = host();
    docker(at);
    expect(at.act(40, 33, "/usr/bin/nginx")?.container).toBe("0123456789ab");
    expect(at.exec(41, 40, "/usr/bin/sh")?.container).toBe("0123456789ab");
    expect(at.exec(41, 40, "/usr/bin/curl")?.container).toBe("0123456789ab");
    expect(at.act(42, 41, "/usr/bin/nothing-seen")?.container).toBe("0123456789ab");
  });

  it("has the same way in whoever is its parent by then", () => {
    const [first, second] = [host(), host()];
    for (const { exec, act, fork } of [first, second]) {
      exec(20, 11, "/usr/bin/conmon", CONMON);
      exec(21, 20, "/usr/bin/crun", ["crun", "exec", A]);
      exec(21, 20, "/", ["crun", "exec", A]);
      fork(21, 20, "/", 22);
      act(22, 21, "/");
    }
    const way = "web/touch < /conmon < /podman < //usr/lib/systemd/systemd";
    expect(chain(first.exec(22, 21, "/usr/bin/touch"))).toBe(way);
    expect(chain(second.exec(22, 20, "/usr/bin/touch"))).toBe(way);
  });

  it("is found behind a monitor that init adopted", () => {
    const { exec, act, fork } = host();
    exec(20, 11, "/usr/bin/conmon", CONMON);
    fork(20, 11, "/usr/bin/conmon", 21);
    act(21, 1, "/usr/bin/conmon");
    exec(30, 21, "/usr/bin/crun", ["crun", "create", A]);
    expect(exec(31, 21, "/usr/bin/nginx")?.container).toBe("web");
  });

  it("keeps its name for what is later started in it by its id", () => {
    const { exec } = host();
    exec(20, 11, "/usr/bin/conmon", CONMON);
    exec(40, 11, "/usr/bin/conmon", ["conmon", "-c", A]);
    expect(exec(41, 40, "/usr/bin/touch")?.container).toBe("web");
    exec(50, 13, "/usr/bin/conmon", ["conmon", "-c", A], 1000);
    expect(exec(51, 50, "/usr/bin/touch", [], 1000)?.container).toBe("0123456789ab@1000");
  });

  it("is each of a pod's, though one shim starts them all", () => {
    const { exec, act, fork } = host();
    exec(21, 10, "/usr/bin/containerd-shim-runc-v2", SHIM);
    exec(30, 21, "/usr/bin/runc", ["runc", "create", B]);
    exec(31, 30, "/usr/bin/runc", ["runc", "init"]);
    fork(31, 30, "/usr/bin/runc", 32);
    act(32, 30, "/usr/bin/runc");
    expect(exec(32, 21, "/usr/bin/nginx")?.container).toBe("fedcba987654");
  });

  it("does not hold what cleans up behind it", () => {
    const { exec } = host();
    exec(20, 11, "/usr/bin/conmon", CONMON);
    expect(exec(30, 20, "/usr/bin/podman", ["podman", "container", "cleanup", A])?.container).toBe("");
    expect(exec(31, 30, "/usr/bin/fuse-overlayfs")?.container).toBe("");
    exec(21, 10, "/usr/bin/containerd-shim-runc-v2", SHIM);
    expect(exec(31, 21, "/usr/bin/runc", ["runc", "delete", A])?.container).toBe("");
    expect(exec(32, 31, "/usr/bin/dockerd", ["libnetwork-setkey"])?.container).toBe("");
  });

  it("holds a runtime that is its program, and what that starts", () => {
    const at = host();
    const { exec, act, fork } = at;
    exec(21, 10, "/usr/bin/containerd-shim-runc-v2", SHIM);
    exec(31, 21, "/usr/bin/runc", ["runc", "create", A]);
    exec(32, 31, "/usr/bin/runc", ["runc", "init"]);
    fork(32, 31, "/usr/bin/runc", 33);
    act(33, 31, "/usr/bin/runc");
    expect(exec(33, 21, "/usr/bin/dockerd", ["dockerd"])?.container).toBe("0123456789ab");
    exec(34, 33, "/usr/bin/containerd-shim-runc-v2", ["containerd-shim-runc-v2", "-id", B]);
    expect(exec(35, 34, "/usr/bin/sh")?.container).toBe("0123456789ab");
  });
});

describe("who would pass for a container", () => {
  it("is not believed by another file of a runtime's name", () => {
    const { exec } = host();
    exec(20, 12, "/tmp/conmon", CONMON);
    expect(exec(21, 20, "/usr/bin/sh")?.container).toBe("");
  });

  it("is not believed by the runtime's arguments under another program", () => {
    const { exec } = host();
    exec(20, 12, "/usr/bin/python3.11", CONMON);
    expect(exec(21, 20, "/usr/bin/sh")?.container).toBe("");
  });

  it("is shown with his own name when he is not root", () => {
    const { exec } = host();
    exec(20, 13, "/usr/bin/conmon", CONMON, 1000);
    expect(exec(21, 20, "/usr/bin/sh", [], 1000)?.container).toBe("web@1000");
  });

  it("stays in his container whatever he runs: the way out is seen as his", () => {
    const at = host({ ofProcess: () => undefined, nameOf: () => undefined });
    docker(at);
    expect(at.exec(50, 33, "/usr/bin/nsenter", ["nsenter", "-t", "1", "-a"])?.container).toBe("0123456789ab");
    expect(at.exec(50, 33, "/usr/bin/bash")?.container).toBe("0123456789ab");
    at.exec(51, 50, "/usr/bin/conmon", ["conmon", "-c", B, "-n", "other"]);
    expect(at.exec(52, 51, "/usr/bin/sh")?.container).toBe("0123456789ab");
  });

  it("stays on the host when he enters a container without its runtime", () => {
    const web = { id: A, name: undefined, owner: 0 };
    const { exec } = host({ ofProcess: (pid) => (pid === 60 ? web : undefined), nameOf: () => "web" });
    expect(exec(60, 12, "/usr/bin/nsenter")?.container).toBe("");
    expect(exec(60, 12, "/usr/bin/sh")?.container).toBe("");
  });

  it("is no copy of a runtime unless a runtime runs it", () => {
    const { exec } = host();
    expect(exec(20, 12, "/", ["runc", "init"])?.program).toBe("/");
    expect(exec(21, 12, "/memfd:runc_cloned:/proc/self/exe (deleted)")?.program).toMatch(/^memfd\[/);
  });
});

describe("a container by its cgroup", () => {
  const places = new Map<number, Container>([
    [21, { id: A, name: undefined, owner: 0 }],
    [31, { id: B, name: undefined, owner: 0 }],
    [70, { id: A, name: undefined, owner: 0 }],
  ]);
  const names = new Map([
    [A, "web"],
    [B, "db"],
  ]);
  const asked: number[] = [];
  const source: ContainerSource = {
    ofProcess: (pid) => {
      asked.push(pid);
      return places.get(pid);
    },
    nameOf: ({ id }) => names.get(id),
  };
  const row = (pid: number, ppid: number, exe: string, argv: string[] = []): RunningProcess => ({
    ...{ pid, ppid, exe, argv, cwd: "/" },
    ...{ uid: 0, euid: 0, auid: 0 },
  });

  it("is known of what runs already, and of all that they start", () => {
    const processes = new ProcessTable();
    processes.askOfContainers(source);
    processes.seed(
      [
        row(1, 0, "/usr/lib/systemd/systemd"),
        row(20, 1, "/usr/bin/containerd-shim-runc-v2", SHIM),
        row(21, 20, "/bin/sh"),
      ],
      5,
    );
    processes.seed([row(22, 21, "/usr/bin/nginx")], 5);
    expect([1, 20, 21, 22].map((pid) => processes.get(pid)?.container)).toEqual(["", "", "web", "web"]);
  });

  it("comes before the runtime's arguments: a pod's shim names only the pod", () => {
    const { exec } = host(source);
    exec(30, 10, "/usr/bin/containerd-shim-runc-v2", SHIM);
    expect(exec(31, 30, "/usr/bin/postgres")?.container).toBe("db");
  });

  it("is not needed where the arguments tell and the process is gone", () => {
    const { exec } = host(source);
    exec(30, 10, "/usr/bin/containerd-shim-runc-v2", SHIM);
    expect(exec(99, 30, "/usr/bin/true")?.container).toBe("web");
  });

  it("is asked for when nobody saw who started it", () => {
    const { act, exec } = host(source);
    expect(exec(70, 999, "/usr/bin/sh")?.container).toBe("web");
    expect(act(71, 998, "/usr/bin/sh")?.container).toBe("");
  });

  it("is not asked for of the host's processes whose parent is known, nor of a container's", () => {
    const { exec, act } = host(source);
    exec(70, 999, "/usr/bin/sh");
    asked.length = 0;
    exec(80, 12, "/usr/bin/ls");
    exec(81, 70, "/usr/bin/ls");
    act(80, 12, "/usr/bin/ls");
    act(70, 999, "/usr/bin/sh");
    expect(asked).toEqual([]);
  });
});
