/** Jobs that the host was told to run before the baseline began, and that run for the first time after it. */
import { describe, expect, it } from "vitest";
import type { JobStart, Schedule } from "../../src/domain/schedule.ts";
import { T0 } from "../support/records.ts";
import { watch } from "../support/scenario.ts";

const REPORT = "/etc/cron.monthly/report";
const LEARN = `
  @0 cron > sh[-c] > run-parts
  @1 init -> file:CREATE:/srv/known
  @1.5 init > nginx -> file:CREATE:/srv/known
  @2 sshd > bash > ls`;

/** Knows one script, whoever starts it; keeps what it was asked. */
function schedule(file = REPORT): Schedule & { readonly asked: [JobStart, number][] } {
  const asked: [JobStart, number][] = [];
  return {
    asked,
    has(start, since) {
      asked.push([start, since]);
      return start.file === file;
    },
  };
}

function said(script: string, known: Schedule | undefined = schedule()) {
  const { paths, findings } = watch(`${LEARN}\n${script}`, { schedule: known, rebase: true });
  return { paths, jobs: findings.flatMap((finding) => (finding.type === "first-run" ? [finding.job] : [])) };
}

const RUN = `@105 cron > sh[-c] > run-parts > sh[${REPORT}]`;
const REST = `sh[${REPORT}] > psql -> file:CREATE:/srv/reports/december.pdf\npsql -> host:192.0.2.1:5432`;

describe("the first run of a scheduled job", () => {
  it("is said once, and learned with all it does", () => {
    const { paths, jobs } = said(`${RUN}\n${REST}\n@300 cron > sh[-c] > run-parts > sh[${REPORT}]\n${REST}`);
    expect(paths).toEqual([]);
    expect(jobs).toEqual([`proc::0:run-parts->proc::0:sh[${REPORT}]`]);
  });

  it("asks by the script, or the executable, who starts it, and when the baseline began", () => {
    const known = schedule("/usr/sbin/fstrim");
    said("@105 init > /usr/sbin/fstrim", known);
    said(RUN, known);
    expect(known.asked).toEqual([
      [{ file: "/usr/sbin/fstrim", starter: "init", above: undefined, argv: [], hasLogin: false }, T0],
      [{ file: REPORT, starter: "run-parts", above: "sh[-c]", argv: ["run-parts"], hasLogin: false }, T0],
    ]);
  });

  it("is news where nothing is known of the schedule, or that does not tell of it", () => {
    const news = [
      `proc::0:run-parts->proc::0:sh[${REPORT}]->proc::0:psql->file:CREATE:/srv/reports/december.pdf`,
      `proc::0:run-parts->proc::0:sh[${REPORT}]->proc::0:psql->host:192.0.2.1:5432`,
    ];
    expect(said(`${RUN}\n${REST}`, schedule("/etc/cron.monthly/other"))).toMatchObject({ paths: news, jobs: [] });
    expect(watch(`${LEARN}\n${RUN}\n${REST}`).paths).toEqual(news);
  });

  it("tells what is severe, and what that process does from then on", () => {
    const { paths } = said(`${RUN}
      sh[${REPORT}] -> file:CREATE:/srv/reports/one.pdf
      sh[${REPORT}] -> file:CREATE:/etc/cron.d/backdoor
      sh[${REPORT}] -> file:CREATE:/srv/reports/two.pdf
      sh[${REPORT}] > nc -> host:192.0.2.1:4444`);
    expect(paths.map((path) => path.replace(/.*\]->/, ""))).toEqual([
      "file:CREATE:/etc/cron.d/backdoor",
      "file:CREATE:/srv/reports/two.pdf",
      "proc::0:nc->host:192.0.2.1:4444",
    ]);
  });

  it("ends with the night", () => {
    const { paths } = said(`${RUN}\n@21800 sh[${REPORT}] -> file:CREATE:/srv/reports/one.pdf`);
    expect(paths).toEqual([`proc::0:sh[${REPORT}]->file:CREATE:/srv/reports/one.pdf`]);
  });

  it("is none of who came in unseen, in a container, or of what was reported before", () => {
    expect(said(`@105 nginx > run-parts > sh[${REPORT}]`).paths.at(-1)).toContain(REPORT);
    expect(said(`@105 nginx > run-parts > sh[${REPORT}]\n@200 run-parts > sh[${REPORT}]`).jobs).toEqual([]);
    const { paths, jobs } = said(
      `@105 nginx > run-parts > sh[${REPORT}]\n@300 cron > sh[-c] > run-parts#2 > sh[${REPORT}]#2\n${REST}`,
    );
    expect(jobs).toEqual([]);
    expect(paths.length).toBeGreaterThan(1);
  });

  it("is none of code in the arguments", () => {
    const known = schedule("/usr/bin/sh");
    said("@105 nginx\n@106 cron > sh[-e]", known);
    expect(known.asked).toEqual([]);
  });
});
