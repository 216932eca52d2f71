/** One intrusion is one message: what hangs together, and what does not. */
import { describe, expect, it } from "vitest";
import { CRON, child, creates, type Deed, NGINX, starts, watchDeeds, writes } from "../support/deeds.ts";
import { T0 } from "../support/records.ts";
import { replayLog, scenarioLog, watch } from "../support/scenario.ts";

const LEARN = `
  @0  init > sshd
  @1  init > cron
  @2  1000 sshd > bash > ls
  @50 33 nginx -> file:CREATE:/srv/known
  @51 34 mysql -> file:CREATE:/srv/known
`;

/** The paths of each incident. */
const grouped = (script: string) => {
  const groups = new Map<string, string[]>();
  for (const { incident, anomalies } of watch(LEARN + script).incidents)
    groups.set(incident, [...(groups.get(incident) ?? []), ...anomalies.map(({ path }) => path)]);
  return [...groups.values()];
};

describe("an incident", () => {
  it("holds all that came of one first step", () => {
    expect(
      grouped(`
      @105 33 nginx > one > two -> host:203.0.113.9:80
      @106 one -> file:CREATE:/srv/a
      @107 two > three -> file:CREATE:/srv/b
      @108 three -> priv:setuid:0`),
    ).toHaveLength(1);
  });

  it("is another for another start out of the same known service", () => {
    expect(
      grouped(`
      @105 33 nginx > one -> host:203.0.113.9:80
      @106 33 nginx > two -> host:203.0.113.9:81`),
    ).toHaveLength(2);
  });

  it("holds what one service starts over and over, as for each file, until it has done without for a minute", () => {
    const crypt = (at: number, pid: number, name: string): Deed[] => {
      const gpg = child(NGINX, "/usr/bin/gpg", { pid });
      return [starts(at, gpg), creates(at + 0.01, gpg, `/srv/${name}.gpg`)];
    };
    const groups = (...deeds: Deed[][]) => {
      const later = watchDeeds(deeds.flat()).incidents.filter(({ window }) => window.number > 0);
      return new Set(later.map(({ incident }) => incident)).size;
    };
    const first = crypt(105, 7001, "one");
    expect(groups(first, crypt(106, 7002, "two"), crypt(108, 7003, "three"))).toBe(1);
    expect(groups(first, crypt(190, 7002, "two"))).toBe(2);
    const other = child(NGINX, "/usr/bin/xz", { pid: 7004 });
    expect(groups(first, [starts(106, other), creates(106.1, other, "/srv/four.gpg")])).toBe(2);
  });

  it("is another for what a known service does itself", () => {
    expect(
      grouped(`
      @105 33 nginx > one -> host:203.0.113.9:80
      @106 33 nginx -> file:CREATE:/srv/x
      @107 34 mysql -> file:CREATE:/srv/x`),
    ).toHaveLength(3);
  });

  it("holds all that a known service does itself", () => {
    expect(
      grouped(`
      @105 33 nginx -> file:CREATE:/srv/x
      @106 33 nginx -> host:203.0.113.9:80`),
    ).toEqual([["proc::33:nginx->file:CREATE:/srv/x", "proc::33:nginx->host:203.0.113.9:80"]]);
  });

  it("goes on where a file that it made is run", () => {
    expect(
      grouped(`
      @105 33 nginx > one -> file:CREATE:/srv/drop
      @115 cron > /srv/drop -> host:203.0.113.9:80`),
    ).toHaveLength(1);
    expect(
      grouped(`
      @105 33 nginx > one -> file:CREATE:/srv/drop
      @115 cron > /srv/other -> host:203.0.113.9:80`),
    ).toHaveLength(2);
    expect(
      grouped(`
      @105 33 nginx > one -> file:CREATE:/srv/drop
      @106 one -> file:CREATE:/srv/more
      @115 cron > /srv/drop -> host:203.0.113.9:80`),
    ).toHaveLength(1);
  });

  it("holds what was done in one login session", () => {
    expect(
      grouped(`
      @105 1000 sshd > bash > one
      @106 1000 sshd > bash#2 > two`),
    ).toHaveLength(1);
  });

  it("holds what one job does that has just begun, by what it starts and by itself", () => {
    const learned = "@3 cron > job > tar -> file:CREATE:/srv/known\n";
    expect(
      grouped(`${learned}
      @105 cron > job > one
      @106 job > two -> host:203.0.113.9:80
      @120 job > tar -> file:CREATE:/srv/other
      @121 job -> file:CREATE:/srv/x`),
    ).toHaveLength(1);
    // It goes on while something is told of it each minute.
    expect(
      grouped(`${learned}@105 cron > job\n@150 job > one\n@190 job > tar -> file:CREATE:/srv/other\n@249 job > two`),
    ).toHaveLength(1);
    // Another run of it, and one that goes on for long, are others.
    expect(grouped(`${learned}@105 cron > job > one\n@106 cron > job#2 > two`)).toHaveLength(2);
    expect(grouped(`${learned}@105 cron > job\n@106 job > one\n@166 job > two`)).toHaveLength(2);
  });

  it("of a job is none of what a server does that it started: that works for its callers", () => {
    const services = (does: string) =>
      grouped(`
      @41 init > super > web
      @42 web -> ${does}
      @98 super > /tmp/x
      @110 web -> file:CREATE:/srv/a
      @111 super -> file:CREATE:/srv/b`);
    // The first is what was told of the baseline.
    expect(services("file:CREATE:/srv/known")).toHaveLength(1);
    expect(services("sock:/run/web.sock")).toHaveLength(1);
    expect(services("sock:0.0.0.0:80")).toHaveLength(2);
  });

  it("holds that a job removes in the end what it made, and what it starts for that", () => {
    const begun = "@2 cron > rm\n@3 cron > job\n@105 cron > job\n@106 job -> file:CREATE:/srv/mark\n";
    const removes = "rm -> file:DELETE:/srv/mark";
    expect(grouped(`${begun}@14000 job > ${removes}`)).toHaveLength(1);
    expect(grouped(`${begun}@14000 job -> file:DELETE:/srv/mark`)).toHaveLength(1);
    // Another file, another run, another way there, and too late.
    expect(grouped(`${begun}@14000 job > rm -> file:DELETE:/srv/other`)).toHaveLength(2);
    expect(grouped(`${begun}@14000 cron > job#2 > ${removes}`)).toHaveLength(2);
    expect(grouped(`${begun}@14000 job > unlink -> file:DELETE:/srv/mark`)).toHaveLength(2);
    expect(grouped(`${begun}@14000 job > sh -> host:192.0.2.1:80\nsh > ${removes}`)).toHaveLength(2);
    expect(grouped(`${begun}@14000 job > rm -> file:DELETE:/etc/passwd\n${removes}`)).toHaveLength(2);
    expect(grouped(`${begun}@28000 job > ${removes}`)).toHaveLength(2);
  });

  it("loses nothing of an incident whose process or file leads to another one now", () => {
    const told = (script: string) =>
      watch(script)
        .paths.map((path) => path.replace(/.*->/, ""))
        .sort();
    // What an upload was is run by a process that told something else.
    const tool = told(`
      @0 33 init > nginx -> file:CREATE:/srv/known
      @111 nginx -> file:CREATE:/srv/up/tool
      @112 nginx > bash -> file:CREATE:/var/www/.ssh/authorized_keys
      bash -> host:203.0.113.9:443
      @113 bash > /srv/up/tool -> file:CREATE:/srv/x
      @200 nginx -> file:CREATE:/srv/known`);
    expect(tool).toEqual(
      expect.arrayContaining([
        "file:CREATE:/var/www/.ssh/authorized_keys",
        "host:203.0.113.9:443",
        "file:CREATE:/srv/x",
      ]),
    );
    // A label that told something is what the next step is done as.
    const noise = (first: string) =>
      told(`
      @0 init > nginx -> file:CREATE:/srv/known
      @1 bob > zed > ls -> file:CREATE:/srv/known
      @2 init > ls#2 -> file:CREATE:/srv/known
      ${first}
      @112 nginx > zed#9 -> host:203.0.113.9:443
      zed#9 -> file:CREATE:/srv/secret
      @113 zed#9 > ls#9 -> file:CREATE:/srv/two`);
    const alone = noise("");
    expect(alone).toContain("file:CREATE:/srv/secret");
    expect(noise("@111 ls#2 -> file:CREATE:/srv/noise")).toEqual([...alone, "file:CREATE:/srv/noise"].sort());
  });

  it("loses nothing where a window is longer than its silence", () => {
    const { paths } = watch(`${LEARN}\n@105 sshd > job > one\n@40000 job > two`, {
      baseline: 100_000,
      monitor: 86_400_000,
    });
    expect(paths.map((path) => path.replace(/.*->/, ""))).toEqual(["proc::0:one", "proc::0:two"]);
  });

  it("is another for another start out of a worker that a service has just forked", () => {
    const worker = child(NGINX, "/usr/sbin/nginx");
    const { incidents } = watchDeeds([
      writes(105, worker, "/var/log/nginx/access.log"),
      starts(106, child(worker, "/usr/bin/one")),
      starts(107, child(worker, "/usr/bin/two")),
    ]);
    const after = incidents.filter(({ window }) => window.number > 0);
    expect(new Set(after.map(({ incident }) => incident)).size).toBe(2);
  });

  it("goes on over windows, and says that it does", () => {
    const { incidents } = watch(`${LEARN}
      @105 33 nginx > one
      @125 one -> host:203.0.113.9:80`);
    expect(incidents.map(({ more }) => more)).toEqual([false, true]);
    expect(new Set(incidents.map(({ incident }) => incident)).size).toBe(1);
    expect(new Set(incidents.map(({ id }) => id)).size).toBe(2);
  });

  it("ends after an hour of silence", () => {
    const { incidents } = watch(`${LEARN}
      @105 33 nginx -> file:CREATE:/srv/x
      @3000 34 mysql -> file:CREATE:/srv/known
      @3800 34 mysql -> file:CREATE:/srv/known
      @3900 33 nginx -> file:CREATE:/srv/y`);
    expect(new Set(incidents.map(({ incident }) => incident)).size).toBe(2);
    expect(incidents.map(({ more }) => more)).toEqual([false, false]);
  });

  it("has the gravest anomaly at its head, with what it means", () => {
    const { incidents } = watch(`${LEARN}
      @105 33 nginx -> file:CREATE:/srv/x
      @106 33 nginx -> file:WRITE:/etc/passwd
      @107 33 nginx -> file:CREATE:/srv/y`);
    expect(incidents[0]).toMatchObject({
      severity: "high",
      head: { path: "proc::33:nginx->file:WRITE:/etc/passwd", what: "accounts", severity: "high" },
    });
    expect(incidents[0]?.techniques).toContain("T1098");
    expect(incidents.flatMap(({ anomalies }) => anomalies)).toHaveLength(3);
  });

  it("is said at once when it is grave, and the rest at the window's end", () => {
    const { findings } = watch(`${LEARN}
      @105 33 nginx -> file:WRITE:/etc/passwd
      @106 33 nginx -> file:CREATE:/srv/y`);
    const said = findings
      .slice(4)
      .map((finding) =>
        finding.type === "incident" ? finding.head.path : finding.type === "phase" ? finding.phase : "",
      );
    expect(said).toEqual(["proc::33:nginx->file:WRITE:/etc/passwd", "detect", "proc::33:nginx->file:CREATE:/srv/y"]);
  });

  it("is said again at once only for what is graver still", () => {
    const { incidents } = watch(`${LEARN}
      @105 33 nginx -> file:WRITE:/etc/passwd
      @106 33 nginx -> file:WRITE:/etc/sudoers
      @107 33 nginx -> file:CREATE:/etc/ld.so.preload`);
    expect(incidents.map(({ severity, anomalies }) => `${severity} ${anomalies.length}`)).toEqual([
      "high 1",
      "critical 2",
    ]);
  });
});

describe("ids", () => {
  const script = `${LEARN}
    @105 33 nginx > one -> host:203.0.113.9:80
    @106 1000 bash > two
    @125 one -> file:CREATE:/srv/x
  `;
  const ids = (text: string) => watch(text).incidents.map(({ id }) => id);

  it("are the same each time, and different for each report", () => {
    expect(ids(script)).toEqual(ids(script));
    expect(new Set(ids(script)).size).toBe(ids(script).length);
    for (const id of ids(script)) expect(id).toMatch(/^[0-9a-f]{16}$/);
  });

  it("do not change by what comes later", () => {
    const more = `${script} @135 33 nginx > four\n @145 1000 bash > five`;
    expect(ids(more).slice(0, ids(script).length)).toEqual(ids(script));
  });

  it("do not change by the style of the log", () => {
    const by = (style: "raw" | "enriched") => replayLog(scenarioLog(script, style)).incidents.map(({ id }) => id);
    expect(by("enriched")).toEqual(by("raw"));
  });
});

describe("a flood", () => {
  const flood = (count: number) =>
    `${LEARN}${Array.from({ length: count }, (_, index) => `33 nginx -> file:CREATE:/srv/${"abcdefghij"[index % 10]}${index}x/new`).join("\n")}`;

  it("of new files is one report of bounded length that says how many", () => {
    const script = flood(3000).replace(
      "33 nginx -> file:CREATE:/srv/a0x/new",
      "@101 33 nginx -> file:CREATE:/srv/a0x/new",
    );
    const { incidents } = watch(script, { monitor: 1_000_000 });
    expect(incidents).toHaveLength(1);
    const [report] = incidents;
    expect((report?.anomalies.length ?? 0) + (report?.left ?? 0)).toBe(3000);
    expect(report?.anomalies.length).toBeLessThanOrEqual(1000);
  });

  it("of harmless deeds hides no grave one", () => {
    const script = flood(3000).replace(
      "33 nginx -> file:CREATE:/srv/a0x/new",
      "@101 33 nginx -> file:CREATE:/srv/a0x/new",
    );
    const { incidents } = watch(`${script}\n33 nginx -> file:CREATE:/etc/ld.so.preload`, { monitor: 1_000_000 });
    const grave = incidents.filter(({ severity }) => severity === "critical");
    expect(grave.map(({ head }) => head.path)).toEqual(["proc::33:nginx->file:CREATE:/etc/ld.so.preload"]);
  });
});

describe("reports of one incident", () => {
  const reports = (script: string) =>
    watch(LEARN + script).incidents.map(({ time, more, anomalies, left }) => [
      (time - T0) / 1000,
      more,
      anomalies.length,
      left,
    ]);

  it("are cut where it paused, each with a time of its own", () => {
    expect(
      reports(`
      @105 33 nginx -> file:CREATE:/srv/a
      @106 33 nginx -> file:CREATE:/srv/b
      @108.5 33 nginx -> host:203.0.113.9:80`),
    ).toEqual([
      [105, false, 2, 0],
      [108.5, true, 1, 0],
    ]);
  });

  it("are cut too when the last step cannot wait", () => {
    expect(
      reports(`
      @103 33 nginx > one
      @106 one -> file:CREATE:/etc/cron.d/x`),
    ).toEqual([
      [103, false, 1, 0],
      [106, true, 1, 0],
    ]);
  });

  it("are cut after a moment where another job goes on", () => {
    const job = () => child(CRON, "/usr/bin/dash");
    const [one, other] = [job(), job()];
    const begins = (at: number, who: typeof one): Deed => starts(at, who, ["/bin/sh", "-c", "backup"]);
    const times = (...deeds: Deed[]) => {
      const later = watchDeeds(deeds).incidents.filter(({ window }) => window.number > 0);
      expect(new Set(later.map(({ incident }) => incident)).size).toBe(1);
      return later.map(({ time }) => (time - T0) / 1000);
    };
    const first = [begins(104.9, one), creates(105, one, "/srv/first")];
    expect(times(...first, creates(106, one, "/srv/second"))).toEqual([105]);
    expect(times(...first, begins(105.9, other), creates(106, other, "/srv/second"))).toEqual([105, 106]);
    expect(times(...first, begins(105.2, other), creates(105.3, other, "/srv/second"))).toEqual([105]);
  });

  it("are a bounded number, however often it pauses", () => {
    const steps = Array.from(
      { length: 46 },
      (_, step) => `@${102 + step * 2.1} 33 nginx -> file:CREATE:/srv/x${"abcdefgh"[step % 8]}${step}word`,
    );
    const found = watch(`${LEARN}${steps.join("\n")}`, { monitor: 100_000 }).incidents;
    expect(found).toHaveLength(32);
    expect(found.flatMap(({ anomalies }) => anomalies)).toHaveLength(46);
  });
});
