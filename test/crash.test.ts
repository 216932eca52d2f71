/**
 * The daemon is killed at random points while its log grows and rotates, and started again: nothing that is to be said is
 * lost, nothing is invented, and what is said twice bears the same id. FULLMON_CRASHES says how often (npm run test:crash: 1000).
 */
import { appendFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { useFolder } from "./support/folder.ts";
import { fullmon, Running } from "./support/program.ts";
import { scenarioLog } from "./support/scenario.ts";

const CRASHES = Number(process.env["FULLMON_CRASHES"] ?? 50);
const WINDOWS = ["--baseline", "100", "--monitor", "10", "--rebase", "--json"];
/** So many that none is lost: what a slow machine loses otherwise is auditd's loss, not ours. */
const GENERATIONS = 900;
const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

/** A generator of its own: a failure can be made again from the seed that the test prints. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Routine every second, and from second 120 on something new about every third. */
function story(seconds: number, random: () => number): string {
  const deeds = [
    () => "1000 bash > curl -> host:192.0.2.1:80",
    () => `33 nginx > sh[-c] > ${["id", "uname", "nc", "perl"][Math.floor(random() * 4)]}`,
    () => `33 nginx -> file:CREATE:/srv/www/${Math.floor(random() * 50)}.php`,
    () => "33 nginx -> file:WRITE:/etc/passwd",
    () => `1000 ghost > miner -> host:203.0.113.${Math.floor(random() * 200)}:3333`,
    () => `bash -> file:CREATE:/home/x/word${String.fromCharCode(97 + Math.floor(random() * 26))}`,
  ];
  const lines = ["@0 init > sshd", "@0.5 1000 sshd > bash > ls"];
  for (let second = 1; second < seconds; second += 1) {
    lines.push(`@${second} 33 nginx -> file:CREATE:/srv/up-${Math.floor(random() * 2 ** 24 + 2 ** 24).toString(16)}`);
    if (second > 120 && random() < 0.35) lines.push(deeds[Math.floor(random() * deeds.length)]?.() ?? "");
  }
  return lines.join("\n");
}

interface Said {
  readonly id: string;
  readonly incident: string;
  readonly paths: readonly { readonly path: string; readonly serial: number }[];
}

const reports = (text: string): Said[] =>
  text
    .split("\n")
    .filter((line) => line.endsWith("}"))
    .map((line) => JSON.parse(line) as Said);
const warnings = (said: readonly Said[]): string[] =>
  [...new Set(said.flatMap(({ paths }) => paths.map(({ path, serial }) => `${serial} ${path}`)))].sort();

describe("a daemon that is killed", () => {
  const path = useFolder();

  it(`${CRASHES} times at random says all that it would have said, and nothing else`, async () => {
    const seed = Number(process.env["FULLMON_SEED"] ?? 1);
    const random = randomFrom(seed);
    const log = Buffer.from(scenarioLog(story(200 + CRASHES * 8, random)), "latin1");
    writeFileSync(path("whole.log"), log);
    const expected = reports(fullmon(["replay", ...WINDOWS, path("whole.log")]).stdout);
    expect(expected.length).toBeGreaterThan(20);

    writeFileSync(path("audit.log"), "");
    const options = [
      "--foreign",
      "--wait",
      "0.02",
      ...WINDOWS,
      "--state",
      path("state/db"),
      "--auditd",
      path("audit.log"),
    ];
    const said: Said[] = [];
    const piece = Math.ceil(log.length / (CRASHES + 1));
    let at = 0;
    const write = (end: number) => {
      appendFileSync(path("audit.log"), log.subarray(at, end));
      at = Math.min(end, log.length);
    };
    // auditd rotates between records.
    const rotate = () => {
      write(log.indexOf("\n", at) + 1 || log.length);
      const numbers = readdirSync(path("."))
        .map((name) => Number(/^audit\.log\.(\d+)$/.exec(name)?.[1] ?? 0))
        .filter((number) => number > 0 && number < GENERATIONS);
      for (const number of numbers.sort((one, other) => other - one))
        renameSync(path(`audit.log.${number}`), path(`audit.log.${number + 1}`));
      renameSync(path("audit.log"), path("audit.log.1"));
      writeFileSync(path("audit.log"), "");
    };
    for (let crash = 0; crash < CRASHES; crash += 1) {
      const running = new Running(options);
      // What was rotated away before the very first start is not its to read.
      if (crash === 0) await running.until(() => running.stderr.includes("watching"));
      for (const end = at + piece; at < end && at < log.length; ) {
        write(Math.min(end, at + Math.ceil(random() * 4000)));
        if (random() < 0.05) rotate();
        if (random() < 0.4) await pause(random() * 60);
      }
      // Some are killed while they still start.
      if (random() < 0.8) await pause(150 + random() * 250);
      said.push(...reports((await running.end("SIGKILL")).stdout));
    }
    const last = new Running(options);
    write(log.length);
    await last.until(() => last.stderr.includes("watching"));
    await pause(300);
    said.push(...reports((await last.end()).stdout));

    const hint = `FULLMON_SEED=${seed} FULLMON_CRASHES=${CRASHES}`;
    expect(warnings(said), hint).toEqual(warnings(expected));
    // The same causing event of the same incident has the same id, however often it is said.
    const ids = new Map<string, string>();
    for (const { id, incident, paths } of said) {
      const event = `${incident} ${paths.map(({ path, serial }) => `${serial} ${path}`).join(" ")}`;
      expect(ids.get(event) ?? id, hint).toBe(id);
      ids.set(event, id);
    }
    const database = new DatabaseSync(path("state/db"), { readOnly: true });
    expect(database.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
    database.close();
  });
});
