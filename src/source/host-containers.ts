/** This machine's containers: who is in which by /proc and /sys/fs/cgroup, and their names by the files of the runtimes. */
import { readFileSync, statSync } from "node:fs";
import { containerInCgroup } from "../process/cgroup.ts";
import type { Container, ContainerSource } from "../process/container.ts";
import { attempt } from "./attempt.ts";
import { ContainerNames } from "./container-names.ts";

/** @param root where /proc, /sys, /var and the like are: another place than `/` for tests */
export function hostContainers(root = ""): ContainerSource {
  const names = new ContainerNames(root);
  return {
    ofProcess: (pid) => containerOfProcess(root, pid),
    nameOf: (container) => names.of(container),
  };
}

function containerOfProcess(root: string, pid: number): Container | undefined {
  // Gone meanwhile: its parent tells.
  const text = attempt(() => readFileSync(`${root}/proc/${pid}/cgroup`, "latin1"));
  const place = text === undefined ? undefined : containerInCgroup(text);
  if (place === undefined) return undefined;
  const { container, controllers, above } = place;
  return container.owner === 0 ? { ...container, owner: ownerOf(root, controllers, above) } : container;
}

/**
 * Whose the cgroup is that the container's lies in: a service's user may make cgroups below his own (systemd's Delegate=), and
 * name them as he likes. Root's if the file system is not there to tell: then nothing was delegated by it either.
 */
function ownerOf(root: string, controllers: string, above: string): number {
  const mounts = controllers === "" ? ["", "/unified"] : [`/${controllers.replace(/^name=/, "")}`];
  for (const mount of mounts) {
    const owner = attempt(() => statSync(`${root}/sys/fs/cgroup${mount}${above}`).uid);
    if (owner !== undefined) return owner;
  }
  return 0;
}
