/**
 * Names of containers, from the files that Docker, Podman, containerd and CRI-O keep of them.
 *
 * What lies in a user's home was written by that user (file-tree.ts); it is not looked at where some file system could keep us waiting for ever.
 */
import { textOfBytes } from "../domain/text.ts";
import type { Container } from "../process/container.ts";
import { imageName, kubernetesName, stableName } from "../process/container-name.ts";
import { type FileTree, rootsTree, usersTree } from "./file-tree.ts";
import { mayHang } from "./may-hang.ts";

/** Names remembered. */
const MAX_NAMES = 2000;
/** Milliseconds of looks at one user's files that nobody has to wait for, and how many times as long the next ones wait. */
const AT_ONCE = 100;
const REST = 20;

export class ContainerNames {
  readonly #root: string;
  readonly #now: () => number;
  readonly #names = new Map<string, string>();
  /** Until when the looks at a user's files are paid for, by user: they cost what he makes of them. */
  readonly #paidAt = new Map<number, number>();

  /**
   * @param root where /var, /run and /etc are
   * @param now milliseconds
   */
  constructor(root: string, now: () => number = () => performance.now()) {
    this.#root = root;
    this.#now = now;
  }

  /** The stable name of a container, else its image's; undefined if no file tells. Costs some opened files the first time. */
  of(container: Container): string | undefined {
    const { id, owner } = container;
    // The id becomes part of a path.
    if (!/^[0-9a-f]{64}$/.test(id)) return undefined;
    const key = `${owner} ${id}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const found = owner === 0 ? this.#find(id, this.#rootsTrees()) : this.#findOwn(id, owner);
    if (found === undefined) return undefined;
    if (this.#names.size >= MAX_NAMES) this.#names.clear();
    this.#names.set(key, found);
    return found;
  }

  /** A user's own; not found while his looks before have to be paid for. */
  #findOwn(id: string, owner: number): string | undefined {
    const begun = this.#now();
    const paid = this.#paidAt.get(owner) ?? begun;
    if (paid - begun > AT_ONCE * REST) return undefined;
    const trees = this.#treesOf(owner);
    const found = trees && this.#find(id, trees);
    this.#paidAt.set(owner, Math.max(paid, begun) + (this.#now() - begun) * REST);
    return found;
  }

  #find(id: string, { data, run }: Trees): string | undefined {
    const dataJson = (path: string): unknown => parsed(data.read(path));
    const runJson = (path: string): unknown => parsed(run.read(path));
    return (
      dockerName(dataJson(`docker/containers/${id}/config.v2.json`)) ??
      first(storesIn(run, "containers", "containers/storage"), (store) =>
        annotatedName(runJson(`${store}/${id}/userdata/config.json`)),
      ) ??
      first(storesIn(data, "containers/storage"), (store) =>
        first([`${store}/containers.json`, `${store}/volatile-containers.json`], (list) =>
          podmanName(listWith(id, data.read(list)), id),
        ),
      ) ??
      first(below(run, "containerd/io.containerd.runtime.v2.task"), (namespace) =>
        annotatedName(runJson(`${namespace}/${id}/config.json`)),
      )
    );
  }

  #rootsTrees(): Trees {
    return { data: rootsTree(`${this.#root}/var/lib`), run: rootsTree(`${this.#root}/run`) };
  }

  #treesOf(user: number): Trees | undefined {
    const home = this.#homeOf(user);
    if (home === undefined || mayHang(this.#root)) return undefined;
    const own = usersTree(`${this.#root}${home}`, user);
    const data: FileTree = {
      read: (path) => own.read(`.local/share/${path}`),
      list: (path) => own.list(`.local/share/${path}`),
    };
    return { data, run: usersTree(`${this.#root}/run/user/${user}`, user) };
  }

  #homeOf(user: number): string | undefined {
    const lines = rootsTree(`${this.#root}/etc`).read("passwd")?.toString("latin1").split("\n") ?? [];
    const home = lines
      .map((line) => line.split(":"))
      .find((fields) => Number(fields[2]) === user && fields[2] !== "")?.[5];
    return home?.startsWith("/") ? home : undefined;
  }
}

/** Where an engine keeps what stays, and what is gone with the machine's memory. */
interface Trees {
  readonly data: FileTree;
  readonly run: FileTree;
}

/** Docker: name, image and labels. */
function dockerName(config: unknown): string | undefined {
  const labels = at(config, "Config", "Labels");
  const service = text(at(labels, "com.docker.swarm.service.name"));
  const name = text(at(config, "Name"))?.replace(/^\//, "");
  return service ?? kubernetesOf(labels, "io.kubernetes.") ?? stableOf(name, text(at(config, "Config", "Image")));
}

/** Most lists have other ids: to look for one is cheap, to take a list apart is not. */
function listWith(id: string, list: Buffer | undefined): unknown {
  return list?.includes(id) ? parsed(list) : undefined;
}

/** Podman: its list has names, and the image's name in a text of JSON. */
function podmanName(list: unknown, id: string): string | undefined {
  const entry = Array.isArray(list) ? list.find((one) => at(one, "id") === id) : undefined;
  const metadata = parsed(text(at(entry, "metadata")) ?? "");
  return stableOf(text(at(entry, "names", "0")) ?? text(at(metadata, "name")), text(at(metadata, "image-name")));
}

/** containerd with Kubernetes or nerdctl, and CRI-O: annotations of the container's bundle. */
function annotatedName(bundle: unknown): string | undefined {
  const annotations = at(bundle, "annotations");
  return (
    kubernetesOf(annotations, "io.kubernetes.") ??
    kubernetesOf(annotations, "io.kubernetes.cri.") ??
    stableOf(
      text(at(annotations, "nerdctl/name")),
      text(at(annotations, "io.kubernetes.cri.image-name")) ?? text(at(annotations, "io.kubernetes.cri-o.ImageName")),
    )
  );
}

/** The two spellings of Kubernetes' labels. A sandbox has no container's name: it only holds the pod together. */
function kubernetesOf(labels: unknown, prefix: string): string | undefined {
  const namespace = text(at(labels, `${prefix}pod.namespace`)) ?? text(at(labels, `${prefix}sandbox-namespace`));
  const pod = text(at(labels, `${prefix}pod.name`)) ?? text(at(labels, `${prefix}sandbox-name`));
  if (namespace === undefined || pod === undefined) return undefined;
  return kubernetesName(
    namespace,
    pod,
    text(at(labels, `${prefix}container.name`)) ?? text(at(labels, `${prefix}container-name`)) ?? "POD",
  );
}

function stableOf(name: string | undefined, image: string | undefined): string | undefined {
  return (
    (name === undefined ? undefined : stableName(name)) ?? (image === undefined ? undefined : imageName(image)) ?? name
  );
}

/** A member of a member of parsed JSON. */
function at(value: unknown, ...names: readonly string[]): unknown {
  let found = value;
  for (const name of names) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Record<string, unknown>)[name];
  }
  return found;
}

/** Not empty text, with bytes that look like an escape of ours escaped. */
function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? textOfBytes(Buffer.from(value, "utf8")) : undefined;
}

function parsed(json: string | Buffer | undefined): unknown {
  if (json === undefined) return undefined;
  try {
    return JSON.parse(json.toString("utf8"));
  } catch {
    // Being written just now, or no JSON: nothing is known by it.
    return undefined;
  }
}

/** Podman's and CRI-O's folders of containers, one a storage driver: `overlay-containers`, `vfs-containers`. */
function storesIn(tree: FileTree, ...folders: readonly string[]): string[] {
  return folders.flatMap((folder) => below(tree, folder)).filter((path) => path.endsWith("-containers"));
}

function below(tree: FileTree, folder: string): string[] {
  return tree.list(folder).map((name) => `${folder}/${name}`);
}

/** The first answer. */
function first(paths: readonly string[], ask: (path: string) => string | undefined): string | undefined {
  for (const path of paths) {
    const answer = ask(path);
    if (answer !== undefined) return answer;
  }
  return undefined;
}
