import { describe, expect, it } from "vitest";
import { containerOfRuntime, isCopy, isRuntime } from "../../src/process/container-runtime.ts";

const A = "0123456789abcdef".repeat(4);

/** `id` or `id=name`; `-` if the arguments tell of none. */
function told(command: string, owner = 0): string {
  const argv = command.split(" ").map((word) => word.replaceAll("_", " "));
  const container = containerOfRuntime(`/usr/bin/${argv[0]?.replace(/^\[.*/, "lxc-start")}`, argv, owner);
  if (container === undefined) return "-";
  const { id, name } = container;
  return `${id.replace(A, "A")}${name === undefined || name === id ? "" : `=${name}`}`;
}

describe("containerOfRuntime()", () => {
  it.each([
    [`containerd-shim-runc-v2 -namespace moby -id ${A} -address /run/containerd/containerd.sock`, "A"],
    [`containerd-shim-runc-v2 -namespace k8s.io -id ${A} -address /run/c.sock start`, "A"],
    [`containerd-shim-runc-v1 -namespace moby -id ${A}`, "A"],
    [
      `containerd-shim -namespace moby -workdir /var/lib/containerd/io.containerd.runtime.v1.linux/moby/${A} -address /x`,
      "A",
    ],
    [`docker-containerd-shim ${A} /var/run/docker/libcontainerd/${A} docker-runc`, "A"],
    ["containerd-shim-runc-v2 -v", "-"],
    [`conmon --api-version 1 -c ${A} -u ${A} -r /usr/bin/crun -b /x -p /y -n web --exit-dir /z`, "A=web"],
    [`conmon --cid=${A} --name=web`, "A=web"],
    ["conmon --version", "-"],
    [
      `runc --root /run/runc --log /x/log.json --log-format json --systemd-cgroup create --bundle /b --pid-file /p ${A}`,
      "A",
    ],
    [`runc --root /r exec --process /tmp/p --detach --pid-file /x ${A}`, "A"],
    ["runc exec -t -e HOME=/root web sh -c id", "web"],
    ["runc run web", "web"],
    ["runc run --bundle=/b -d web", "web"],
    [`crun --systemd-cgroup --log-format=json --log /x --root=/r create --bundle /b --pid-file /p ${A}`, "A"],
    [`crun start ${A}`, "A"],
    ["runc init", "-"],
    [`runc delete --force ${A}`, "-"],
    [`runc kill ${A} 9`, "-"],
    ["runc", "-"],
    ["runc run", "-"],
    ["lxc-start -n web", "web"],
    ["lxc-start -F --name=web -P /x", "web"],
    ["lxc-start web", "web"],
    ["lxc-attach -nweb -- sh", "web"],
    ["[lxc_monitor]_/var/lib/lxc_web", "web"],
    ["lxd forkstart web /var/lib/lxd/containers /x.conf", "web"],
    ["lxd --group lxd", "-"],
    ["systemd-nspawn --quiet --keep-unit --boot --machine=web", "web"],
    ["systemd-nspawn -M web -D /srv/tree", "web"],
    ["systemd-nspawn -bD /srv/tree/ -M web", "web"],
    ["systemd-nspawn -D /srv/tree/", "tree"],
    ["systemd-nspawn -i /srv/tree.raw", "tree"],
    ["dockerd -H fd://", "-"],
    ["podman run -n web x", "-"],
    ["nginx -n web", "-"],
  ])("reads %s", (command, expected) => expect(told(command)).toBe(expected));

  it("says whose the container is", () => {
    expect(containerOfRuntime("/usr/bin/runc", ["runc", "run", "web"], 1000)?.owner).toBe(1000);
  });

  it("takes arguments that were not all logged", () => {
    expect(containerOfRuntime("/usr/bin/conmon", ["conmon", null, "-c", null], 0)).toBeUndefined();
    expect(containerOfRuntime("/usr/bin/conmon", ["conmon", null, "-c", A], 0)?.id).toBe(A);
    expect(containerOfRuntime("/usr/bin/conmon", [], 0)).toBeUndefined();
  });
});

describe("isRuntime()", () => {
  it.each([
    "/usr/bin/runc",
    "/usr/sbin/runc",
    "/usr/libexec/podman/conmon",
    "/snap/docker/2963/bin/containerd-shim-runc-v2",
    "/var/lib/rancher/k3s/data/0a1b/bin/containerd-shim-runc-v2",
  ])("believes %s", (exe) => expect(isRuntime(exe)).toBe(true));

  it.each([
    "/tmp/runc",
    "/home/eve/usr/bin/conmon",
    "/var/tmp/containerd-shim-runc-v2",
    "/usrlocal/bin/runc",
    "/usr/bin/runcx",
    "/usr/bin/constructor",
    "runc",
    "/",
    "",
  ])("does not believe %s", (exe) => expect(isRuntime(exe)).toBe(false));
});

describe("isCopy()", () => {
  it.each([
    ["/", true, "a mount that was taken away"],
    ["/memfd:runc_cloned:/proc/self/exe (deleted)", true, "in memory"],
    ["/memfd:runc_cloned:/proc/self/exe", false, "a file of this name"],
    ["/memfd:x (deleted)", false, "another memory file"],
    ["/usr/bin/runc", false, "the original"],
  ])("%s: %s, %s", (exe, copy) => expect(isCopy(exe)).toBe(copy));
});
