/** Runs over closed logs: `fullmon replay` and `fullmon events`. */

import type { AuditEvent } from "./audit/event.ts";
import { EventStream } from "./audit/event-stream.ts";
import { describeCounts, type Tally } from "./audit/tally.ts";
import { FullmonError } from "./domain/error.ts";
import type { LogLevel, RunConfig } from "./run/config.ts";
import { logCalled, RunOutput, reportNames, reportOverflow, reportTally } from "./run/output.ts";
import { type OwnLog, ownLog } from "./run/own-log.ts";
import { Progress } from "./run/progress.ts";
import { prepareShortRun } from "./run/short-run.ts";
import { eventJson } from "./sink/event-json.ts";
import { LineOutput } from "./sink/line-output.ts";
import { isBrokenPipe } from "./sink/print-lines.ts";
import { openClosedLogs } from "./source/closed-logs.ts";
import { closedNames } from "./source/closed-names.ts";

/** Replays closed logs as the daemon would have seen them live; returns when all findings are written. */
export async function replay(files: readonly string[], config: RunConfig, stop: AbortSignal): Promise<void> {
  prepareShortRun();
  const log = ownLog(config.logLevel);
  const names = closedNames(config.dns);
  if (names !== undefined) logCalled(names.table, log);
  const output = new RunOutput(config, { names: names?.table });
  const { hosts } = output;
  const stream: EventStream = new EventStream((event: AuditEvent) => {
    // A connection waits for the answers of this time, and none is read before it could be known.
    names?.readUntil(event.time + names.table.patience);
    output.observe(event, stream.tally);
  });
  await readAll(files, stream, log, stop);
  if (hosts.learning)
    log.warn(
      "the log ends before the baseline is complete: nothing was compared; a shorter --baseline leaves more to compare",
    );
  hosts.end();
  output.flush();
  reportTally(stream.tally, log);
  reportOverflow(hosts, log);
  if (names !== undefined) reportNames(names.table, names.counts, log);
  refuseOther(files, stream.tally);
}

/** Prints the decoded events of closed logs as JSON lines, and the counts on standard error. */
export async function printEvents(files: readonly string[], logLevel: LogLevel, stop: AbortSignal): Promise<void> {
  prepareShortRun();
  const output = new LineOutput(1);
  const stream = new EventStream((event: AuditEvent) => output.line(JSON.stringify(eventJson(event))));
  try {
    await readAll(files, stream, ownLog(logLevel), stop);
    output.flush();
  } catch (error) {
    if (isBrokenPipe(error)) return;
    throw error;
  }
  const { tally } = stream;
  process.stderr.write(`${tally.lines} lines, ${tally.records} records, ${tally.events} events\n`);
  const refused = describeCounts(tally.refused);
  process.stderr.write(`refused lines: ${refused === "" ? "none" : refused}\n`);
  const flaws = describeCounts(tally.flaws);
  if (flaws !== "") process.stderr.write(`flaws: ${flaws}\n`);
  refuseOther(files, tally);
}

/** Feeds the logs to the stream, one after the other, until they end or the signal comes. */
async function readAll(files: readonly string[], stream: EventStream, log: OwnLog, stop: AbortSignal): Promise<void> {
  const logs = await openClosedLogs(files);
  const order = logs.map(({ name }) => name);
  if (order.some((name, index) => name !== files[index]))
    log.info({ order }, "the logs are read in the order of their first records");
  const progress = new Progress(logs.reduce((sum, { size }) => sum + (size ?? 0), 0));
  let before = 0;
  try {
    for (const closed of logs) {
      for await (const chunk of closed.chunks) {
        stream.write(chunk);
        progress.update(before + closed.done());
        if (stop.aborted) break;
      }
      if (stop.aborted) break;
      stream.endFile();
      before += closed.size ?? 0;
    }
  } finally {
    stream.end();
    progress.clear();
  }
}

/** A file of another format is an error of its own: one message, not one a line. */
function refuseOther(files: readonly string[], tally: Tally): void {
  if (tally.records > 0 || tally.lost === 0) return;
  const names = files.map((name) => JSON.stringify(name)).join(", ");
  const why =
    tally.refused.interpreted > 0
      ? "it is interpreted output (ausearch -i), not the raw log: use the raw log, or ausearch --raw"
      : "no line of it is an audit record (type=… msg=audit(…): …)";
  throw new FullmonError("ERR_NOT_AUDIT_LOG", `cannot use ${names}: ${why}`);
}
