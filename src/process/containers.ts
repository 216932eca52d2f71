/**
 * Which container a process is in. What a process in a container starts is in it too, whatever it does to its cgroup: nobody
 * leaves a container by starting a program, or enters one unless a runtime puts him there.
 *
 * A runtime on the host starts its container's programs. Its own steps on the way there (shim, `runc create`, `runc init`) stay
 * the host's: where exactly they enter the cgroup is a race, and a label must not depend on it.
 */
import { dropOldest } from "../domain/drop-oldest.ts";
import { flat } from "../domain/text.ts";
import { type Container, type ContainerSource, containerLabel } from "./container.ts";
import { containerOfRuntime, isCopy, isHelper, isRuntime } from "./container-runtime.ts";
import type { Process } from "./process.ts";

/** What a new process runs. */
interface Program {
  readonly pid: number;
  readonly exe: string;
  readonly argv: readonly (string | null)[];
  /** With whose rights it runs. */
  readonly euid: number | undefined;
}

type Place = Pick<Process, "container" | "starts">;

const HOST: Place = { container: "", starts: undefined };
/** Nobody: one who is not root, and whose id no record tells. */
const NOBODY = 65534;

/** Names remembered that only a container's first start told; the oldest are forgotten beyond. */
const MAX_NAMES = 2000;

export class Containers {
  readonly #source: ContainerSource | undefined;
  /** By owner and id. */
  readonly #names = new Map<string, string>();

  /** @param source the host that the processes run on, if it is at hand: a replayed log has none */
  constructor(source?: ContainerSource) {
    this.#source = source;
  }

  /**
   * Where a program that `parent` started runs.
   *
   * @param before what ran under its pid until then, if that may be the same process
   */
  place(program: Program, parent: Process | undefined, before?: Process): Place {
    if (parent === undefined) return this.placeOfRunning(program, undefined);
    if (parent.container !== "") return inherited(parent);
    // In a pod one shim starts several containers: the process itself was `runc init` for one of them.
    const entered = parent.starts === undefined ? undefined : better(before?.starts, parent.starts);
    if (entered !== undefined && isCopy(program.exe)) return { container: "", starts: entered };
    if (isRuntime(program.exe) && !isInit(before)) return { container: "", starts: this.#starts(program, entered) };
    if (entered === undefined) return HOST;
    return this.#inside(better(this.#source?.ofProcess(program.pid), entered));
  }

  /** Where a process is that runs already, or whose start nobody saw: what its cgroup says comes first. */
  placeOfRunning(program: Program, parent: Process | undefined): Place {
    if (parent !== undefined && parent.container !== "") return inherited(parent);
    const found = this.#source?.ofProcess(program.pid);
    if (found !== undefined) return this.#inside(better(found, parent?.starts ?? found));
    if (isRuntime(program.exe)) return { container: "", starts: this.#starts(program, parent?.starts) };
    return parent?.starts === undefined ? HOST : this.#inside(parent.starts);
  }

  #inside(container: Container): Place {
    const told = () => this.#source?.nameOf(container);
    return { container: containerLabel(container, told), starts: undefined };
  }

  /** What a runtime starts programs of: what its arguments say, else what the runtime above it does. */
  #starts(program: Program, entered: Container | undefined): Container | undefined {
    return isHelper(program.exe) ? undefined : (this.#own(program) ?? entered);
  }

  /** The container that a runtime's own arguments name. Podman tells its name when it is started, not for an `exec` into it. */
  #own({ exe, argv, euid }: Program): Container | undefined {
    const told = containerOfRuntime(exe, argv, euid ?? NOBODY);
    if (told === undefined) return undefined;
    const key = flat(`${told.owner} ${told.id}`);
    const name = told.name ?? this.#names.get(key);
    const container = { id: flat(told.id), name: name === undefined ? undefined : flat(name), owner: told.owner };
    if (told.name === undefined || container.name === undefined) return container;
    if (this.#names.size >= MAX_NAMES) dropOldest(this.#names);
    this.#names.set(key, container.name);
    return container;
  }
}

function inherited({ container }: Process): Place {
  return { container, starts: undefined };
}

/** What was found is more to the point, but of the same container the other may tell the name too. */
function better(found: Container | undefined, told: Container): Container {
  return found === undefined || (found.id === told.id && found.owner === told.owner) ? told : found;
}

/**
 * The process of a runtime that a container's first program is shown to come from: its topmost. Which of the steps below is its
 * parent by then, or was its own past, differs from run to run.
 */
export function entrance(parent: Process): Process {
  let top = parent;
  while (top.parent?.starts !== undefined) top = top.parent;
  return top;
}

/** True for runc's last step before the container's program: what it starts is that, even if it is a runtime itself. */
function isInit(process: Process | undefined): boolean {
  return process?.starts !== undefined && process.argv[1] === "init";
}
