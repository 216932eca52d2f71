/** What changes in a machine's auditing is told, from what auditctl prints. */
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { type AuditState, parseAuditState } from "../../src/domain/audit-state.ts";
import { type AuditBefore, type AuditChange, AuditWatch } from "../../src/source/audit-watch.ts";
import { useFolder } from "../support/folder.ts";

const RULES = ["-a always,exit -F arch=b64 -S execve -F key=exec", "-w /etc/passwd -p wa -k accounts"];
const GOOD: AuditState = { enabled: true, auditd: 77, lost: 3, rules: RULES };

describe("parseAuditState()", () => {
  const STATUS = "enabled 1\nfailure 1\npid 77\nrate_limit 0\nbacklog_limit 8192\nlost 3\nbacklog 0\n";

  it("reads what auditctl -s and -l print", () => {
    expect(parseAuditState(STATUS, `${RULES.join("\n")}\n`)).toEqual(GOOD);
    expect(parseAuditState(STATUS.replace("enabled 1", "enabled 0"), "No rules\n")).toEqual({
      ...GOOD,
      enabled: false,
      rules: [],
    });
    expect(parseAuditState(STATUS.replace("enabled 1", "enabled 2"), RULES.join("\n"))?.enabled).toBe(true);
  });

  it("says nothing of what it does not understand", () => {
    expect(parseAuditState("AUDIT_STATUS: enabled=1\n", "")).toBe(undefined);
  });
});

describe("AuditWatch", () => {
  const path = useFolder();

  function watch(before?: AuditBefore) {
    const told: AuditChange[] = [];
    const auditing = new AuditWatch((change) => told.push(change), before, path("proc"));
    return { auditing, told: () => told.splice(0) };
  }
  const lives = (pid: number, exe = "/usr/sbin/auditd") => {
    mkdirSync(path(`proc/${pid}`), { recursive: true });
    symlinkSync(exe, path(`proc/${pid}/exe`));
  };

  it.each<[string, Partial<AuditState>, AuditChange[]]>([
    ["nothing", {}, []],
    ["auditctl -e 0", { enabled: false }, [{ kind: "off" }]],
    ["auditctl -D", { rules: [] }, [{ kind: "rules", gone: RULES, added: [] }]],
    ["one rule deleted", { rules: RULES.slice(1) }, [{ kind: "rules", gone: RULES.slice(0, 1), added: [] }]],
    [
      "another tool's rule",
      { rules: [...RULES, "-a never,task"] },
      [{ kind: "rules", gone: [], added: ["-a never,task"] }],
    ],
    ["the same rules in another order", { rules: RULES.toReversed() }, []],
    ["records that the kernel lost", { lost: 10 }, [{ kind: "lost", records: 7 }]],
    ["a counter that was set back", { lost: 0 }, []],
    ["no auditd", { auditd: 0 }, [{ kind: "auditd-gone" }]],
    ["another auditd", { auditd: 99 }, [{ kind: "auditd-gone" }, { kind: "auditd-back" }]],
  ])("tells of %s", (_, change, expected) => {
    const { auditing, told } = watch();
    auditing.take(GOOD);
    expect(told()).toEqual([]);
    auditing.take({ ...GOOD, ...change });
    expect(told()).toEqual(expected);
  });

  it("tells that all is right again", () => {
    const { auditing, told } = watch();
    auditing.take(GOOD);
    auditing.take({ ...GOOD, enabled: false, auditd: 0 });
    told();
    auditing.take(GOOD);
    expect(told()).toEqual([{ kind: "on" }, { kind: "auditd-back" }]);
  });

  it("sees at the next look that auditd was killed, and tells it once", () => {
    lives(77);
    const { auditing, told } = watch();
    auditing.take(GOOD);
    auditing.look(0);
    expect(told()).toEqual([]);
    rmSync(path("proc/77"), { recursive: true });
    auditing.look(500);
    auditing.look(1000);
    auditing.take({ ...GOOD, auditd: 0 });
    expect(told()).toEqual([{ kind: "auditd-gone" }]);
    auditing.take({ ...GOOD, auditd: 99 });
    expect(told()).toEqual([{ kind: "auditd-back" }]);
  });

  it("sees that another program has auditd's number", () => {
    lives(77, "/tmp/auditd-not");
    const { auditing, told } = watch();
    auditing.take(GOOD);
    auditing.look(0);
    expect(told()).toEqual([{ kind: "auditd-other", exe: "/tmp/auditd-not" }]);
  });

  it("takes an auditd that was upgraded while it runs for itself", () => {
    lives(77, "/usr/sbin/auditd (deleted)");
    const { auditing, told } = watch();
    auditing.take(GOOD);
    auditing.look(0);
    expect(told()).toEqual([]);
  });

  it("tells what was changed while nobody watched", () => {
    const { auditing, told } = watch({ enabled: true, rules: RULES });
    auditing.take({ enabled: true, auditd: 5, lost: 900, rules: RULES.slice(0, 1) });
    expect(told()).toEqual([{ kind: "rules", gone: RULES.slice(1), added: [] }]);
  });

  it("tells of records that the kernel lost while nobody watched, of this boot", () => {
    const { auditing, told } = watch({ enabled: true, rules: RULES, lost: 3 });
    auditing.take({ ...GOOD, lost: 5003 });
    expect(told()).toEqual([{ kind: "lost", records: 5000 }]);
  });

  it("tells once that auditctl does not answer, three times in a row, and that it does again", () => {
    const { auditing, told } = watch();
    const ask = (...states: (AuditState | undefined)[]) => {
      for (const state of states) auditing.take(state);
      return told();
    };
    expect(ask(GOOD, undefined, undefined, GOOD, undefined, undefined)).toEqual([]);
    expect(ask(undefined, undefined, undefined)).toEqual([{ kind: "no-answer" }]);
    expect(ask({ ...GOOD, lost: 4 })).toEqual([{ kind: "answer" }, { kind: "lost", records: 1 }]);
    expect(ask(GOOD)).toEqual([]);
  });

  it("takes rules for gone if they are so in each of three answers: auditctl may not wait for all of them", async () => {
    vi.useFakeTimers();
    try {
      const answers: (readonly string[])[] = [];
      const told: AuditChange[] = [];
      const kernel = async (): Promise<AuditState> => ({ ...GOOD, rules: answers.shift() ?? RULES });
      const auditing = new AuditWatch((change) => told.push(change), undefined, path("proc"), kernel);
      let monotonic = 0;
      const look = async (...rules: (readonly string[])[]): Promise<AuditChange[]> => {
        answers.push(...rules);
        monotonic += 100_000;
        auditing.look(monotonic);
        await vi.advanceTimersByTimeAsync(5000);
        expect(answers).toEqual([]);
        return told.splice(0);
      };
      lives(77);
      expect(await look(RULES)).toEqual([]);
      expect(await look([], RULES.slice(1), RULES.slice(0, 1))).toEqual([]);
      expect(await look([], RULES)).toEqual([]);
      expect(await look([], RULES.slice(1), [])).toEqual([{ kind: "rules", gone: RULES.slice(0, 1), added: [] }]);
      expect(await look(RULES.slice(1))).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });
});
