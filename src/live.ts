/** The daemon: follows auditd's log, and wires all parts of a live run. */
import { hostname } from "node:os";
import { resolve } from "node:path";
import type { AuditEvent } from "./audit/event.ts";
import { EventStream } from "./audit/event-stream.ts";
import { DEFAULT_LOG, type LiveConfig } from "./config.ts";
import { FullmonError } from "./domain/error.ts";
import { type OwnLog, ownLog } from "./own-log.ts";
import { RunOutput, reportOverflow, reportTally } from "./run-output.ts";
import { auditStatus } from "./source/audit-status.ts";
import { logError } from "./source/closed-logs.ts";
import { procSnapshot } from "./source/proc-snapshot.ts";
import { Tail } from "./source/tail.ts";

/** Milliseconds that an event may wait for its last records, by this machine's clock. */
const PATIENCE = 2000;

/**
 * Learns and watches until the signal comes; then compares the window so far and returns.
 *
 * @throws {FullmonError} if the log cannot be read, auditing is off, or nobody takes the findings any more
 */
export async function watchLog(config: LiveConfig, stop: AbortSignal): Promise<void> {
  const log = ownLog(config.logLevel);
  if (!config.foreign) checkAuditing(config.auditd, log);
  const path = resolve(config.auditd);
  const output = new RunOutput(config, config.foreign ? undefined : isThisMachine);
  const { hosts } = output;
  const clock = config.foreign ? new LogClock() : undefined;
  const stream = new EventStream((event: AuditEvent) => {
    clock?.see(event.time);
    hosts.observe(event);
  });
  let failed: unknown;
  const finished = new AbortController();
  const tail = new Tail(
    path,
    { wait: config.wait * 1000, fromStart: config.foreign },
    {
      bytes: (chunk) => stream.write(chunk),
      fileEnd: () => stream.endFile(),
      gap: (reason) => {
        stream.abandonLine();
        log.warn({ log: path, reason }, "part of the log was lost before it was read");
      },
      trouble: (error) => {
        if (error === undefined) log.info({ log: path }, "the log can be read again");
        else log.error({ log: path, error: error.message }, "the log cannot be read: trying again");
      },
      idle: () => {
        try {
          const now = performance.now();
          stream.expire(now, now - PATIENCE);
          const time = clock === undefined ? Date.now() : clock.now();
          if (time !== undefined) hosts.tick(time);
          output.flush();
        } catch (error) {
          failed = error;
          finished.abort();
        }
      },
    },
  );
  try {
    tail.start();
  } catch (error) {
    await tail.stop();
    throw liveLogError(path, error);
  }
  if (!config.foreign) {
    const { local } = hosts;
    local.processes.seed(procSnapshot(), Date.now());
    local.start(Date.now());
  }
  log.info({ log: path }, "watching");
  await aborted(AbortSignal.any([stop, finished.signal]));
  await tail.stop();
  if (failed !== undefined) throw failed;
  stream.end();
  if (hosts.learning) log.warn("stopped before the baseline was complete: nothing was compared");
  hosts.end();
  output.flush();
  reportTally(stream.tally, log);
  reportOverflow(hosts, log);
}

/** auditd.conf's name_format may put this machine's own name, short or full, in front of each record. */
function isThisMachine(node: string): boolean {
  const own = hostname();
  return node === "" || node === own || node.startsWith(`${own}.`) || own.startsWith(`${node}.`);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener("abort", () => done(), { once: true });
  });
}

/** Time by a log of another machine: its newest event, and from there this machine's monotonic clock. */
class LogClock {
  #newest: number | undefined;
  #seenAt = 0;

  see(time: number): void {
    if (this.#newest !== undefined && time <= this.#newest) return;
    this.#newest = time;
    this.#seenAt = performance.now();
  }

  now(): number | undefined {
    return this.#newest === undefined ? undefined : this.#newest + (performance.now() - this.#seenAt);
  }
}

/** Nothing would ever be seen if the kernel does not audit: that is an error on the usual log, a warning on another. */
function checkAuditing(auditd: string, log: OwnLog): void {
  const status = auditStatus();
  if (status.kind === "unknown") {
    log.warn({ why: status.why }, "cannot ask the kernel whether it audits: auditctl -s failed");
    return;
  }
  const problem = !status.enabled
    ? "auditing is off in the kernel: switch it on with 'auditctl -e 1', or start auditd"
    : status.auditd === 0
      ? "no auditd is running: start it with 'systemctl start auditd'"
      : undefined;
  if (problem !== undefined && resolve(auditd) === DEFAULT_LOG)
    throw new FullmonError("ERR_AUDIT_OFF", `cannot watch ${JSON.stringify(auditd)}: ${problem}`);
  if (problem !== undefined) log.warn({ log: auditd }, problem);
  else if (status.rules === 0)
    log.warn("the kernel has no audit rules: nothing will be logged; load fullmon's with 'auditctl -R audit.rules'");
}

/** The usual log that is not there means that auditd is not. */
function liveLogError(path: string, error: unknown): FullmonError {
  const failure = logError(path, error);
  if (failure.code !== "ERR_LOG_MISSING") return failure;
  const advice =
    path === DEFAULT_LOG
      ? "install and start auditd (apt-get install auditd), or name its log with --auditd"
      : "check the name, or start what writes it";
  return new FullmonError(
    "ERR_LOG_MISSING",
    `cannot read ${JSON.stringify(path)}: there is no such file: ${advice}`,
    error,
  );
}
