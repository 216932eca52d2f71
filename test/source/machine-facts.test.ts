/** Facts of the machine that the tests run on: whatever it is, they are gathered without an error. */
import { chmodSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { examine } from "../../src/doctor/examine.ts";
import { machineFacts } from "../../src/source/machine-facts.ts";
import { useFolder } from "../support/folder.ts";
import { fullmon } from "../support/program.ts";
import { scenarioLog } from "../support/scenario.ts";

describe("machineFacts()", () => {
  const path = useFolder();

  it("sees processes, itself among them", () => {
    const { processes, kernelOptions } = machineFacts(path("none"));
    const own = processes.find(({ pid }) => pid === process.pid);
    expect(own?.started).toBeGreaterThan(0);
    expect(kernelOptions).not.toBe("");
  });

  it("counts events and bytes of the log, and the time between them", () => {
    writeFileSync(path("log"), scenarioLog("@0 33 nginx -> file:CREATE:/srv/a\n@100 33 nginx -> file:CREATE:/srv/b"));
    const { log } = machineFacts(path("log"));
    expect(log.trouble).toBeUndefined();
    expect(log.sample?.events).toBeGreaterThanOrEqual(2);
    expect(log.sample && Math.round(log.sample.to - log.sample.from)).toBe(100);
    expect(log.freeBytes).toBeGreaterThan(0);
  });

  it("says why a log cannot be read, and takes a log without records for no sample", () => {
    expect(machineFacts(path("none")).log.trouble).toBe("missing");
    writeFileSync(path("log"), "hello\n");
    expect(machineFacts(path("log")).log).toMatchObject({ trouble: undefined, sample: undefined });
    chmodSync(path("log"), 0);
    if (process.geteuid?.() !== 0) expect(machineFacts(path("log")).log.trouble).toBe("forbidden");
  });

  it("is enough for doctor", () =>
    expect(examine({ ...machineFacts(path("none")), blindSpots: [] }).length).toBeGreaterThan(2));
});

describe("fullmon doctor", () => {
  it("prints findings with what mends them, and its verdict is the exit status", () => {
    const { status, stdout, stderr } = fullmon(["doctor", "--auditd", "/nowhere/audit.log"]);
    expect([status, stderr]).toEqual([2, ""]);
    expect(stdout).toMatch(/^BAD {3}\S/m);
    expect(stdout).toMatch(/\/nowhere\/audit\.log is not there\.\n {10}sudo /);
    expect(stdout).toMatch(/\d+ bad, \d+ to mend, \d+ to know, \d+ good\n$/);
  });

  it("prints JSON", () => {
    const lines = fullmon(["doctor", "--json", "--auditd", "/nowhere/audit.log"]).stdout.trim().split("\n");
    const all = lines.map((line) => JSON.parse(line) as { check: string; level: string; says: string; mend: string[] });
    expect(all.find(({ check }) => check === "log-missing")).toMatchObject({
      level: "bad",
      mend: [expect.any(String)],
    });
  });
});
