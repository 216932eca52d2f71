/**
 * Real logs against the truth of the C reference parser (auparse 3.0.9). Where fullmon differs on purpose, the row says why.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type EventJson, readEvents } from "../support/events.ts";
import { sharedFolder } from "../support/shared.ts";

interface Count {
  readonly total: number;
  readonly success?: number;
  readonly failed?: number;
}

interface Sample {
  readonly [field: string]: unknown;
  readonly serial: number;
  readonly time: string;
  readonly node?: string;
  readonly types: readonly string[];
  readonly argv?: readonly (string | null | { len_bytes: number; sha256: string; head: string })[];
  readonly paths?: readonly { item?: number; name?: string | null; nametype?: string }[];
  readonly sockaddr?: { family?: string; path?: string; addr?: string; port?: string };
  readonly keys?: readonly string[];
}

interface Truth {
  readonly file: string;
  readonly lines: number;
  readonly accepted_lines: number;
  readonly events_distinct: number;
  readonly records_by_type: Readonly<Record<string, number>>;
  readonly counts: Readonly<Record<string, Count | number>>;
  readonly by_syscall: Readonly<Record<string, Count>>;
  readonly samples: readonly Sample[];
}

/** What is refused or counted otherwise, and why. */
const ON_PURPOSE: Readonly<
  Record<string, { readonly accepted?: number; readonly events?: number; readonly why: string }>
> = {
  "linux-siem--ausearch-i.log": {
    accepted: 0,
    events: 0,
    why: "interpreted output: the reference takes the date 09/17/2023 for second 9 and serial 0",
  },
  "audit2allow--test.log": {
    accepted: 37,
    events: 13,
    why: "two records in one line are two records: the reference reads the second one's fields into the first",
  },
  "plaso--selinux.log": {
    accepted: 7,
    events: 6,
    why: "headers without milliseconds and serial have no id: id 0 would merge strangers",
  },
};

const folder = sharedFolder("corpus/public");
const truths = folder === undefined ? [] : readdirSync(folder).filter((name) => name.endsWith(".expected.json"));

describe.skipIf(folder === undefined)("reader agrees with the reference", () => {
  it("finds truth files", () => expect(truths.length).toBeGreaterThan(0));

  for (const name of truths) {
    const truth = JSON.parse(readFileSync(join(folder ?? "", name), "utf8")) as Truth;
    const stored = readFileSync(join(folder ?? "", truth.file));
    const log = truth.file.endsWith(".gz") ? gunzipSync(stored) : stored;
    const purpose = ON_PURPOSE[truth.file];

    describe(truth.file, () => {
      const { events, tally } = readEvents(log);

      it("accepts the same lines", () => {
        expect(tally.records).toBe(purpose?.accepted ?? truth.accepted_lines);
        const { blank, separator } = tally.refused;
        expect(tally.records - tally.flaws.torn + tally.lost + blank + separator).toBe(tally.lines);
      });

      it("makes the same events", () => {
        expect(events.length).toBe(purpose?.events ?? truth.events_distinct);
      });

      if (purpose !== undefined) return;

      it("names the same record types", () => {
        const types: Record<string, number> = {};
        for (const event of events) for (const type of event.records) types[type] = (types[type] ?? 0) + 1;
        const want = named(truth.records_by_type);
        // EOE ends its event; one that comes when the event has left is no record of any.
        delete types["EOE"];
        delete want["EOE"];
        expect(types).toEqual(want);
      });

      it("counts the same calls", () => {
        for (const [what, count] of Object.entries(truth.by_syscall)) {
          // A record that was interpreted before has no number: the reference reads it as call 0.
          if (what.startsWith("unknown-elf-type")) continue;
          expect([what, callCount(events, what)]).toEqual([what, count]);
        }
      });

      it("counts the same files, executions and connections", () => {
        const want = truth.counts as Readonly<Record<string, Count>>;
        expect(countOf(events, (event) => event.syscall === "execve" || event.syscall === "execveat")).toEqual(
          want["execve"] ?? none,
        );
        expect(countOf(events, (event) => event.syscall === "bind")).toEqual(want["bind"] ?? none);
        for (const [count, nametype] of [
          ["file_create", "CREATE"],
          ["file_delete", "DELETE"],
        ] as const) {
          const has = (event: EventJson) => event.paths?.some((path) => path.nametype === nametype) ?? false;
          expect([count, countOf(events, has)]).toEqual([count, want[count] ?? none]);
        }
      });

      for (const sample of truth.samples) {
        it(`decodes ${sample.types.join(" ")} ${sample.time}:${sample.serial}`, () => {
          const event = events.find(
            (candidate) =>
              candidate.serial === sample.serial &&
              candidate.time.toFixed(3) === sample.time &&
              (candidate.node ?? "") === (sample.node ?? ""),
          );
          expect(event).toBeDefined();
          if (event !== undefined) compare(event, sample);
        });
      }
    });
  }
});

const none: Count = { total: 0 };

/** auparse writes numbers where the log has them; fullmon has the names. */
function named(types: Readonly<Record<string, number>>): Record<string, number> {
  const out: Record<string, number> = {};
  for (const [label, count] of Object.entries(types)) {
    // A lone EOE is no event; the reference keeps EOE as a record of its event as we do.
    const name = label === "UNKNOWN[1327]" ? "PROCTITLE" : label === "UNKNOWN[1323]" ? "MMAP" : label;
    out[name] = (out[name] ?? 0) + count;
  }
  return out;
}

function callCount(events: readonly EventJson[], what: string): Count {
  return countOf(events, (event) => `${event.arch} ${event.syscall}` === what);
}

function countOf(events: readonly EventJson[], keep: (event: EventJson) => boolean): Count {
  const kept = events.filter(keep);
  const success = kept.filter((event) => event.success === "yes").length;
  const failed = kept.filter((event) => event.success === "no").length;
  return { total: kept.length, ...(success > 0 ? { success } : {}), ...(failed > 0 ? { failed } : {}) };
}

function compare(event: EventJson, sample: Sample): void {
  for (const field of [
    "syscall",
    "arch",
    "success",
    "exit",
    "pid",
    "ppid",
    "uid",
    "euid",
    "auid",
    "ses",
    "comm",
    "exe",
    "cwd",
  ] as const) {
    // `?` is no value; an interpreted record has no call; `old auid` of LOGIN is not auid.
    if (sample[field] === undefined || sample[field] === "?") continue;
    if (String(sample["arch"]).startsWith("unknown-elf-type")) continue;
    if (field === "auid" && sample.types.includes("LOGIN")) continue;
    expect([field, event[field]]).toEqual([field, sample[field]]);
  }
  expect(event.records).toEqual(sample.types.map((type) => Object.keys(named({ [type]: 1 }))[0]));
  // Where 0x1D was lost the reference takes the enriched part for the key's end.
  if (sample.keys !== undefined) expect(event.keys).toEqual(sample.keys.map((key) => key.replace(/"ARCH=.*/, "")));
  if (sample.argv !== undefined)
    expect(event.argv?.map((value, index) => digest(value, sample.argv?.[index]))).toEqual(sample.argv);
  for (const [index, path] of (sample.paths ?? []).entries()) {
    const ours = event.paths?.[index];
    expect(ours?.nametype).toBe(path.nametype ?? undefined);
    if (path.name === null || path.name === undefined || path.name === "" || path.name === "(null)")
      expect(ours?.name).toBeNull();
    else if (path.name.startsWith("/") && !/\/\.|\/\/|\/$/.test(path.name)) expect(ours?.name).toBe(path.name);
    else expect(ours?.name).toMatch(/^[/?]/);
  }
  const { sockaddr } = sample;
  if (sockaddr?.family !== undefined) expect(event.sockaddr?.family).toBe(sockaddr.family);
  if (sockaddr?.path !== undefined) expect(event.sockaddr?.path?.replace(/^@/, "")).toBe(sockaddr.path);
  // A v4-mapped address is its IPv4 self: one identity for both forms.
  if (sockaddr?.addr !== undefined) expect(event.sockaddr?.address).toBe(sockaddr.addr.replace("::ffff:", ""));
  if (sockaddr?.port !== undefined) expect(event.sockaddr?.port).toBe(Number(sockaddr.port));
}

/** A long argument is given as length, hash and head. */
function digest(value: string | null, want: unknown): unknown {
  if (value === null || typeof want !== "object" || want === null) return value;
  const bytes = Buffer.from(value);
  return {
    len_bytes: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    head: value.slice(0, (want as { head: string }).head.length),
  };
}
