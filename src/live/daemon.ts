/** The daemon: follows auditd's log, and wires all parts of a live run. */
import { once } from "node:events";
import { resolve } from "node:path";
import type { AuditEvent } from "../audit/event.ts";
import { EventStream } from "../audit/event-stream.ts";
import type { Finding } from "../domain/finding.ts";
import type { LiveConfig } from "../run/config.ts";
import { RunOutput, reportOverflow, reportTally } from "../run/output.ts";
import { type OwnLog, openLogFile, ownLog } from "../run/own-log.ts";
import { localTime } from "../sink/local-time.ts";
import type { LogFile } from "../sink/log-file.ts";
import { hostContainers } from "../source/host-containers.ts";
import type { LogPlace } from "../source/log-place.ts";
import { procSnapshot } from "../source/proc-snapshot.ts";
import { type ServiceManager, serviceManager } from "../source/service-manager.ts";
import { type GapReason, Tail } from "../source/tail.ts";
import type { Kept, Left, StateKeeper } from "../state/keeper.ts";
import { Decisions } from "./decisions.ts";
import { Heartbeat } from "./heartbeat.ts";
import { LiveHoles } from "./holes.ts";
import { lagOf } from "./lag.ts";
import { noteFailure, tellDamaged, tellLastRun } from "./last-run.ts";
import { DELIVERY, LogClocks } from "./log-clock.ts";
import { watchMachine } from "./machine.ts";
import type { MachineWatch } from "./machine-watch.ts";
import { type LiveNames, liveNames } from "./names.ts";
import { goOn, now, openKeeper } from "./open-state.ts";
import { tellOwnChanges } from "./own-changes.ts";
import { SeenBefore } from "./seen-before.ts";
import { Stumbles } from "./stumbles.ts";
import { bootId, checkAuditing, isThisMachine, liveLogError } from "./this-machine.ts";

/** Milliseconds that an event of this machine may wait for its last records, by its clock. */
const PATIENCE = 2000;

/**
 * Learns and watches until the signal comes; then compares the window so far and returns.
 *
 * @throws {FullmonError} if the log cannot be read, auditing is off, the state cannot be used, or nobody takes the findings
 */
export async function watchLog(config: LiveConfig, stop: AbortSignal): Promise<void> {
  const log = ownLog(config.logLevel);
  const manager = serviceManager({
    failed: ({ message }) => log.warn({ error: message }, "the service manager cannot be told how fullmon is"),
  });
  if (!config.foreign) checkAuditing(config.auditd, log);
  const file = config.logFile === undefined ? undefined : openLogFile(config.logFile, log);
  const keeper = openKeeper(config, log);
  const names = await liveNames(config.dns, log, keeper);
  try {
    await new LiveRun(config, log, { keeper, manager, names, file }).run(stop);
  } finally {
    names?.stop();
    keeper?.close();
    file?.close();
  }
}

/** What a run may do without. */
interface Helpers {
  readonly keeper: StateKeeper<LogPlace> | undefined;
  readonly manager: ServiceManager | undefined;
  readonly names: LiveNames | undefined;
  readonly file: LogFile | undefined;
}

class LiveRun {
  readonly #config: LiveConfig;
  readonly #path: string;
  readonly #foreign: boolean;
  readonly #log: OwnLog;
  readonly #keeper: StateKeeper<LogPlace> | undefined;
  readonly #output: RunOutput;
  readonly #clocks: LogClocks | undefined;
  readonly #stream: EventStream;
  readonly #tail: Tail;
  readonly #machine: MachineWatch | undefined;
  readonly #names: LiveNames | undefined;
  readonly #holes: LiveHoles;
  readonly #stumbles: Stumbles;
  readonly #decisions: Decisions;
  readonly #heartbeat: Heartbeat;
  readonly #left: Left<LogPlace>["log"] | undefined;
  /** Time of the newest event that was seen, milliseconds since 1970. */
  #newest = 0;
  /** What is known of this machine's processes is to be set right when the log is read. */
  #stale = false;
  #failed: unknown;
  readonly #finished = new AbortController();

  constructor(config: LiveConfig, log: OwnLog, { keeper, manager, names, file }: Helpers) {
    this.#config = config;
    this.#path = resolve(config.auditd);
    this.#foreign = config.foreign;
    this.#log = log;
    this.#keeper = keeper;
    this.#output = new RunOutput(config, {
      isLocal: config.foreign ? undefined : isThisMachine,
      said: (finding) => this.#said(finding),
      journal: keeper !== undefined,
      names: names?.table,
      file,
    });
    this.#names = names;
    this.#decisions = new Decisions(log, keeper);
    this.#stumbles = new Stumbles(this.#output, keeper, log);
    const seen = new SeenBefore(this.#path, keeper?.get("lastEvents"));
    this.#holes = new LiveHoles(this.#output.hosts, log, this.#foreign, () => this.#newest, seen);
    if (names !== undefined) this.#holes.hear(names.gaps, () => keeper?.said(undefined));
    this.#clocks = config.foreign ? new LogClocks() : undefined;
    this.#machine = config.foreign ? undefined : watchMachine(config, keeper, this.#output);
    this.#stream = new EventStream((event: AuditEvent) => this.#take(event));
    this.#left = goOn(keeper, { hosts: this.#output.hosts, clocks: this.#clocks, log });
    this.#heartbeat = new Heartbeat(log, manager, () => ({
      learning: this.#output.hosts.learning,
      events: this.#stream.tally.events,
      read: this.#tail.read,
      newest: this.#newest,
      lag: lagOf(this.#tail, this.#newest),
    }));
    this.#tail = new Tail(
      this.#path,
      {
        wait: Math.min(config.wait * 1000, (manager?.limit ?? Number.POSITIVE_INFINITY) / 4),
        fromStart: config.foreign,
        from: this.#left?.place,
      },
      {
        bytes: (chunk) => this.#guard(() => this.#stream.write(chunk)),
        fileEnd: () => this.#guard(() => this.#stream.endFile()),
        gap: (reason, events) => this.#guard(() => this.#gap(reason, events)),
        trouble: (error) => this.#heartbeat.trouble("the log cannot be read", error),
        looked: (isAll) => this.#guard(() => this.#looked(isAll)),
      },
    );
  }

  run(stop: AbortSignal): Promise<void> {
    return this.#watch(stop).finally(() => this.#tail.close());
  }

  async #watch(stop: AbortSignal): Promise<void> {
    this.#goOn();
    // Before anything is read: what was accepted is no news in what was written meanwhile either.
    const acceptances = this.#withState((keeper) => keeper.changedAcceptances());
    this.#decisions.take(acceptances, this.#output.hosts);
    if (!this.#foreign) this.#output.hosts.local.processes.askOfContainers(hostContainers());
    try {
      this.#tail.start();
    } catch (error) {
      await this.#tail.stop();
      throw liveLogError(this.#path, error);
    }
    if (this.#failed === undefined) this.#begin();
    const over = AbortSignal.any([stop, this.#finished.signal]);
    if (!over.aborted) await once(over, "abort");
    this.#heartbeat.stopping();
    await this.#tail.stop();
    if (this.#failed !== undefined) throw this.#failed;
    this.#end();
    await this.#heartbeat.stopped();
  }

  /** What was there is read. */
  #begin(): void {
    if (!this.#foreign) {
      const { local } = this.#output.hosts;
      if (this.#left === undefined) local.processes.seed(procSnapshot(), Date.now());
      local.start(Date.now());
      if (this.#keeper?.setAside !== undefined) tellDamaged(local, this.#keeper.setAside);
      if (this.#keeper !== undefined) tellOwnChanges(this.#config, this.#keeper, local, this.#log);
    }
    // From here on nothing is lost: not even if it is killed before its first window ends.
    this.#keeper?.said(undefined);
    this.#keepIfDue();
    this.#log.info({ log: this.#path }, "watching");
    this.#heartbeat.ready(performance.now());
  }

  /** What fails in here is no trouble with the log: it ends the run, and nothing more is taken, said or kept. */
  #guard(work: () => void): void {
    if (this.#failed !== undefined) return;
    try {
      work();
    } catch (error) {
      this.#failed = error;
      noteFailure(this.#keeper);
      this.#finished.abort();
    }
  }

  /** Takes up what the last run left. */
  #goOn(): void {
    const boot = this.#foreign ? undefined : bootId();
    if (this.#left !== undefined) {
      const { newest, open, kept } = this.#left;
      this.#newest = newest;
      this.#stream.write(open);
      this.#stale = boot !== this.#keeper?.get("boot");
      const before = { ended: this.#keeper?.get("ended"), sameBoot: !this.#stale, kept };
      tellLastRun(before, this.#log, this.#foreign ? undefined : this.#output.hosts.local);
      this.#log.info({ until: newest && localTime(newest) }, "going on with what was learned");
    }
    if (boot !== undefined) this.#keeper?.set("boot", boot);
    this.#keeper?.set("ended", false);
  }

  #said(finding: Finding): void {
    this.#heartbeat.said(finding);
    const report = finding.type === "incident" ? finding : undefined;
    this.#keeper?.said(report);
    if (report?.anomalies.some(({ path }) => path.includes("->priv:audit:"))) this.#machine?.suspect();
  }

  #take(event: AuditEvent): void {
    if (this.#holes.isSeen(event) || this.#machine?.isOwn(event)) return;
    if (event.time > this.#newest) this.#newest = event.time;
    this.#stumbles.observe(event, this.#stream.tally);
    if (!this.#output.hosts.watches(event.node)) return;
    this.#holes.seen.see(event);
    this.#clocks?.see(event.node, event.time);
  }

  #gap(reason: GapReason, events: number | undefined): void {
    this.#stream.abandonLine();
    this.#stale = !this.#foreign;
    this.#holes.gap(reason, events);
  }

  #looked(isAll: boolean): void {
    const acceptances = this.#withState((keeper) => keeper.changedAcceptances());
    this.#decisions.take(acceptances, this.#output.hosts);
    this.#machine?.look(performance.now());
    this.#names?.gaps.look(Date.now());
    // Each window that ends meanwhile says so.
    if (this.#heartbeat.isUnreadable) this.#holes.miss("the log cannot be read");
    if (isAll) this.#caughtUp();
    this.#output.flush();
    this.#keepIfDue();
    if (this.#heartbeat.looked(isAll, performance.now())) this.#keeper?.said(undefined);
  }

  #caughtUp(): void {
    const { monotonic } = now();
    this.#stream.expire(monotonic, monotonic - (this.#foreign ? DELIVERY : PATIENCE));
    this.#holes.readAll(this.#stream.tally);
    const { hosts } = this.#output;
    if (this.#stale) hosts.local.processes.refresh(procSnapshot(), Date.now());
    this.#stale = false;
    hosts.tick((node) => (this.#clocks === undefined ? Date.now() : this.#clocks.now(node)));
    this.#keeper?.set("leftOut", hosts.leftOut);
  }

  #keepIfDue(): void {
    if (this.#withState((keeper) => keeper.keepIfDue(this.#kept(), now())))
      this.#heartbeat.trouble("the state cannot be kept", undefined);
  }

  /** A full disk, or a file that was spoilt, must not end the watch: what could not be done is tried again. */
  #withState<Result>(work: (keeper: StateKeeper<LogPlace>) => Result): Result | undefined {
    try {
      return this.#keeper && work(this.#keeper);
    } catch (error) {
      this.#heartbeat.trouble("the state cannot be kept", error);
      return undefined;
    }
  }

  #kept(): Kept<LogPlace> {
    const { hosts } = this.#output;
    this.#keeper?.set("lastEvents", this.#holes.seen.last);
    return {
      changed: () => hosts.changed,
      checkpoints: () => hosts.checkpoints(),
      instances: () => hosts.instances(),
      log: () => ({
        place: this.#tail.place(this.#stream.pending),
        open: Buffer.concat([hosts.waitingLines(), this.#stream.openLines()]),
        newest: this.#newest,
        lag: lagOf(this.#tail, this.#newest),
      }),
    };
  }

  #end(): void {
    const { hosts } = this.#output;
    // What waits for its last records is kept as it is.
    if (this.#keeper === undefined) this.#stream.end();
    else this.#stream.release();
    if (hosts.learning) this.#log.warn("stopped before the baseline was complete: nothing was compared");
    hosts.end();
    this.#output.flush();
    reportTally(this.#stream.tally, this.#log);
    reportOverflow(hosts, this.#log);
    this.#names?.keep();
    this.#keeper?.end(this.#kept(), now());
  }
}
