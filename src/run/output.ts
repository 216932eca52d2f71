/** What live and replay share: the monitor, wired to the form of output that was asked for. */
import { fstatSync } from "node:fs";
import type { AuditEvent } from "../audit/event.ts";
import { describeCounts, type Tally } from "../audit/tally.ts";
import { globFlaw, typedGlobMatcher } from "../baseline/globs.ts";
import { FullmonError } from "../domain/error.ts";
import type { Finding } from "../domain/finding.ts";
import type { HostNames } from "../domain/host-names.ts";
import { Hosts } from "../monitor/hosts.ts";
import type { NameTable } from "../names/name-table.ts";
import { findingSink } from "../sink/finding-sink.ts";
import { LineOutput } from "../sink/line-output.ts";
import type { LogFile } from "../sink/log-file.ts";
import { dpkgLists } from "../source/dpkg-lists.ts";
import { hostFolders } from "../source/host-folders.ts";
import { hostSchedule } from "../source/host-schedule.ts";
import type { RunConfig } from "./config.ts";
import type { OwnLog } from "./own-log.ts";
import { sensitiveTable } from "./sensitive-file.ts";

/** True if the descriptor is the journal's: what a service starts inherits the variable, but may write elsewhere (systemd.exec(5)). */
function isJournal(fd: number, stream: string | undefined): boolean {
  if (stream === undefined) return false;
  const { dev, ino } = fstatSync(fd);
  return stream === `${dev}:${ino}`;
}

/** In a file. */
const PLAIN = { terminal: false, journal: false, noColour: true };

/** What is wired to the monitor beside the options. */
export interface Wiring {
  /** See {@link Hosts}. */
  readonly isLocal?: ((node: string) => boolean) | undefined;
  /** Told each finding. */
  readonly said?: (finding: Finding) => void;
  /** Whether the run's state is kept. */
  readonly journal?: boolean;
  /** Who knows the names behind addresses. */
  readonly names?: HostNames | undefined;
  /** Gets what is said too. */
  readonly file?: LogFile | undefined;
}

export class RunOutput {
  readonly hosts: Hosts;
  /** Says what no host's monitor does. */
  readonly say: (finding: Finding) => void;
  readonly #output = new LineOutput(1);
  readonly #file: LogFile | undefined;
  #lost = 0;

  constructor(config: RunConfig, { isLocal, said, journal, names, file }: Wiring = {}) {
    this.#file = file;
    const sink = findingSink(
      {
        json: config.json,
        terminal: process.stdout.isTTY === true,
        journal: isJournal(1, process.env["JOURNAL_STREAM"]),
        noColour: (process.env["NO_COLOR"] ?? "") !== "",
      },
      this.#output.line,
    );
    const fileSink = file && findingSink({ ...PLAIN, json: config.json }, file.line);
    const { baseline, monitor, rebase, ignore } = config;
    const sensitive = sensitiveTable(config.sensitive);
    const options = {
      baseline: baseline * 1000,
      monitor: monitor * 1000,
      rebase,
      ignore: ignored(ignore),
      sensitive,
    };
    // Only this machine's own log has its files at hand.
    const hasFiles = isLocal !== undefined || config.dpkg !== undefined;
    const packages = hasFiles ? dpkgLists(config.dpkg) : undefined;
    const schedule = hasFiles ? hostSchedule(config.dpkg) : undefined;
    const folders = hasFiles ? hostFolders(sensitive.folders, config.dpkg) : undefined;
    this.say = (finding) => {
      sink.write(finding);
      fileSink?.write(finding);
      said?.(finding);
    };
    const knowledge = { packages, schedule, folders, names };
    this.hosts = new Hosts({ ...options, ...knowledge, journal: journal ?? false }, this.say, isLocal);
  }

  /** Takes the next event of a log of which `tally` tells what could not be read. */
  observe(event: AuditEvent, { lost }: Tally): void {
    if (lost > this.#lost) {
      this.#lost = lost;
      this.hosts.miss({ from: undefined, to: undefined, why: "lines of the log cannot be read" }, event.time);
    }
    this.hosts.observe(event);
  }

  /** Writes what was found so far. */
  flush(): void {
    this.#output.flush();
    this.#file?.flush();
  }
}

/** @throws {FullmonError} ERR_USAGE if one cannot be used */
function ignored(globs: readonly string[]): ((text: string) => boolean) | undefined {
  for (const glob of globs) {
    const flaw = globFlaw(glob);
    if (flaw !== undefined)
      throw new FullmonError("ERR_USAGE", `cannot ignore ${JSON.stringify(glob.slice(0, 100))}: it ${flaw}`);
  }
  return globs.length === 0 ? undefined : typedGlobMatcher(globs);
}

/** What there was no room for is said. */
export function reportOverflow(hosts: Hosts, log: OwnLog): void {
  const { events, edges } = hosts.leftOut;
  if (events > 0) log.warn({ events }, "events of hosts over the limit were not looked at");
  if (edges > 0)
    log.warn({ edges }, "there are more edges than are kept: those over the limit are reported whenever they come");
}

/** What could not be used is said, and how much. */
export function reportTally(tally: Tally, log: OwnLog): void {
  const { lines, records, events, flaws } = tally;
  const counts = { lines, records, events };
  if (tally.lost === 0 && flaws["no-syscall"] === 0 && flaws.incomplete === 0 && flaws.late === 0)
    log.info(counts, "the log is read");
  else
    log.warn(
      { ...counts, refused: describeCounts(tally.refused), flaws: describeCounts(flaws) },
      "parts of the log could not be used",
    );
}

/** For who wants to see it, the name of each connection is said. */
export function logCalled(names: NameTable, log: OwnLog): void {
  if (log.isLevelEnabled("debug")) names.called = (host) => log.debug({ host }, "connection");
}

/** What was heard of names is said, and how much of it could not be used. */
export function reportNames(names: NameTable, counts: Readonly<Record<string, number>>, log: OwnLog): void {
  const { size, untrusted, dropped } = names;
  const heard = { names: size, untrusted, dropped, ...counts };
  // A file of another kind or of another time, a wrong --dns: the run did not do what it was asked to.
  if (counts["answers"] === 0) log.warn(heard, "no names of hosts were heard: hosts stand by address");
  else log.info(heard, "names of hosts");
}
