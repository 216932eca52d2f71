/**
 * The container of a process from its cgroups (cgroups(7)), as the text of /proc/PID/cgroup: lines `N:CONTROLLERS:PATH`, one
 * for version 2 (`0::PATH`), several for version 1.
 *
 * The outermost container decides: what is inside a container may call its own cgroups what it likes.
 */
import type { Container } from "./container.ts";

export interface CgroupPlace {
  readonly container: Container;
  /** Controllers of the line that told it; empty for version 2. */
  readonly controllers: string;
  /** The cgroup that the container's lies in: who may write there made it. */
  readonly above: string;
}

/** An id alone or behind what runs it: `docker-ID.scope`, `cri-containerd-ID.scope`, `libpod-payload-ID`, `…slice:crio:ID`. */
const ID = /^(?:(.*)[-:])?([0-9a-f]{64})(?:\.scope)?$/;
const USER = /^user(?:@(\d+)\.service|-(\d+)\.slice)$/;

/** Where a process is, by the text of its cgroup file; undefined on the host itself. */
export function containerInCgroup(text: string): CgroupPlace | undefined {
  for (const line of text.split("\n")) {
    const second = line.indexOf(":", line.indexOf(":") + 1);
    if (second < 0) continue;
    const place = containerInPath(line.slice(second + 1));
    if (place === undefined) continue;
    const controllers = line.slice(line.indexOf(":") + 1, second);
    return { ...place, controllers };
  }
  return undefined;
}

function containerInPath(path: string): Pick<CgroupPlace, "container" | "above"> | undefined {
  const segments = path.split("/");
  let owner = 0;
  for (const [at, segment] of segments.entries()) {
    const user = USER.exec(segment);
    // A user may call a cgroup of his own like one of root's.
    if (user !== null && owner === 0) owner = Number(user[1] ?? user[2]);
    const found = containerIn(segment, segments[at - 1] ?? "", segments[at + 1] ?? "");
    if (found !== undefined) return { container: { ...found, owner }, above: segments.slice(0, at).join("/") || "/" };
  }
  return undefined;
}

function containerIn(segment: string, above: string, below: string): Omit<Container, "owner"> | undefined {
  const [, prefix = "", id] = ID.exec(segment) ?? [];
  // conmon and its like watch from outside; what lies right below libpod_parent is a pod.
  if (id !== undefined)
    return prefix.endsWith("conmon") || (above === "libpod_parent" && prefix === "")
      ? undefined
      : { id, name: undefined };
  const name = lxcName(segment, above) ?? machineName(segment, below);
  return name === undefined || name === "" ? undefined : { id: name, name };
}

/** LXC: `lxc.payload.NAME` since 4.0, `lxc.payload/NAME` and `lxc/NAME` before. `lxc.monitor` is outside. */
function lxcName(segment: string, above: string): string | undefined {
  if (segment.startsWith("lxc.payload.")) return segment.slice("lxc.payload.".length);
  return above === "lxc" || above === "lxc.payload" ? segment : undefined;
}

/** systemd-machined: `machine-NAME.scope`, `systemd-nspawn@NAME.service`; a container's supervisor is outside, and so is a virtual machine. */
function machineName(segment: string, below: string): string | undefined {
  const [, escaped] =
    /^(?:machine-(.+)\.scope|systemd-nspawn@(.+)\.service)$/.exec(segment)?.filter((part) => part !== undefined) ?? [];
  if (escaped === undefined || below === "supervisor") return undefined;
  const name = unitName(escaped);
  if (/^qemu-\d+-/.test(name)) return undefined;
  // libvirt puts a number in front that changes with each start.
  return name.replace(/^lxc-\d+-/, "");
}

/** systemd writes `-` and what may not stand in a unit's name as `\x2d` (systemd.unit(5), escaping). */
function unitName(escaped: string): string {
  return escaped.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
