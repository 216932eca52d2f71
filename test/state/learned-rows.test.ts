/** A baseline that was written as text and put into another state knows what the one it came from knows. */
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventStream } from "../../src/audit/event-stream.ts";
import { exported } from "../../src/baseline/exported.ts";
import { imported, isReadable } from "../../src/baseline/imported.ts";
import { SensitiveTable } from "../../src/baseline/sensitive.ts";
import { acceptAll, sortOut } from "../../src/commands/import.ts";
import type { Finding } from "../../src/domain/finding.ts";
import { Hosts } from "../../src/monitor/hosts.ts";
import type { RunningProcess } from "../../src/process/running-process.ts";
import { takeLearned } from "../../src/state/learned-rows.ts";
import { putLearned } from "../../src/state/put-learned.ts";
import { openState } from "../../src/state/state-file.ts";
import { Store } from "../../src/state/store.ts";
import { useFolder } from "../support/folder.ts";
import { T0 } from "../support/records.ts";
import { OPTIONS, scenarioLog } from "../support/scenario.ts";

const NOW = new Date("2026-11-24T10:11:06Z");
const MADE = { fullmon: "1", node: "web-1", time: NOW.getTime() };

interface Gone {
  /** What was warned of: event and path. */
  readonly warned: readonly string[];
  /** What runs at the end, as /proc would tell. */
  readonly running: readonly RunningProcess[];
}

/** Goes on with a state over a log, and keeps it. */
function goOn(path: string, log: string, running: readonly RunningProcess[] = []): Gone {
  const { database } = openState(path, NOW);
  const store = new Store<number>(database);
  const findings: Finding[] = [];
  const hosts = new Hosts({ ...OPTIONS, rebase: true, journal: true }, (finding) => findings.push(finding));
  hosts.restore(store.hosts());
  hosts.local.processes.seed(running, T0);
  hosts.accept(store.changedAcceptances() ?? []);
  const stream = new EventStream((event) => hosts.observe(event));
  stream.write(Buffer.from(log, "latin1"));
  stream.release();
  store.commit({ place: 0, open: stream.openLines(), newest: 0, kept: 0, hosts: hosts.checkpoints(), reports: [] });
  hosts.end();
  database.close();
  const warned = findings
    .flatMap((finding) => (finding.type === "incident" ? finding.anomalies : []))
    .map(({ serial, path: said }) => `${serial} ${said}`)
    .sort();
  const processes = [...hosts.local.processes.current()].map((process) => ({ ...process })) as RunningProcess[];
  return { warned, running: processes };
}

/** Takes the baseline of one state to another, as text; all that is severe is accepted. */
function take(from: string, to: string): string[] {
  const lines = exported(takeLearned(from).learned, MADE, isReadable);
  const sorted = sortOut(imported(lines).learned, new SensitiveTable());
  putLearned(to, acceptAll(sorted, { reason: "moved", who: "root", time: 0 }), { replace: false, now: NOW });
  return lines;
}

const step = fc
  .record({
    second: fc.integer({ min: 1, max: 98 }),
    user: fc.constantFrom("", "33 ", "1000 ", "1000/0 "),
    root: fc.constantFrom("nginx", "cron", "sshd", "bash", "/tmp/x"),
    chain: fc.array(fc.constantFrom("bash", "python3[/opt/x.py]", "sh[-c]", "curl", "/tmp/x"), { maxLength: 3 }),
    target: fc.constantFrom(
      "",
      ...["a", "up-a1b2c3", "up-9f8e7d", "up-77aa12", "up-000fe1", "up-123456", "db-20231114.tgz", "é\u0085-x"].map(
        (name) => ` -> file:CREATE:/srv/${name}`,
      ),
      " -> file:WRITE:/etc/passwd",
      " -> file:DELETE:/srv/up-a1b2c3",
      ...[1, 2, 3, 4, 5, 77].map((last) => ` -> host:192.0.2.${last}:80`),
      " -> sock:0.0.0.0:8080",
      " -> priv:setuid:0",
    ),
  })
  .filter(({ chain, target }) => chain.length > 0 || target !== "");

/** Steps in order, from a second on. */
const script = (from: number) =>
  fc.array(step, { minLength: 2, maxLength: 30 }).map((steps) =>
    [...steps]
      .sort((one, other) => one.second - other.second)
      .map(
        ({ second, user, root, chain, target }) => `@${from + second} ${user}${[root, ...chain].join(" > ")}${target}`,
      )
      .join("\n"),
  );

describe("a baseline that is exported and imported", () => {
  const path = useFolder();
  let files = 0;

  it("says of what comes next what the state that learned it says", () => {
    fc.assert(
      fc.property(script(0), script(110), (learned, next) => {
        const whole = scenarioLog(
          `@0 init -> file:CREATE:/srv/known\n${learned}\n@100 init -> file:CREATE:/srv/known\n@110 init -> file:CREATE:/srv/known\n${next}`,
        );
        // The first event behind the baseline ends it; the next begins a window, of the one run as of the other.
        const cut = whole.indexOf("type=SYSCALL msg=audit(1700000110");
        const [one, other] = [join(path(`a${files}`), "state"), join(path(`b${files++}`), "state")];
        const { running } = goOn(one, whole.slice(0, cut));
        take(one, other);
        const rest = whole.slice(cut);
        expect(goOn(other, rest, running).warned).toEqual(goOn(one, rest).warned);
      }),
      { numRuns: 25 },
    );
  });

  it("is the same text when it is exported again, but for what needed a decision", () => {
    const log = scenarioLog(
      [
        "@0 init > sshd",
        ...[1, 2, 3, 4, 5].map(
          (n) => `@${n * 15} 33 nginx -> file:CREATE:/srv/up-${(n * 7919 + 0xa1b2c3).toString(16)}`,
        ),
        ...[1, 2, 3, 4, 5].map((n) => `@${n * 15 + 1} 33 nginx -> host:192.0.2.${n}:443`),
        "@90 33 nginx > id",
        "@101 33 nginx > id",
      ].join("\n"),
    );
    goOn(path("a/state"), log);
    const lines = take(path("a/state"), path("b/state"));
    expect(lines.filter((line) => line.includes('"pattern"'))).toHaveLength(3);
    expect(exported(takeLearned(path("b/state")).learned, MADE, isReadable).sort()).toEqual(lines.sort());
  });
});
