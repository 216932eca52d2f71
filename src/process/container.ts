/** A container, who can tell of it, and how it is shown in a label. */
import { flat } from "../domain/text.ts";
import { stableName } from "./container-name.ts";

export interface Container {
  /** 64 hex digits; the name where the runtime knows no other (LXC, systemd-nspawn, runc by hand). */
  readonly id: string;
  /** What it is called, where that is told together with the id. */
  readonly name: string | undefined;
  /** The user who made it. One who is not root may call it what he likes, so the label says whose it is. */
  readonly owner: number;
}

/** The host itself, asked about its containers; each answer costs a file or two. */
export interface ContainerSource {
  /** The container that a running process is in; undefined if it is in none, or gone. */
  ofProcess(pid: number): Container | undefined;
  /** The name that a container's next incarnation will have too; undefined if no file tells it. */
  nameOf(container: Container): string | undefined;
}

/** Longer names tell nothing. Docker's have up to 63 characters and more by use; those of Kubernetes three times 63. */
const MAX_NAME = 200;

/**
 * The container part of a label: `web`, `shop/api/nginx` (Kubernetes: namespace, workload, container), `web@1000` (user 1000's
 * own), `0123456789ab` where nothing but the id is known.
 *
 * @param told asked for the name that the host's files tell, if the runtime did not tell a lasting one
 */
export function containerLabel(container: Container, told: () => string | undefined): string {
  const { id, name, owner } = container;
  const lasting = usable(name === undefined ? undefined : stableName(name));
  const shown = lasting ?? usable(told()) ?? usable(name) ?? shortId(id);
  return flat(`${plain(shown)}${owner === 0 ? "" : `@${owner}`}`);
}

function usable(name: string | undefined): string | undefined {
  return name === undefined || name === "" || name.length > MAX_NAME ? undefined : name;
}

/** The first twelve digits, as `docker ps` shows them; what is no such id stays. The steps of an image's build are all one. */
function shortId(id: string): string {
  if (/^[a-z0-9]{25}$/.test(id) || /^buildah-buildah\d+$/.test(id)) return "build";
  return /^[0-9a-f]{64}$/.test(id) ? id.slice(0, 12) : id.slice(0, MAX_NAME);
}

/** What parts a label is not part of a name. */
function plain(name: string): string {
  return name.replaceAll(":", "\\x3a").replaceAll("@", "\\x40");
}
