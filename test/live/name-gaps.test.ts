/** Times in which names were not heard: what is told of them, and what the daemon makes of it when its capture is killed. */
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import type { Hole } from "../../src/domain/finding.ts";
import type { NameHearing } from "../../src/domain/saved.ts";
import { NameGaps } from "../../src/live/name-gaps.ts";
import { lookup, pcapOf } from "../support/dns.ts";
import { useFolder } from "../support/folder.ts";
import { fullmon, Running } from "../support/program.ts";
import { scenarioLog } from "../support/scenario.ts";

const WHY = "names of hosts are not heard";

describe("NameGaps", () => {
  function watched() {
    const holes: Hole[] = [];
    const kept: NameHearing[] = [];
    const gaps = new NameGaps("a capture", (hearing) => kept.push(hearing));
    gaps.tell = (hole) => holes.push(hole);
    return { gaps, holes, kept };
  }

  it("are told at once, at each look while they last, and a little longer", () => {
    const { gaps, holes } = watched();
    gaps.look(900);
    gaps.end(950);
    expect(holes).toEqual([]);
    gaps.begin(1000);
    gaps.look(2000);
    gaps.begin(2500);
    gaps.end(3000);
    gaps.look(3900);
    gaps.look(4000);
    gaps.end(5000);
    const hole = (to: number | undefined) => ({ from: 1000, to, why: WHY, partly: true });
    expect(holes).toEqual([hole(undefined), hole(undefined), hole(3000), hole(3000)]);
  });

  it("are kept: the last, and how many they were", () => {
    const { gaps, kept } = watched();
    for (const time of [1000, 5000]) {
      gaps.begin(time);
      gaps.end(time + 10);
    }
    expect(kept[0]).toEqual({ source: "a capture", gaps: 0 });
    expect(kept[3]).toEqual({ source: "a capture", gaps: 2, from: 5000 });
    expect(kept.at(-1)).toEqual({ source: "a capture", gaps: 2, from: 5000, to: 5010 });
  });
});

describe("a capture that is killed", () => {
  const path = useFolder();

  /** A tcpdump that writes one answer, leaves its pid in a file and goes on; from now on there is no other. */
  function standIn(): void {
    writeFileSync(
      path("pcap"),
      pcapOf(lookup("a.example", ["A 192.0.2.1"], { time: Date.now(), server: "127.0.0.53" })),
    );
    writeFileSync(path("tcpdump"), `#!/bin/sh\ncat ${path("pcap")}\necho $$ >${path("pid")}\nexec sleep 1000\n`);
    chmodSync(path("tcpdump"), 0o755);
  }

  async function run(...more: string[]): Promise<{ readonly output: string; readonly running: Running }> {
    standIn();
    const log = (script: string) => writeFileSync(path("log"), scenarioLog(script), { flag: "a" });
    const learn = "@0 33 app -> host:192.0.2.9:443\n@101 33 app -> file:CREATE:/srv/x\n";
    const news = (second: number, last: number) => `@${second} 33 app -> host:198.51.100.${last}:443\n`;
    writeFileSync(path("log"), scenarioLog(`${learn}${news(105, 1)}`));
    const running = new Running(
      [
        ...["--foreign", "--auditd", path("log"), "--state", path("state"), "--baseline", "100", "--monitor", "10"],
        ...["--dns", "capture", ...more],
      ],
      { PATH: `${path("")}:${process.env["PATH"]}` },
    );
    const pid = () => Number(existsSync(path("pid")) && readFileSync(path("pid"), "latin1"));
    await running.until(() => running.stderr.includes('"watching"') && pid() > 0);
    log(news(112, 2));
    await running.until(() => running.stdout.includes("198.51.100.1"));
    const killed = pid();
    rmSync(path("pid"));
    process.kill(killed, "SIGKILL");
    await running.until(() => running.stdout.includes(WHY));
    log(`${news(113, 3)}${news(125, 4)}`);
    await running.until(() => running.stdout.includes("198.51.100.3"));
    await running.until(() => running.stderr.includes("names are heard of again") && pid() > 0);
    // What is told for a second longer is over.
    await new Promise((done) => setTimeout(done, 1500));
    log(`${news(137, 5)}${news(149, 6)}${news(160, 7)}`);
    await running.until(() => running.stdout.includes("198.51.100.6"));
    return { output: running.stdout, running };
  }

  it("is begun again; its gap is a warning, stands at each window that has some of it, and in the status", async () => {
    const { output, running } = await run();
    expect(output).toMatch(/WARNING\tpartly blind from \S+ \S+: names of hosts are not heard\n/);
    const windows = output.split("\n").filter((line) => line.includes("INFO\tdetect"));
    const marked = windows.map((line) => line.endsWith(` (not all was seen: ${WHY})`));
    expect(marked[0]).toBe(false);
    expect(marked[1]).toBe(true);
    expect(marked.at(-1)).toBe(false);
    await running.end();
    const { stdout } = fullmon(["status", "--state", path("state")]);
    expect(stdout).toMatch(/^names of hosts: from a capture .*, not heard 1 time, the last from \S+ \S+ to \S+ \S+$/m);
  });

  it("has given answers, which are kept when fullmon is stopped", async () => {
    const { running } = await run();
    expect((await running.end()).status).toBe(0);
    const database = new DatabaseSync(path("state"), { readOnly: true });
    const kept = database.prepare("SELECT value FROM meta WHERE name = 'names'").get();
    database.close();
    expect(kept?.["value"]).toContain('["192.0.2.1","a.example",');
  });

  it("is in the JSON of the reports", async () => {
    const { running } = await run("--json");
    const { stdout } = await running.end();
    const lines = stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));
    expect(lines.find(({ kind }) => kind === "coverage")).toMatchObject({ what: WHY, partly: true });
    const coverage = (last: number) =>
      lines.find((line) => JSON.stringify(line.paths)?.includes(`198.51.100.${last}:`))?.coverage;
    expect([coverage(1), coverage(3), coverage(6)]).toEqual([[], [WHY], []]);
    const { stdout: status } = fullmon(["status", "--json", "--state", path("state")]);
    expect(JSON.parse(status).names).toMatchObject({ gaps: 1, to: expect.any(Number) });
  });
});
