/** What is said of what did not come: of a canary which kind it is, and whether all else is seen; of a log how much. */
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { AuditAlarms, whyLost } from "../../src/live/audit-alarm.ts";
import { useFolder } from "../support/folder.ts";
import { Running } from "../support/program.ts";

const came = { came: true, partly: false } as const;
const gone = { came: false, partly: true } as const;
const LOST = "SELECT json_extract(value, '$.lost') AS lost FROM meta WHERE name = 'auditing'";

describe("AuditAlarms.of()", () => {
  it("says that auditctl does not answer, and from when to when it did not", () => {
    const alarms = new AuditAlarms();
    const why = "auditctl does not answer";
    expect(alarms.of({ kind: "no-answer" }, 1000)).toEqual({
      hole: { from: 1000, to: undefined, why: `${why}: what becomes of rules is not seen`, partly: true },
    });
    expect(alarms.of({ kind: "answer" }, 5000)).toEqual({ hole: { from: 1000, to: 5000, why, partly: true } });
  });
});

describe("AuditAlarms.ofCanary()", () => {
  it("says once of a kind that never came that no rule asks for it, and that all else is seen", () => {
    const alarms = new AuditAlarms();
    expect(alarms.ofCanary({ kind: "exec", ...came }, 1000)).toBe(undefined);
    const hole = {
      from: undefined,
      to: 1000,
      why: "connections do not reach the log: no rule asks for them, or only for those that succeed",
      partly: true,
    };
    expect(alarms.ofCanary({ kind: "connect", ...gone }, 1000)).toEqual({ hole });
    expect(alarms.ofCanary({ kind: "connect", ...gone }, 2000)).toBe(undefined);
  });

  it("takes it for tampering if the kind came before, and says from when to when it was not seen", () => {
    const alarms = new AuditAlarms();
    alarms.ofCanary({ kind: "connect", ...came }, 1000);
    expect(alarms.ofCanary({ kind: "connect", ...gone }, 2000)).toEqual({
      tampering: { what: "connections do not reach the log any more", details: [], time: 2000 },
    });
    expect(alarms.ofCanary({ kind: "connect", ...gone }, 3000)).toEqual({
      hole: { from: 1000, to: 3000, why: "connections do not reach the log", partly: true },
    });
    expect(alarms.ofCanary({ kind: "connect", ...came }, 4000)).toEqual({
      hole: { from: 1000, to: 4000, why: "connections did not reach the log", partly: true },
    });
    expect(alarms.ofCanary({ kind: "connect", ...came }, 5000)).toBe(undefined);
  });

  it("does not say that all else is seen if nothing came", () => {
    const alarms = new AuditAlarms();
    const alarm = alarms.ofCanary({ kind: "file", came: false, partly: false }, 1000);
    expect(alarm).toMatchObject({ hole: { partly: false } });
    expect(alarms.ofCanary({ kind: "file", ...came }, 2000)).toMatchObject({ hole: { partly: false } });
  });
});

describe("whyLost()", () => {
  it("says how many events are gone, if anybody knows", () => {
    expect(whyLost("generations lost", 12)).toBe(
      "rotated logs were gone before they were read: 12 events by their numbers",
    );
    expect(whyLost("generations lost", undefined)).toBe("rotated logs were gone before they were read");
  });
});

describe("records that the kernel lost while fullmon was down", () => {
  const path = useFolder();

  /** What a daemon says that has an auditctl of its own, which tells so many lost records; started again until one has taken its answer. */
  async function said(lost: number): Promise<string> {
    const status = `enabled 1\\npid 0\\nlost ${lost}\\n`;
    writeFileSync(path("auditctl"), `#!/bin/sh\n[ $1 = -s ] && printf '${status}'\necho >>${path("asked")}\n`);
    chmodSync(path("auditctl"), 0o755);
    writeFileSync(path("log"), "", { flag: "a" });
    const options = ["--wait", "0.02", "--no-canary", "--auditd", path("log"), "--state", path("state")];
    for (let all = ""; ; ) {
      rmSync(path("asked"), { force: true });
      const running = new Running(options, { PATH: `${path("")}:${process.env["PATH"]}` });
      // Twice at its start, and twice by the watch, which then has yet to read it.
      await running.until(() => existsSync(path("asked")) && readFileSync(path("asked"), "latin1").length >= 4);
      await new Promise((done) => setTimeout(done, 200));
      all += (await running.end()).stdout;
      if (inState((database) => database.prepare(LOST).get()?.["lost"]) === lost) return all;
    }
  }

  function inState<Result>(work: (database: DatabaseSync) => Result): Result {
    const database = new DatabaseSync(path("state"));
    try {
      return work(database);
    } finally {
      database.close();
    }
  }

  it("are said at its next start, of this boot", async () => {
    expect(await said(3)).not.toContain("lost");
    expect(await said(5003)).toContain("the kernel lost 5000 records");
    inState((database) =>
      database.exec("UPDATE meta SET value = json_set(value, '$.boot', 'another') WHERE name = 'auditing'"),
    );
    expect(await said(9000)).not.toContain("lost");
  });
});
