/** Activities and their actor to edges: labels for the ends, volatile parts of names taken out. */
import type { Activity, ExecActivity, FileActivity, FileName, ForkActivity } from "../domain/activity.ts";
import type { HostUse } from "../domain/finding.ts";
import type { EdgeClass, Vertex } from "../domain/graph.ts";
import { baseName } from "../domain/path.ts";
import type { Subject } from "../domain/subject.ts";
import { subjectOf } from "../process/begun.ts";
import type { Process } from "../process/process.ts";
import type { ProcessTable } from "../process/process-table.ts";
import type { Execution } from "../process/running-process.ts";
import { userOf } from "../process/user.ts";
import type { Graph } from "./graph.ts";
import { likelyPath } from "./likely-path.ts";
import { processLabel } from "./process-label.ts";

/** Devices that swallow or give and keep nothing: writing to them is no news; to remove or replace them is. */
const HARMLESS_DEVICES = new Set([
  "/dev/null",
  "/dev/zero",
  "/dev/full",
  "/dev/tty",
  "/dev/ptmx",
  "/dev/random",
  "/dev/urandom",
]);

/** What an activity adds to the graph. */
export interface EdgeParts {
  readonly source: Vertex;
  readonly edgeClass: EdgeClass;
  readonly key: string;
  readonly target: Vertex | undefined;
  /** The instance that acted: for exec the caller. */
  readonly actor: Process | undefined;
  /** The instance that an exec made. */
  readonly made: Process | undefined;
  /** Of a name relative to an open folder, where the file most likely is ({@link likelyPath}). */
  readonly likely?: string | undefined;
  /** Of a link, what it leads to. */
  readonly linked?: string | undefined;
  /** Of a file that got another name, that one, or the one before. */
  readonly renamed?: string | undefined;
  /** Of a host that was looked up by name. */
  readonly host?: HostUse | undefined;
}

export class EdgeBuilder {
  readonly #graph: Graph;
  readonly #processes: ProcessTable;

  constructor(graph: Graph, processes: ProcessTable) {
    this.#graph = graph;
    this.#processes = processes;
  }

  /** The edge of an activity; undefined if it makes none (a fork, a harmless device). */
  partsOf(
    activity: Activity,
    subject: Subject | undefined,
    time: number,
    event: Omit<Execution, "argv">,
  ): EdgeParts | undefined {
    if (activity.kind === "exec")
      return subject === undefined ? undefined : this.#exec(activity.argv, subject, time, event);
    if (activity.kind === "fork") {
      if (subject !== undefined) this.#processes.fork(subject, activity.child, time);
      return undefined;
    }
    const key = this.#keyOf(activity, time);
    if (key === undefined) return undefined;
    const actor = subject === undefined ? this.#byPid(activity, time) : this.#processes.actor(subject, time);
    const source = subject === undefined ? actor?.vertex : actor && this.#vertexOf(actor, subject);
    return {
      source: source ?? this.#graph.unknown,
      edgeClass: activity.kind === "file" ? activity.action : activity.kind,
      key,
      target: undefined,
      actor,
      made: undefined,
      likely: activity.kind === "file" && activity.unsure ? likelyPath(actor, activity.path, event.cwd) : undefined,
      linked: activity.kind === "file" ? activity.linked && fileKey(activity.linked) : undefined,
      renamed: activity.kind === "file" ? activity.renamed && fileKey(activity.renamed) : undefined,
    };
  }

  #byPid(activity: Exclude<Activity, ExecActivity | ForkActivity>, time: number): Process | undefined {
    return activity.kind === "priv" && activity.by !== undefined
      ? this.#processes.running(activity.by, time)
      : undefined;
  }

  #exec(
    argv: readonly (string | null)[],
    subject: Subject,
    time: number,
    event: Omit<Execution, "argv">,
  ): EdgeParts | undefined {
    // To root no file gives anything.
    const givesRights = subject.uid !== 0 && event.givesRights === true;
    const made = this.#processes.exec(subject, { argv, cwd: event.cwd, givesRights }, time);
    if (made === undefined) return undefined;
    const target = this.#vertexOf(made, subject);
    const caller = made.parent;
    const source = caller === undefined ? this.#graph.unknown : (caller.vertex ?? this.#seededVertex(caller));
    return {
      source,
      edgeClass: "exec",
      key: target.label,
      target,
      actor: caller,
      made,
      likely: undefined,
      linked: undefined,
      renamed: undefined,
    };
  }

  /** The vertex a process acts as; looked up again only when its ids change. */
  #vertexOf(process: Process, subject: Subject): Vertex {
    if (
      process.vertex !== undefined &&
      process.uid === subject.uid &&
      process.euid === subject.euid &&
      process.auid === subject.auid
    ) {
      return process.vertex;
    }
    process.uid = subject.uid;
    process.euid = subject.euid;
    process.auid = subject.auid;
    process.vertex = this.#graph.vertex(
      processLabel(process.container, userOf(subject), process.program),
      process.program,
    );
    return process.vertex;
  }

  /** A process of /proc whose ids are known from there. */
  #seededVertex(process: Process): Vertex {
    return this.#vertexOf(process, subjectOf(process));
  }

  #keyOf(activity: Exclude<Activity, { kind: "exec" | "fork" }>, time: number): string | undefined {
    switch (activity.kind) {
      case "file":
        return activity.action === "WRITE" && HARMLESS_DEVICES.has(activity.path) ? undefined : fileKey(activity);
      case "host":
        return activity.outcome === "open" ? activity.endpoint : `${activity.endpoint}(${activity.outcome})`;
      case "sock":
        return sockKey(activity);
      case "priv": {
        const target = this.#processes.running(activity.target, time);
        const object = activity.object?.startsWith("/")
          ? fileKey({ path: activity.object, unsure: false }).replace(DOCKER_NETWORK, "[n]")
          : activity.what === "promiscuous"
            ? activity.object?.replace(PAIR, "$1[n]")
            : activity.object;
        const deed = object === undefined ? activity.what : `${activity.what}:${object}`;
        return target === undefined ? deed : `${deed}:${target.program}`;
      }
      default:
        return activity satisfies never;
    }
  }
}

/** The root folder by way of a process (proc_pid_root(5)): the actor's own, and that of the host's first. Behind others may be a container. */
const OWN_ROOT = /^(?:\/proc\/(?:self|thread-self|1)(?:\/task\/\d+)?\/root)+(?=\/)/;
/** Docker's name for the network of a container, drawn anew at each start. */
const DOCKER_NETWORK = /(?<=^(?:\/var)?\/run\/docker\/netns\/)[0-9a-f]{12}$/;

/** The host's end of a container's or a virtual machine's network, whose name is drawn or counted: Docker, CNI, Calico, Cilium, libvirt, Proxmox. */
const PAIR = /^(veth|cali|lxc|vnet|tap|vif|fw(?:br|ln|pr))(?:[0-9a-f]{6,}|\d[0-9a-z]*)$/;

/** A path as it stands in an edge: numbers that are only this process's or this descriptor's are taken out. */
function fileKey({ path, unsure, reopened }: FileName & Pick<FileActivity, "reopened">): string {
  if (reopened) return `${fileKey({ path, unsure }).replace(/\[n\]$/, "")}[file]`;
  if (unsure) return `?/${baseName(path)}`;
  const second = path.charCodeAt(1);
  if (second !== 0x70 && second !== 0x64) return path;
  if (path.startsWith("/proc/")) return path.replace(OWN_ROOT, "").replace(/\/\d+(?=\/|$)/g, "/[n]");
  if (path.startsWith("/dev/pts/") || path.startsWith("/dev/fd/")) return path.replace(/\d+$/, "[n]");
  return path;
}

/** An own address of one link, which goes by its hardware: that of a container's is drawn (RFC 4291, 2.5.6). */
const OWN_LINK = /^\[fe80:[^\]]*\](?=:)/;

function sockKey(activity: Extract<Activity, { kind: "sock" }>): string {
  // The peer of accept is whoever calls: the edge says only that somebody is let in.
  if (activity.how === "accept") return "*:*";
  return (activity.endpoint ?? activity.address ?? activity.family).replace(OWN_LINK, "[fe80::]");
}
