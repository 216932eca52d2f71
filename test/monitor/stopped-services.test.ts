/** What systemd's own records tell of services that watch: stopped for good, restarted, or going down with the machine. */
import { describe, expect, it } from "vitest";
import { eventText, T0 } from "../support/records.ts";
import { replayLog, scenarioLog } from "../support/scenario.ts";

/** As systemd writes it (unit_notify). */
function said(type: string, unit: string, second: number): string {
  const fields =
    `pid=1 uid=0 auid=4294967295 ses=4294967295 subj=unconfined msg='unit=${unit} comm="systemd" ` +
    `exe="/usr/lib/systemd/systemd" hostname=? addr=? terminal=? res=success'`;
  return eventText([{ type, fields }], { time: T0 + second * 1000, serial: 50_000 + second });
}

/** What is told of a log in which these come after the baseline, with steps that are known before and behind. */
function told(...records: readonly string[]) {
  const first = scenarioLog("@0 init > sshd\n@100 sshd > bash");
  // A record without a system call waits for others of its event, and so does what comes behind it, until a thousand lines have come.
  const last = scenarioLog(Array.from({ length: 400 }, (_, step) => `@${300 + step} init > sshd`).join("\n"));
  return replayLog(first + records.join("") + last).findings.flatMap((finding) =>
    finding.type === "incident" ? finding.anomalies.filter(({ path }) => path.includes("stopped:")) : [],
  );
}

describe("a service that watches", () => {
  it("is told when it is stopped and not started again", () => {
    expect(told(said("SERVICE_STOP", "rsyslog", 150))).toMatchObject([
      { path: "proc:::->priv:stopped:rsyslog", severity: "high", techniques: ["T1562.001"], time: T0 + 150_000 },
    ]);
  });

  it("is no news when it is restarted within two minutes", () => {
    expect(told(said("SERVICE_STOP", "rsyslog", 150), said("SERVICE_START", "rsyslog", 269))).toEqual([]);
    expect(told(said("SERVICE_STOP", "rsyslog", 150), said("SERVICE_START", "rsyslog", 271))).toHaveLength(1);
  });

  it("is told once for each stop that lasts, whichever others start", () => {
    const stops = [said("SERVICE_STOP", "fail2ban", 150), said("SERVICE_START", "nginx", 160)];
    expect(told(...stops, said("SERVICE_STOP", "ufw", 170)).map(({ path }) => path)).toEqual([
      "proc:::->priv:stopped:fail2ban",
      "proc:::->priv:stopped:ufw",
    ]);
  });

  it.each(["SYSTEM_SHUTDOWN", "SYSTEM_BOOT"])("is no news when the machine goes down (%s)", (type) => {
    expect(told(said("SERVICE_STOP", "rsyslog", 150), said(type, "x", 151))).toEqual([]);
  });

  it.each(["nginx", "backup", "rsyslog-exporter", "user@1000"])("is not %s", (unit) => {
    expect(told(said("SERVICE_STOP", unit, 150))).toEqual([]);
  });
});
