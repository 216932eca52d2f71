/** A log can hold the events of several hosts (`node=`): each has its own processes, baseline and windows. */
import type { AuditEvent } from "../audit/event.ts";
import { linesOf } from "../audit/open-event.ts";
import { Accepted } from "../baseline/accepted.ts";
import type { Acceptance } from "../domain/acceptance.ts";
import type { Finding, Hole } from "../domain/finding.ts";
import type { Checkpoint, LeftOut } from "../domain/saved.ts";
import { Monitor } from "./monitor.ts";
import type { MonitorOptions } from "./options.ts";

/** Hosts watched at once; events of more are counted and not looked at: names are what the log says. */
const MAX_HOSTS = 256;

export class Hosts {
  readonly #options: MonitorOptions;
  readonly #say: (finding: Finding) => void;
  readonly #isLocal: (node: string) => boolean;
  readonly #monitors = new Map<string, Monitor>();
  #last: Monitor | undefined;
  #lastNode = "";
  #accepted = new Accepted([]);
  /** Events of hosts over the limit. */
  overflow = 0;

  /** @param isLocal true for the names that this machine gives itself in its own log */
  constructor(
    options: MonitorOptions,
    say: (finding: Finding) => void,
    isLocal: (node: string) => boolean = () => false,
  ) {
    this.#options = options;
    this.#say = say;
    this.#isLocal = isLocal;
  }

  /** Takes the next event. */
  observe(event: AuditEvent): void {
    if (this.#last === undefined || event.node !== this.#lastNode) {
      const monitor = this.#of(this.#keyOf(event.node));
      if (monitor === undefined) {
        this.#leaveOut(event);
        return;
      }
      this.#last = monitor;
      this.#lastNode = event.node;
    }
    this.#last.observe(event);
  }

  /** Under which name a host is watched that the log names: this machine under none. */
  #keyOf(node: string): string {
    return this.#isLocal(node) ? "" : node;
  }

  /** Said of the first; those that are watched are seen as well as ever. */
  #leaveOut({ node, time }: AuditEvent): void {
    this.overflow += 1;
    if (this.overflow > 1) return;
    const why = `more than ${MAX_HOSTS} hosts: ${node} and others that come now are not watched`;
    this.#say({ type: "hole", time, node, hole: { from: time, to: undefined, why } });
  }

  /** This machine, or the one host of a log that names none. */
  get local(): Monitor {
    const local = this.#of("");
    if (local === undefined) throw new RangeError("Cannot watch this machine: the log names too many others");
    return local;
  }

  #of(node: string): Monitor | undefined {
    const known = this.#monitors.get(node);
    if (known !== undefined || this.#monitors.size >= MAX_HOSTS) return known;
    const { packages, schedule, folders } = node === "" ? this.#options : {};
    // Where this machine is told from others, the names are its own.
    const names = node !== "" && this.#isLocal("") ? undefined : this.#options.names;
    const monitor = new Monitor({ ...this.#options, packages, schedule, folders, names }, this.#say, node);
    monitor.accept(this.#accepted);
    this.#monitors.set(node, monitor);
    return monitor;
  }

  /** Part of the log was not seen: so no host was seen whole. Returns how many hosts that is said of. */
  miss(hole: Hole, time: number): number {
    for (const monitor of this.#monitors.values()) monitor.miss(hole, time);
    return this.#monitors.size;
  }

  /** Takes the administrator's decisions, all of them; returns how many edges they changed. */
  accept(acceptances: readonly Acceptance[]): number {
    this.#accepted = new Accepted(acceptances);
    return [...this.#monitors.values()].reduce((sum, monitor) => sum + monitor.accept(this.#accepted), 0);
  }

  /** Why decisions are taken to the letter that are patterns, by their numbers. */
  get flawedPatterns(): ReadonlyMap<number, string> {
    return this.#accepted.flaws;
  }

  /** What waits in all hosts (see {@link Monitor.waiting}), as lines of log. */
  waitingLines(): Buffer {
    const events = [...this.#monitors.values()].flatMap((monitor) => monitor.waiting);
    return Buffer.from(events.map(linesOf).join(""), "latin1");
  }

  /** How much changed since the last checkpoints; see {@link Monitor.changed}. */
  get changed(): number {
    return [...this.#monitors.values()].reduce((sum, monitor) => sum + monitor.changed, 0);
  }

  /** What changed of each host since the last call; see {@link Monitor.checkpoint}. */
  checkpoints(): Checkpoint[] {
    return [...this.#monitors.values()].map((monitor) => monitor.checkpoint());
  }

  /** Goes on where those that were saved were, before any event; if one cannot, none does. */
  restore(saved: readonly Checkpoint[]): void {
    try {
      for (const checkpoint of saved) this.#of(checkpoint.node)?.restore(checkpoint);
    } catch (error) {
      this.#monitors.clear();
      throw error;
    }
  }

  /** Ids of the instances of each host that something still hangs on. */
  *instances(): Iterable<readonly [node: string, ids: ReadonlySet<number>]> {
    for (const [node, monitor] of this.#monitors) yield [node, monitor.instances()];
  }

  /** True while a host's baseline is not complete, or no host was seen. */
  get learning(): boolean {
    return this.#monitors.size === 0 || [...this.#monitors.values()].some((monitor) => monitor.learning);
  }

  /** Edges of all hosts that there was no room to keep. */
  get edgeOverflow(): number {
    return [...this.#monitors.values()].reduce((sum, monitor) => sum + monitor.overflow, 0);
  }

  /** What there was no room for. */
  get leftOut(): LeftOut {
    return { events: this.overflow, edges: this.edgeOverflow };
  }

  /** Whether the host is watched, by the name that the log gives it. Asked of each event, right behind {@link observe}. */
  watches(node: string): boolean {
    return (this.#last !== undefined && node === this.#lastNode) || this.#monitors.has(this.#keyOf(node));
  }

  /** See {@link Monitor.tick}. @param nowAt tells the time at a host; undefined: not known */
  tick(nowAt: (node: string) => number | undefined): void {
    for (const [node, monitor] of this.#monitors) {
      const now = nowAt(node);
      if (now !== undefined) monitor.tick(now);
    }
  }

  /** See {@link Monitor.end}. */
  end(): void {
    for (const monitor of this.#monitors.values()) monitor.end();
  }
}
