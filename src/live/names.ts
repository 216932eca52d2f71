/** The names of hosts in a live run: the source that was chosen, or the first that works, and the files beside it. */
import { statSync } from "node:fs";
import { FullmonError } from "../domain/error.ts";
import { namesInHosts, resolversIn } from "../names/etc-hosts.ts";
import type { NameTable, SavedName } from "../names/name-table.ts";
import { captureTable, logTable, resolvedTable } from "../names/source-tables.ts";
import type { DnsSource } from "../run/config.ts";
import { logCalled, reportNames } from "../run/output.ts";
import type { OwnLog } from "../run/own-log.ts";
import { Capture } from "../source/capture.ts";
import type { NameFeed, NameFeedEvents } from "../source/name-feed.ts";
import { ResolvedMonitor } from "../source/resolved-monitor.ts";
import { ResolverLogFeed } from "../source/resolver-log-feed.ts";
import { readText } from "../source/text-file.ts";
import type { Values } from "../state/values.ts";
import { NameGaps } from "./name-gaps.ts";

/** Milliseconds between two looks at the files. */
const LOOK = 10_000;

/** Under which name it is kept what is listened to. */
const HEARING = "hearing";
/** And the answers. */
const NAMES = "names";
/** Milliseconds between two times at which the table is told how far it has heard. */
const BEAT = 100;
/** Looks after which the answers are kept. */
const KEEP_EVERY = 30;

/** Where answers are kept over a restart; undefined: nowhere. */
type Keeping = Pick<Values, "get" | "set">;

/** Names that a live run hears of. */
export interface LiveNames {
  readonly table: NameTable;
  readonly gaps: NameGaps;
  /** Gives the answers to what is kept next. */
  keep(): void;
  /** Ends the source, and says what was heard. */
  stop(): void;
}

/**
 * Starts the source.
 *
 * @returns undefined if hosts go by address: that was chosen, or with `auto` no source works
 * @throws {FullmonError} ERR_DNS if the source that was chosen does not work
 */
export async function liveNames(dns: DnsSource, log: OwnLog, keeping?: Keeping): Promise<LiveNames | undefined> {
  keeping?.set(HEARING, null);
  if (dns.kind === "off") return undefined;
  const failures: string[] = [];
  for (const kind of dns.kind === "auto" ? (["capture", "resolved"] as const) : [dns.kind]) {
    let gaps: NameGaps | undefined;
    const { table, feed } = feedOf(kind, "file" in dns ? dns.file : "", {
      gap: (why) => {
        log.warn({ why }, "answers may be missing: names are not heard of at the moment");
        gaps?.begin(Date.now());
      },
      mended: () => {
        log.info("names are heard of again");
        gaps?.end(Date.now());
      },
    });
    const failure = await feed.start();
    if (failure === undefined) {
      log.info({ source: feed.what }, "hosts go by the names that are asked for");
      logCalled(table, log);
      gaps = new NameGaps(feed.what, (hearing) => keeping?.set(HEARING, hearing));
      const stopLooking = lookAgain(table, keeping);
      return {
        table,
        gaps,
        keep: () => keepNames(table, keeping),
        stop: () => {
          stopLooking();
          feed.stop();
          reportNames(table, feed.counts, log);
        },
      };
    }
    failures.push(`${kind}: ${failure}`);
  }
  const why = failures.join("; ");
  if (dns.kind !== "auto")
    throw new FullmonError("ERR_DNS", `cannot hear of names: ${why}: install what is missing, or use --dns off`);
  log.warn({ why }, "no source of names works: hosts go by address");
  return undefined;
}

function feedOf(
  kind: Exclude<DnsSource["kind"], "off" | "auto">,
  file: string,
  events: NameFeedEvents,
): { readonly table: NameTable; readonly feed: NameFeed } {
  switch (kind) {
    case "capture": {
      const table = captureTable();
      return { table, feed: new Capture(table, events) };
    }
    case "resolved": {
      const table = resolvedTable();
      return { table, feed: new ResolvedMonitor(table, events) };
    }
    case "log": {
      const table = logTable();
      return { table, feed: new ResolverLogFeed(file, table, events) };
    }
    case "pcap":
      throw new FullmonError("ERR_USAGE", "cannot follow a closed capture: pcap=FILE is for a replay");
    default:
      return kind satisfies never;
  }
}

/** Looks at the files again and again, and keeps the answers; returns what ends it. */
function lookAgain(table: NameTable, keeping: Keeping | undefined): () => void {
  const saved = keeping?.get(NAMES);
  if (Array.isArray(saved)) table.restore(saved as SavedName[]);
  const lookAtFiles = fileLooks(table);
  lookAtFiles();
  const stopBeating = beat(table);
  let looks = 0;
  const timer = setInterval(() => {
    lookAtFiles();
    looks += 1;
    if (looks % KEEP_EVERY === 0) keepNames(table, keeping);
  }, LOOK).unref();
  return () => {
    clearInterval(timer);
    stopBeating();
  };
}

function keepNames(table: NameTable, keeping: Keeping | undefined): void {
  keeping?.set(NAMES, table.save());
}

/** Tells the table how far it has heard: what had arrived when the timer fired is read when its turn of the loop ends. */
function beat(table: NameTable): () => void {
  table.heardUntil = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    setImmediate(() => {
      table.heardUntil = now;
    });
  }, BEAT).unref();
  return () => {
    clearInterval(timer);
    table.heardUntil = Number.POSITIVE_INFINITY;
  };
}

/** /etc/hosts is a source of its own, and the resolvers of /etc/resolv.conf are believed: both are root's to write. */
function fileLooks(table: NameTable): () => void {
  const seen = new Map<string, number>();
  const look = (path: string, take: (text: string) => void) => {
    const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (seen.get(path) === changed) return;
    seen.set(path, changed);
    take(readText(path) ?? "");
  };
  return () => {
    look("/etc/hosts", (text) => table.setStatic(namesInHosts(text)));
    look("/etc/resolv.conf", (text) => {
      for (const resolver of resolversIn(text)) table.trust(resolver);
    });
  };
}
