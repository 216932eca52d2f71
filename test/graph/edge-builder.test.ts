/** Labels of the far ends, and what is taken out of them because it changes from run to run. */
import { describe, expect, it } from "vitest";
import type { Activity } from "../../src/domain/activity.ts";
import type { Subject } from "../../src/domain/subject.ts";
import { EdgeBuilder } from "../../src/graph/edge-builder.ts";
import { farLabel } from "../../src/graph/far-label.ts";
import { Graph, UNKNOWN_LABEL } from "../../src/graph/graph.ts";
import { processLabel } from "../../src/graph/process-label.ts";
import { ProcessTable } from "../../src/process/process-table.ts";
import { T0 } from "../support/records.ts";

const NGINX: Subject = {
  pid: 50,
  ppid: 1,
  uid: 33,
  euid: 33,
  auid: undefined,
  ses: undefined,
  tty: undefined,
  comm: "nginx",
  exe: "/usr/sbin/nginx",
};

function world() {
  const graph = new Graph();
  const processes = new ProcessTable();
  const builder = new EdgeBuilder(graph, processes);
  const parts = (activity: Activity, subject: Subject | undefined = NGINX) =>
    builder.partsOf(activity, subject, T0, { cwd: "/" });
  /** Of a record without a system call. */
  const lone = (activity: Activity) => builder.partsOf(activity, undefined, T0, { cwd: "/" })?.source.label;
  /** The edge as people read it, or undefined. */
  const edge = (activity: Activity, subject?: Subject) => {
    const made = parts(activity, subject);
    return made === undefined ? undefined : `${made.source.label}->${farLabel(made.edgeClass, made.key)}`;
  };
  return { graph, processes, parts, edge, lone };
}

const file = (path: string, unsure = false): Activity => ({ kind: "file", action: "WRITE", path, unsure });

const reopened = (path: string): Activity => ({ kind: "file", action: "WRITE", path, unsure: false, reopened: true });

describe("EdgeBuilder.partsOf()", () => {
  it("takes who did what a record without a system call tells by the pid in it", () => {
    const { edge, lone } = world();
    const change = (by: number | undefined): Activity => ({
      kind: "priv",
      what: "firewall",
      object: "add",
      target: undefined,
      by,
    });
    edge(file("/srv/x"));
    expect(lone(change(NGINX.pid))).toBe("proc::33:nginx");
    expect(lone(change(901))).toBe("proc:::");
    expect(lone(change(undefined))).toBe("proc:::");
  });

  it.each<[Activity, string | undefined]>([
    [file("/srv/x"), "file:WRITE:/srv/x"],
    [{ kind: "file", action: "DELETE", path: "/srv/x", unsure: false }, "file:DELETE:/srv/x"],
    // Numbers that are only this process's, terminal's or descriptor's.
    [file("/proc/4711/oom_score_adj"), "file:WRITE:/proc/[n]/oom_score_adj"],
    [file("/proc/4711/task/4712/comm"), "file:WRITE:/proc/[n]/task/[n]/comm"],
    [file("/proc/self/fd/9"), "file:WRITE:/proc/self/fd/[n]"],
    [reopened("/proc/self/fd/9"), "file:WRITE:/proc/self/fd/[file]"],
    [reopened("/dev/stderr"), "file:WRITE:/dev/stderr[file]"],
    // The own root under another name; that of others may be a container's.
    [file("/proc/self/root/etc/passwd"), "file:WRITE:/etc/passwd"],
    [file("/proc/self/task/7/root/proc/1/root/etc/passwd"), "file:WRITE:/etc/passwd"],
    [file("/proc/4711/root/etc/passwd"), "file:WRITE:/proc/[n]/root/etc/passwd"],
    [
      { kind: "priv", what: "mount", object: "/proc/4711/task/4711/ns/net", target: undefined },
      "priv:mount:/proc/[n]/task/[n]/ns/net",
    ],
    [
      { kind: "priv", what: "mount", object: "/var/run/docker/netns/3f2a91c07b5e", target: undefined },
      "priv:mount:/var/run/docker/netns/[n]",
    ],
    [file("/proc/sys/vm/drop_caches"), "file:WRITE:/proc/sys/vm/drop_caches"],
    [file("/dev/pts/7"), "file:WRITE:/dev/pts/[n]"],
    [file("/dev/fd/63"), "file:WRITE:/dev/fd/[n]"],
    [file("/dev/sda1"), "file:WRITE:/dev/sda1"],
    [file("/srv/proc/4711"), "file:WRITE:/srv/proc/4711"],
    [file("/procx/4711"), "file:WRITE:/procx/4711"],
    [file("/dev/null"), undefined],
    [file("/dev/tty"), undefined],
    [file("/dev/null/x"), "file:WRITE:/dev/null/x"],
    // In a folder that the log does not tell.
    [file("/root/notes", true), "file:WRITE:?/notes"],
    [
      { kind: "host", how: "connect", address: "192.0.2.1", port: 80, endpoint: "192.0.2.1:80", outcome: "open" },
      "host:192.0.2.1:80",
    ],
    [
      { kind: "host", how: "send", address: "192.0.2.1", port: 53, endpoint: "192.0.2.1:53", outcome: "open" },
      "host:192.0.2.1:53",
    ],
    [
      { kind: "host", how: "connect", address: "192.0.2.1", port: 80, endpoint: "192.0.2.1:80", outcome: "refused" },
      "host:192.0.2.1:80(refused)",
    ],
    [
      {
        kind: "host",
        how: "connect",
        address: "192.0.2.1",
        port: 80,
        endpoint: "192.0.2.1:80",
        outcome: "unreachable",
      },
      "host:192.0.2.1:80(unreachable)",
    ],
    [
      { kind: "sock", how: "bind", family: "inet", address: "0.0.0.0", port: 80, endpoint: "0.0.0.0:80" },
      "sock:0.0.0.0:80",
    ],
    [
      {
        kind: "sock",
        how: "accept",
        family: "inet",
        address: "198.51.100.7",
        port: 50123,
        endpoint: "198.51.100.7:50123",
      },
      "sock:*:*",
    ],
    [
      { kind: "sock", how: "connect", family: "local", address: "/run/x", port: undefined, endpoint: undefined },
      "sock:/run/x",
    ],
    [
      { kind: "sock", how: "bind", family: "packet", address: undefined, port: undefined, endpoint: undefined },
      "sock:packet",
    ],
    [{ kind: "priv", what: "setuid", object: "0", target: undefined }, "priv:setuid:0"],
    // The host's end of a container's network has a name of its own each time, and so an address; an interface of the machine's has not.
    ...["veth7e64d94", "veth0", "vetha1b2c3d4", "cali0123456789a", "vnet3", "tap100i0", "fwln100i0"].map(
      (name): [Activity, string] => [
        { kind: "priv", what: "promiscuous", object: name, target: undefined },
        `priv:promiscuous:${name.replace(/(?<=^(?:veth|cali|vnet|tap|fwln)).*/, "[n]")}`,
      ],
    ),
    [{ kind: "priv", what: "module", object: "veth123456", target: undefined }, "priv:module:veth123456"],
    ...["eth0", "enp0s3", "br0", "docker0", "vethernet", "lxcbr0"].map((name): [Activity, string] => [
      { kind: "priv", what: "promiscuous", object: name, target: undefined },
      `priv:promiscuous:${name}`,
    ]),
    [
      {
        kind: "sock",
        how: "bind",
        family: "inet6",
        address: "fe80::ace8:b1ff:feed:5055",
        port: 123,
        endpoint: "[fe80::ace8:b1ff:feed:5055]:123",
      },
      "sock:[fe80::]:123",
    ],
    [{ kind: "priv", what: "capset", object: undefined, target: undefined }, "priv:capset"],
    [{ kind: "priv", what: "kill", object: undefined, target: 999 }, "priv:kill"],
    [{ kind: "fork", child: 51 }, undefined],
  ])("of %j is %s", (activity, far) => {
    expect(world().edge(activity)).toBe(far === undefined ? undefined : `proc::33:nginx->${far}`);
  });

  it("names the program that a privilege was used on, not its pid", () => {
    const { processes, edge } = world();
    processes.exec({ ...NGINX, pid: 60, exe: "/usr/sbin/sshd" }, { argv: [], cwd: "/" }, T0);
    expect(edge({ kind: "priv", what: "ptrace", object: "attach", target: 60 })).toBe(
      "proc::33:nginx->priv:ptrace:attach:sshd",
    );
  });

  it("has as its source whoever forked, also if that is all it ever did", () => {
    const { parts, edge } = world();
    parts({ kind: "fork", child: 51 });
    const child = { ...NGINX, pid: 51, ppid: 50, exe: "/usr/bin/id" };
    expect(edge({ kind: "exec", path: "/usr/bin/id", argv: ["id"] }, child)).toBe("proc::33:nginx->proc::33:id");
  });

  it("has a source that nobody saw where the record does not say who acted", () => {
    const { parts } = world();
    for (const subject of [
      { ...NGINX, pid: undefined },
      { ...NGINX, exe: undefined },
    ])
      expect(parts(file("/x"), subject)?.source.label).toBe(UNKNOWN_LABEL);
  });

  it("shows the user that acts, when it changes too", () => {
    const { edge } = world();
    expect(edge(file("/x"))).toBe("proc::33:nginx->file:WRITE:/x");
    expect(edge(file("/x"), { ...NGINX, euid: 0 })).toBe("proc::33/0:nginx->file:WRITE:/x");
    expect(edge(file("/x"), { ...NGINX, auid: 1000, uid: 0, euid: 0 })).toBe("proc::1000/0:nginx->file:WRITE:/x");
    expect(edge(file("/x"))).toBe("proc::33:nginx->file:WRITE:/x");
  });

  it("leads an exec from its caller to what it made", () => {
    const { parts } = world();
    parts(file("/x"));
    const made = parts(
      { kind: "exec", path: "/usr/bin/id", argv: ["id"] },
      { ...NGINX, pid: 51, ppid: 50, exe: "/usr/bin/id" },
    );
    expect([made?.source.label, made?.target?.label, made?.made?.pid, made?.actor?.pid]).toEqual([
      "proc::33:nginx",
      "proc::33:id",
      51,
      50,
    ]);
  });
});

describe("Graph", () => {
  it("interns vertices and edges", () => {
    const graph = new Graph();
    const [a, b] = [graph.vertex("proc::0:a", "a"), graph.vertex("proc::0:b", "b")];
    expect(graph.vertex("proc::0:a", "a")).toBe(a);
    const edge = graph.add(a, "exec", b.label, b, T0, 1);
    expect(graph.find(a, "exec", b.label)).toBe(edge);
    expect(graph.find(b, "exec", b.label)).toBeUndefined();
    expect(graph.find(a, "host", b.label)).toBeUndefined();
    expect(graph.edgeCount).toBe(1);
    graph.remove(edge);
    graph.remove(edge);
    expect([graph.edgeCount, graph.find(a, "exec", b.label)]).toEqual([0, undefined]);
  });

  it("takes keys that are names of an object's own", () => {
    const graph = new Graph();
    for (const key of ["__proto__", "constructor", "toString"]) {
      const vertex = graph.vertex(key, "");
      expect(graph.find(vertex, "CREATE", key)).toBeUndefined();
      graph.add(vertex, "CREATE", key, undefined, T0, 1);
      expect(graph.find(vertex, "CREATE", key)?.key).toBe(key);
    }
    expect(graph.edgeCount).toBe(3);
  });

  it("marks what the administrator ignores by source, by key and by label", () => {
    for (const ignored of ["proc::0:a", "/srv/x", "file:CREATE:/srv/x"]) {
      const graph = new Graph({ ignore: (text) => text === ignored });
      expect([
        ignored,
        graph.add(graph.vertex("proc::0:a", "a"), "CREATE", "/srv/x", undefined, T0, 1).ignored,
      ]).toEqual([ignored, true]);
      expect(graph.add(graph.vertex("proc::0:b", "b"), "CREATE", "/srv/y", undefined, T0, 1).ignored).toBe(false);
    }
  });
});

describe("labels", () => {
  it("hold no character that could forge a path or a line", () => {
    expect(processLabel("", "0", "/tmp/a->b\n")).toBe("proc::0:/tmp/a-\\x3eb\\x0a");
    expect(farLabel("CREATE", "/tmp/a->host:x\u001b[31m")).toBe("file:CREATE:/tmp/a-\\x3ehost:x\\x1b[31m");
  });

  it("show what was taken out of a name, and never take a name for it", () => {
    expect(farLabel("CREATE", "/b/db-\0t.tgz")).toBe("file:CREATE:/b/db-[time].tgz");
    expect(farLabel("CREATE", "/b/db-[time].tgz")).toBe("file:CREATE:/b/db-\\x5btime].tgz");
  });
});
