/** What is said of what did not come: of a canary which kind it is, and whether all else is seen; of a log how much. */
import { describe, expect, it } from "vitest";
import { AuditAlarms, whyLost } from "../src/audit-alarm.ts";

const came = { came: true, partly: false } as const;
const gone = { came: false, partly: true } as const;

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
