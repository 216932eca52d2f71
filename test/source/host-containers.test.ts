import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { hostContainers } from "../../src/source/host-containers.ts";
import { useFolder } from "../support/folder.ts";

const A = "0123456789abcdef".repeat(4);

describe("hostContainers()", () => {
  const path = useFolder();

  function cgroup(pid: number, text: string): void {
    mkdirSync(path("proc", String(pid)), { recursive: true });
    writeFileSync(path("proc", String(pid), "cgroup"), text);
  }

  const ofProcess = (pid: number) => hostContainers(path()).ofProcess(pid);

  it("reads the cgroup of a process", () => {
    cgroup(7, "0::/lxc.payload.web/init.scope\n");
    cgroup(8, "0::/system.slice/nginx.service\n");
    mkdirSync(path("sys/fs/cgroup"), { recursive: true });
    const owner = process.getuid?.() ?? 0;
    expect(ofProcess(7)).toEqual({ id: "web", name: "web", owner });
    expect(ofProcess(8)).toBeUndefined();
  });

  it("knows nothing of a process that is gone", () => expect(ofProcess(9)).toBeUndefined());

  it("takes a cgroup in a folder of a user's for that user's", ({ skip }) => {
    if (process.getuid?.() !== 0) skip("only root can give folders away");
    const service = "/system.slice/runner.service";
    for (const [pid, mount, line] of [
      [7, "", `0::${service}/docker-${A}.scope`],
      [8, "unified", `0::${service}/docker-${A}.scope`],
      [9, "systemd", `1:name=systemd:${service}/docker-${A}.scope`],
    ] as const) {
      cgroup(pid, `${line}\n`);
      const folder = path("sys/fs/cgroup", mount, service);
      mkdirSync(folder, { recursive: true });
      expect(ofProcess(pid)?.owner).toBe(0);
      execFileSync("chown", ["1234", folder]);
      expect(ofProcess(pid)?.owner).toBe(1234);
      execFileSync("rm", ["-r", folder]);
    }
  });

  it("finds the name in the runtime's files", () => {
    const folder = path("var/lib/docker/containers", A);
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/config.v2.json`, JSON.stringify({ Name: "/web" }));
    expect(hostContainers(path()).nameOf({ id: A, name: undefined, owner: 0 })).toBe("web");
  });

  it("takes this very process's place on the real /proc, or none", () => {
    expect(() => hostContainers().ofProcess(process.pid)).not.toThrow();
  });
});
