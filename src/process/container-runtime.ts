/**
 * Programs that start containers, and what their arguments say of which. Only programs in folders that root alone writes to are
 * believed: what a file elsewhere, or a process, calls itself tells nothing.
 */
import { baseName } from "../domain/path.ts";
import type { Container } from "./container.ts";

type Words = readonly (string | null)[];
type Told = Omit<Container, "owner">;

/** Where distributions, Docker's and Kubernetes' packages put runtimes. */
const FOLDERS = ["/usr/", "/bin/", "/sbin/", "/opt/", "/snap/", "/nix/store/", "/var/lib/rancher/", "/var/lib/k0s/"];
/** Sealed copies in memory, lest a container overwrite the original. */
const COPIES = ["/memfd:runc_cloned:", "/memfd:crun_cloned:", "/memfd:crun:"];

/** By base name, what the arguments tell. */
const RUNTIMES = new Map<string, (words: Words) => Told | undefined>([
  ...["containerd-shim", "docker-containerd-shim", "containerd-shim-runc-v1", "containerd-shim-runc-v2"].map(
    (name) => [name, ofShim] as const,
  ),
  ...["conmon", "conmonrs"].map((name) => [name, ofConmon] as const),
  ...["runc", "crun", "youki", "docker-runc", "nvidia-container-runtime"].map((name) => [name, ofRunc] as const),
  ...["lxc-start", "lxc-execute", "lxc-attach"].map((name) => [name, ofLxc] as const),
  ...["lxd", "incusd"].map((name) => [name, ofLxd] as const),
  ["systemd-nspawn", ofNspawn],
]);

/** What shims, runc and conmon call on the host: to publish an event, to set the network up, to clean up. */
const HELPERS = new Set(["containerd", "dockerd", "podman"]);

/** True for a runtime or what belongs to it: it runs on the host, whoever starts it there. */
export function isRuntime(exe: string): boolean {
  const name = baseName(exe);
  return (RUNTIMES.has(name) || HELPERS.has(name)) && FOLDERS.some((folder) => exe.startsWith(folder));
}

/** True for a runtime that starts no container's program itself, but other runtimes and tools of the host. */
export function isHelper(exe: string): boolean {
  return HELPERS.has(baseName(exe));
}

/**
 * True for the copy of itself that runc or crun runs from, as the kernel names it: in memory, or a mount that is taken away
 * again and so has no path. No container's own file is called so, but anybody's may be: it is a copy only if a runtime runs it.
 */
export function isCopy(exe: string): boolean {
  return exe === "/" || (exe.endsWith(" (deleted)") && COPIES.some((copy) => exe.startsWith(copy)));
}

/** The container whose programs a runtime starts, by its arguments; undefined if they do not tell. */
export function containerOfRuntime(exe: string, argv: Words, owner: number): Container | undefined {
  const told = RUNTIMES.get(baseName(exe))?.(argv);
  return told === undefined || told.id === "" ? undefined : { ...told, owner };
}

/** `containerd-shim-runc-v2 -namespace moby -id ID …`; version 1 had `-workdir …/moby/ID`, before that came ID itself. */
function ofShim(words: Words): Told | undefined {
  const id = optionOf(words, "-id") ?? optionOf(words, "-workdir") ?? words[1];
  return id == null || id.startsWith("-") ? undefined : { id: baseName(id), name: undefined };
}

/** `conmon -c ID -n NAME …` (conmon(8)). */
function ofConmon(words: Words): Told | undefined {
  const id = optionOf(words, "-c", "--cid");
  return id === undefined ? undefined : { id, name: optionOf(words, "-n", "--name") };
}

/** Options of runc and crun whose value is the next word (runc(8), runc-exec(8), crun(1)). */
const RUNC_VALUED = new Set(
  "--log --log-format --root --criu --rootless --cgroup-manager -b --bundle -f --config --console-socket --pid-file --preserve-fds --cwd -e --env -u --user -g --additional-gids -p --process --process-label --apparmor -c --cap --cgroup".split(
    " ",
  ),
);

/** `runc [options] run|create|start|exec|restore [options] ID [command]`. Its other commands start nothing. */
function ofRunc(words: Words): Told | undefined {
  const command = wordAt(words, 1);
  if (!/^(?:run|create|start|exec|restore)$/.test(words[command] ?? "")) return undefined;
  const id = words[wordAt(words, command + 1)];
  return id == null ? undefined : { id, name: undefined };
}

/** Place of the first word that is no option, nor an option's value. */
function wordAt(words: Words, from: number): number {
  let at = from;
  while (at < words.length && words[at]?.startsWith("-")) at += RUNC_VALUED.has(words[at] ?? "") ? 2 : 1;
  return at;
}

/** `lxc-start -n NAME`, since 3.0 `lxc-start NAME`; its monitor calls itself `[lxc monitor] /var/lib/lxc NAME`. */
function ofLxc(words: Words): Told | undefined {
  const monitor = /^\[lxc monitor\] \S+ (\S+)$/.exec(words[0] ?? "");
  const first = words[1]?.startsWith("-") ? undefined : words[1];
  return named(monitor?.[1] ?? optionOf(words, "-n", "--name") ?? first);
}

/** `lxd forkstart NAME …`, `lxd forkexec NAME …`. */
function ofLxd(words: Words): Told | undefined {
  const monitor = /^\[lxc monitor\] \S+ (\S+)$/.exec(words[0] ?? "");
  return named(monitor?.[1] ?? (words[1] === "forkstart" || words[1] === "forkexec" ? words[2] : undefined));
}

/** `systemd-nspawn --machine=NAME`, or the name of the folder or image. */
function ofNspawn(words: Words): Told | undefined {
  const tree = optionOf(words, "-D", "--directory") ?? optionOf(words, "-i", "--image")?.replace(/\.raw$/, "");
  return named(
    optionOf(words, "-M", "--machine") ?? (tree === undefined ? undefined : baseName(tree.replace(/\/+$/, ""))),
  );
}

function named(name: string | null | undefined): Told | undefined {
  return name == null ? undefined : { id: name, name };
}

/** Value of an option: the next word, or what is stuck to it: `-nNAME`, `--name=NAME`. */
function optionOf(words: Words, short: string, long = `-${short}`): string | undefined {
  for (let at = 1; at < words.length; at += 1) {
    const word = words[at] ?? "";
    if (word === "--") return undefined;
    if (word === short || word === long) return words[at + 1] ?? undefined;
    if (word.startsWith(`${long}=`)) return word.slice(long.length + 1);
    // One letter only: `-id` is no `-i` with the value `d`.
    if (short.length === 2 && word.startsWith(short) && !word.startsWith("--")) return word.slice(2);
  }
  return undefined;
}
