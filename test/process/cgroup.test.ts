import { describe, expect, it } from "vitest";
import { containerInCgroup } from "../../src/process/cgroup.ts";

const A = "3f2a8c9e1d".repeat(6).concat("abcd");
const B = "0123456789abcdef".repeat(4);

/** `id` or `name`, with `@owner` for another than root; `host` if there is none. */
function shown(text: string): string {
  const container = containerInCgroup(text)?.container;
  if (container === undefined) return "host";
  const { id, name, owner } = container;
  const what = name === undefined ? id.replace(A, "A").replace(B, "B") : name === id ? `=${name}` : `${id}=${name}`;
  return owner === 0 ? what : `${what}@${owner}`;
}

/** The whole file of version 1, with one path for all. */
function versionOne(path: string): string {
  const controllers = ["name=systemd", "pids", "net_cls,net_prio", "memory", "cpu,cpuacct"];
  return [...controllers.map((name, index) => `${9 - index}:${name}:${path}`), "0::/", ""].join("\n");
}

const PATHS: readonly (readonly [what: string, path: string, shown: string])[] = [
  ["docker, systemd's driver", `/system.slice/docker-${A}.scope`, "A"],
  ["docker, cgroupfs driver", `/docker/${A}`, "A"],
  ["docker with systemd inside", `/system.slice/docker-${A}.scope/init.scope`, "A"],
  ["docker below a parent of its own", `/limited.slice/docker-${A}.scope`, "A"],
  ["docker in docker: the outer decides", `/docker/${A}/docker/${B}`, "A"],
  ["docker in LXC: the outer decides", `/lxc.payload.web/system.slice/docker-${A}.scope`, "=web"],
  ["rootless docker", `/user.slice/user-1000.slice/user@1000.service/user.slice/docker-${A}.scope`, "A@1000"],
  ["podman", `/machine.slice/libpod-${A}.scope/container`, "A"],
  ["podman, cgroupfs manager", `/libpod_parent/libpod-${A}`, "A"],
  ["podman in a pod", `/machine.slice/machine-libpod_pod_${B}.slice/libpod-${A}.scope/container`, "A"],
  ["podman in a pod, cgroupfs manager", `/libpod_parent/${B}/libpod-${A}`, "A"],
  ["podman as a unit", `/system.slice/web.service/libpod-payload-${A}`, "A"],
  ["rootless podman", `/user.slice/user-1001.slice/user@1001.service/user.slice/libpod-${A}.scope/container`, "A@1001"],
  ["podman's monitor", `/machine.slice/libpod-conmon-${A}.scope`, "host"],
  ["podman's monitor, cgroupfs manager", "/libpod_parent/conmon", "host"],
  [
    "Kubernetes, systemd's driver",
    `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod6a_b.slice/cri-containerd-${A}.scope`,
    "A",
  ],
  ["Kubernetes, cgroupfs driver", `/kubepods/besteffort/pod1f2e3d4c-aaaa-bbbb-cccc-0123456789ab/${A}`, "A"],
  [
    "Kubernetes, drivers that disagree",
    `/system.slice/containerd.service/kubepods-pod6a.slice:cri-containerd:${A}`,
    "A",
  ],
  ["CRI-O", `/kubepods.slice/kubepods-pod6a.slice/crio-${A}.scope`, "A"],
  ["CRI-O's monitor", `/kubepods.slice/kubepods-pod6a.slice/crio-conmon-${A}.scope`, "host"],
  ["containerd's own namespace", `/default/${A}`, "A"],
  ["LXC 4 and later", "/lxc.payload.web-1", "=web-1"],
  ["LXC 4 and later, deeper", "/lxc.payload.web-1/init.scope", "=web-1"],
  ["LXC 3", "/lxc/web-1", "=web-1"],
  ["LXC's monitor", "/lxc.monitor.web-1", "host"],
  ["a user's LXC", "/user.slice/user-1000.slice/session-3.scope/lxc.payload.web", "=web@1000"],
  ["systemd-nspawn", "/machine.slice/systemd-nspawn@web.service/payload/system.slice/x.service", "=web"],
  ["systemd-nspawn by hand", "/machine.slice/machine-web.scope/payload", "=web"],
  ["systemd-nspawn, escaped name", "/machine.slice/machine-my\\x2dweb.scope", "=my-web"],
  ["systemd-nspawn's own process", "/machine.slice/systemd-nspawn@web.service/supervisor", "host"],
  ["libvirt's LXC: its number is no name", "/machine.slice/machine-lxc\\x2d4711\\x2dweb.scope/libvirt", "=web"],
  ["a virtual machine", "/machine.slice/machine-qemu\\x2d1\\x2dweb.scope/libvirt/emulator", "host"],
  ["a service", "/system.slice/nginx.service", "host"],
  ["the daemon", "/system.slice/docker.service", "host"],
  ["a session", "/user.slice/user-1000.slice/session-3.scope", "host"],
  ["a pod without its container", "/kubepods.slice/kubepods-pod6a.slice", "host"],
  ["a cut id", `/docker/${A.slice(1)}`, "host"],
  ["a longer id", `/docker/${A}0`, "host"],
  ["an id in the middle", `/docker/${A}-old`, "host"],
  ["seen from another cgroup namespace", `/../../system.slice/docker-${A}.scope`, "A"],
];

describe("containerInCgroup()", () => {
  for (const [what, path, expected] of PATHS) {
    it(`reads version 2: ${what}`, () => expect(shown(`0::${path}\n`)).toBe(expected));
    it(`reads version 1: ${what}`, () => expect(shown(versionOne(path))).toBe(expected));
  }

  it("takes a container from whichever line has one", () => {
    expect(shown(`12:pids:/\n5:memory:/docker/${A}\n1:name=systemd:/init.scope\n0::/\n`)).toBe("A");
  });

  it("says which cgroup the container's lies in, and of which controllers", () => {
    expect(containerInCgroup(`5:cpu,cpuacct:/docker/${A}\n`)).toMatchObject({
      controllers: "cpu,cpuacct",
      above: "/docker",
    });
    expect(containerInCgroup("0::/lxc.payload.web/x\n")).toMatchObject({ controllers: "", above: "/" });
  });

  it("takes a user's cgroup for nothing but that user's, whatever it is called", () => {
    expect(shown(`0::/user.slice/user-1000.slice/user@1000.service/system.slice/docker-${A}.scope`)).toBe("A@1000");
    expect(shown("0::/user.slice/user-1000.slice/user@1000.service/machine-web.scope")).toBe("=web@1000");
    expect(shown(`0::/user.slice/user-1000.slice/user@1000.service/user@0.service/docker-${A}.scope`)).toBe("A@1000");
  });

  it("takes nothing from what is no cgroup file", () => {
    for (const text of ["", "\n", ":", "::", "0:", "0::", `0/docker/${A}`, "x".repeat(100_000), "/".repeat(100_000)])
      expect(shown(text), text.slice(0, 20)).toBe("host");
  });
});
