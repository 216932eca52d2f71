/** A run that is ended at any event, kept in its file and gone on with says what one that was never ended says. */
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventStream } from "../../src/audit/event-stream.ts";
import type { Finding } from "../../src/domain/finding.ts";
import type { Schedule } from "../../src/domain/schedule.ts";
import { Hosts } from "../../src/monitor/hosts.ts";
import { openState } from "../../src/state/state-file.ts";
import { Store } from "../../src/state/store.ts";
import { useFolder } from "../support/folder.ts";
import { packageLists } from "../support/packages.ts";
import { OPTIONS, scenarioLog } from "../support/scenario.ts";

const ROOTS = ["nginx", "cron", "sshd", "bash", "/tmp/x", "apt-get#1"];
const PROGRAMS = ["dpkg", "apt-get#1", "bash", "python3[/opt/x.py]", "sh[-c]", "curl", "/tmp/x"];
const TARGETS = [
  "",
  ...["a", "up-a1b2c3", "up-9f8e7d", "up-77aa12", "up-000fe1", "up-123456", "db-20231114.tgz"].map(
    (name) => ` -> file:CREATE:/srv/${name}`,
  ),
  ...["/usr/bin/demo", "/usr/lib/foreign.so", "/etc/cron.d/demo"].map((path) => ` -> file:CREATE:${path}.dpkg-new`),
  " -> file:WRITE:/etc/passwd",
  " -> file:CREATE:/etc/cron.d/x",
  " -> file:DELETE:/srv/up-a1b2c3",
  ...[1, 2, 3, 4, 5, 77].map((last) => ` -> host:192.0.2.${last}:80`),
  " -> sock:0.0.0.0:8080",
  " -> priv:setuid:0",
];

const PACKAGES = packageLists(["/usr/bin/demo", "/usr/bin/dpkg", "/usr/bin/bash"], ["demo 2"]);

const SCHEDULE: Schedule = {
  has: ({ file }) => file === "/opt/x.py" || file === "/usr/bin/curl",
  serviceOf: ({ file, starter }) =>
    file === "/usr/bin/thingd" || (file === "/usr/bin/bash" && starter.program === "cron")
      ? { isCalled: false }
      : undefined,
  isOld: () => true,
};

const step = fc
  .record({
    second: fc.integer({ min: 1, max: 200 }),
    user: fc.constantFrom("", "33 ", "1000 ", "1000/0 "),
    root: fc.constantFrom(...ROOTS),
    chain: fc.array(fc.constantFrom(...PROGRAMS), { maxLength: 3 }),
    target: fc.constantFrom(...TARGETS),
  })
  .filter(({ chain, target }) => chain.length > 0 || target !== "");

const script = fc.array(step, { minLength: 3, maxLength: 40 }).map((steps) =>
  [...steps]
    .sort((one, other) => one.second - other.second)
    .map(({ second, user, root, chain, target }) => `@${second} ${user}${[root, ...chain].join(" > ")}${target}`)
    .join("\n"),
);

/** A run over a log whose state is kept in `database`. */
class Run {
  readonly findings: Finding[] = [];
  readonly #store: Store<number>;
  readonly #hosts: Hosts;
  readonly #stream = new EventStream((event) => this.#hosts.observe(event));
  place = 0;

  constructor(database: DatabaseSync, rebase: boolean) {
    this.#store = new Store<number>(database);
    const options = { ...OPTIONS, rebase, journal: true, packages: () => PACKAGES, schedule: SCHEDULE };
    this.#hosts = new Hosts(options, (finding) => this.findings.push(finding));
    const log = this.#store.log();
    if (log === undefined) return;
    this.place = log.place ?? 0;
    this.#hosts.restore(this.#store.hosts());
    this.#stream.write(log.open);
  }

  read(log: Buffer, to: number): void {
    this.#stream.write(log.subarray(this.place, to));
    this.place = to;
  }

  keep(): void {
    const place = this.place - this.#stream.pending;
    const open = this.#stream.openLines();
    this.#store.commit({ place, open, newest: 0, kept: 0, hosts: this.#hosts.checkpoints(), reports: [] });
    for (const [node, ids] of this.#hosts.instances()) this.#store.prune(node, ids);
  }

  end(): void {
    this.#stream.end();
    this.#hosts.end();
  }
}

describe("a restart", () => {
  const path = useFolder();
  let files = 0;
  const newFile = () => openState(join(path(`s${files++}`), "state"), new Date(0)).database;

  it("at any bytes, as often as you like, changes nothing of what is said", () => {
    fc.assert(
      fc.property(
        script,
        fc.boolean(),
        fc.constantFrom(undefined, "web-1"),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 }),
        (text, rebase, node, shares) => {
          const log = Buffer.from(scenarioLog(text, "raw", node), "latin1");
          const whole = new Run(newFile(), rebase);
          whole.read(log, log.length);
          whole.end();
          const database = newFile();
          const said: Finding[] = [];
          for (const share of [...shares].sort()) {
            const run = new Run(database, rebase);
            run.read(log, Math.max(run.place, Math.floor(share * log.length)));
            run.keep();
            said.push(...run.findings);
          }
          const last = new Run(database, rebase);
          last.read(log, log.length);
          last.end();
          expect([...said, ...last.findings]).toEqual(whole.findings);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("changes nothing of what is said where names cannot be foreseen", () => {
    const words = "harbor meadow copper violet winter summit bridge anchor forest candle marble willow shadow".split(
      " ",
    );
    const deeds = words.flatMap((word, index) => [
      `@${1 + index * 14} 33 nginx -> file:CREATE:/srv/${"abcd"[index % 4]}/up/${word}.png`,
      `@${2 + index * 14} 33 nginx -> file:CREATE:/srv/pic-${index * 37}.png`,
      `@${3 + index * 14} 33 nginx -> file:CREATE:/srv/job/${index}/${words[index >> 1]}.h`,
    ]);
    const log = Buffer.from(scenarioLog(deeds.join("\n")), "latin1");
    const whole = new Run(newFile(), true);
    whole.read(log, log.length);
    whole.end();
    expect(whole.findings.flatMap((one) => (one.type === "pattern" ? one.pattern : []))).toContain(
      "proc::33:nginx->file:CREATE:/srv/[^/]{1,255}/up/[^/]{1,255}.png",
    );
    for (let share = 1; share < 40; share += 1) {
      const database = newFile();
      const first = new Run(database, true);
      first.read(log, Math.floor((log.length * share) / 40));
      first.keep();
      const second = new Run(database, true);
      second.read(log, log.length);
      second.end();
      expect([...first.findings, ...second.findings]).toEqual(whole.findings);
    }
  });

  const restartedAnywhere = (deeds: readonly string[]) => {
    const log = Buffer.from(scenarioLog(deeds.join("\n")), "latin1");
    const whole = new Run(newFile(), true);
    whole.read(log, log.length);
    whole.end();
    for (let share = 1; share < 60; share += 1) {
      const database = newFile();
      const first = new Run(database, true);
      // Kept twice, so that what changed in between is kept too.
      for (const part of [share / 75, share / 60]) {
        first.read(log, Math.floor(log.length * part));
        first.keep();
      }
      const second = new Run(database, true);
      second.read(log, log.length);
      second.end();
      expect([...first.findings, ...second.findings]).toEqual(whole.findings);
    }
    return whole.findings.flatMap((one) => (one.type === "incident" ? one.anomalies.map(({ path }) => path) : []));
  };
  const words = (count: number) =>
    Array.from({ length: count }, (_, index) => `${"bcdf"[index % 4]}${"ghjk"[(index >> 2) % 4]}${"lmnp"[index >> 4]}`);
  const makes = (at: number, path: string, who = "imap") => `@${at.toFixed(2)} ${who} -> file:CREATE:${path}`;

  it("changes nothing of what is said of a folder among very many that are alike", () => {
    const paths = restartedAnywhere([
      ...["index", "log", "uid", "keywords"].map((name, index) => makes(1 + index, `/box/n1/${name}`)),
      makes(9, "/srv/known", "nginx"),
      // What is told teaches at the window's end, and what is no news at once.
      ...words(64).flatMap((word, index) => makes(105 + index / 20, `/box/${word}/z${word}`, "nginx")),
      ...["index", "log", "uid"].map((name, index) => makes(109 + index / 20, `/box/n2/${name}`)),
      ...["index", "log", "uid"].map((name, index) => makes(120 + index / 20, `/box/q/${name}`)),
      makes(130, "/box/n2/special"),
      makes(150, "/box/q/special"),
      makes(170, "/srv/known", "nginx"),
    ]);
    expect(paths).toContain("proc::0:imap->file:CREATE:/box/n2/special");
  });

  it("changes nothing of what is said of folders that share names which a pattern stands for", () => {
    const numbers = ["1111", "2222", "3333", "444"];
    const paths = restartedAnywhere([
      ...["a", "b"].flatMap((folder, at) =>
        ["index", "log", ...numbers].map((name, index) => makes(1 + 10 * index + at, `/box/${folder}/${name}`)),
      ),
      makes(95, "/box/a/special"),
      makes(112, "/srv/x", "nginx"),
      makes(125, "/box/b/special"),
      makes(145, "/srv/x", "nginx"),
    ]);
    expect(paths).toContain("proc::0:imap->file:CREATE:/box/b/special");
  });

  it("changes nothing of what is learned of a service's first start, nor of when it ends", () => {
    const paths = restartedAnywhere([
      "@1 cron -> file:CREATE:/srv/known",
      "@105 cron > thingd#1",
      "@106 cron > thingd#2 > cp -> file:CREATE:/srv/one",
      "@125 thingd#2 -> sock:0.0.0.0:80",
      "@127 thingd#2 -> file:CREATE:/srv/two",
      "@128 thingd#2 -> accept:192.0.2.9:4711",
      "@129 thingd#2 -> file:CREATE:/srv/three",
      "@130 cp -> file:CREATE:/srv/four",
    ]);
    expect(paths).toEqual(["proc::0:thingd->sock:*:*", "proc::0:thingd->file:CREATE:/srv/three"]);
  });

  it("changes nothing of what is learned of a job's first run, nor that it ended for all", () => {
    const paths = restartedAnywhere([
      "@1 cron -> file:CREATE:/srv/known",
      "@105 cron > python3[/opt/x.py]",
      "@106 python3[/opt/x.py] > cp -> file:CREATE:/srv/one",
      "@107 cp -> file:CREATE:/srv/two",
      "@125 python3[/opt/x.py] > tee -> file:CREATE:/etc/cron.d/x",
      "@127 cron -> file:CREATE:/srv/known",
      "@145 cp -> file:CREATE:/srv/three",
      "@165 python3[/opt/x.py] -> file:CREATE:/srv/four",
    ]);
    expect(paths.map((path) => path.replace(/.*file:CREATE:/, ""))).toEqual([
      "/etc/cron.d/x",
      "/srv/three",
      "/srv/four",
    ]);
  });
});
