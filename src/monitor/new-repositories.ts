/**
 * Bare repositories of git that a server has just made, as Gitea and Forgejo make one for each project: what they put into it is what they put
 * into the last, hooks too. Who makes a repository may run in it what he likes, and no other's pushes come there yet. What is done in
 * one that was there before stays what it is.
 */
import type { AuditEvent } from "../audit/event.ts";
import { dropOldest } from "../domain/drop-oldest.ts";
import { REPOSITORY } from "../domain/repository.ts";
import type { EdgeParts } from "../graph/edge-builder.ts";
import type { Process } from "../process/process.ts";

/** Milliseconds of event time for which one is new. */
const NEW = 60_000;
/** Repositories that are remembered. */
const MOST = 256;
/** Steps back to who made one that are looked at. */
const STEPS = 16;

/** The folder, or the one in it that is made once: git makes hooks and settings again in what is there (git-init(1)). */
const MADE = /^(\/.*\/[^/]+\.git)(?:\/objects)?$/;
const BELOW = /^\/.*?\/[^/]+\.git(?=\/|$)/;
const GIT = /^(?:git|\/usr\/lib\/git-core\/git)$/;

interface Made {
  readonly time: number;
  /** Who had git make it, or did it itself. */
  readonly owner: Process;
}

export class NewRepositories {
  readonly #made = new Map<string, Made>();

  /** The name of a file in a repository that its own job has just made, without the repository's; any other as it is. */
  nameOf(event: AuditEvent, { edgeClass, key, actor }: EdgeParts): string {
    if (actor === undefined) return key;
    if (edgeClass === "CREATE" && (key.endsWith(".git") || key.endsWith(".git/objects"))) this.#see(event, key, actor);
    if (this.#made.size === 0 || !key.includes(".git")) return key;
    const [repository = ""] = BELOW.exec(key) ?? [];
    const made = this.#made.get(repository);
    const isOwn = made !== undefined && Math.abs(event.time - made.time) < NEW && leadsTo(made.owner, actor);
    return isOwn ? REPOSITORY + key.slice(repository.length) : key;
  }

  #see({ syscall, time }: AuditEvent, key: string, actor: Process): void {
    const repository = MADE.exec(key)?.[1];
    // What is renamed was there before.
    if (repository === undefined || (syscall !== "mkdir" && syscall !== "mkdirat")) return;
    if (this.#made.size >= MOST) dropOldest(this.#made);
    this.#made.set(repository, { time, owner: ownerOf(actor) });
  }
}

function ownerOf(maker: Process): Process {
  let owner = maker;
  for (let step = 0; step < STEPS && GIT.test(owner.program) && owner.parent !== undefined; step += 1)
    owner = owner.parent;
  return owner;
}

function leadsTo(owner: Process, actor: Process): boolean {
  let at: Process | undefined = actor;
  for (let step = 0; step < STEPS && at !== undefined; step += 1, at = at.parent) if (at === owner) return true;
  return false;
}
