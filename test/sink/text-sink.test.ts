import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Finding } from "../../src/domain/finding.ts";
import { findingSink } from "../../src/sink/finding-sink.ts";
import { localTime } from "../../src/sink/local-time.ts";
import { TextSink, type TextStyle } from "../../src/sink/text-sink.ts";
import { anyText } from "../support/arbitrary.ts";
import { anomaly, incident } from "../support/findings.ts";
import { T0 } from "../support/records.ts";

const zone = process.env["TZ"];
beforeEach(() => {
  process.env["TZ"] = "UTC";
});
afterEach(() => {
  if (zone === undefined) delete process.env["TZ"];
  else process.env["TZ"] = zone;
});

function written(finding: Finding, style: TextStyle = "plain"): string[] {
  const lines: string[] = [];
  new TextSink((line) => lines.push(line), style).write(finding);
  return lines;
}

const phase = (time = T0): Finding => ({ type: "phase", time, node: "", phase: "collect", holes: [] });
const PATH = "proc::1000:bash->proc::1000:curl->host:192.0.2.1:80";

describe("localTime()", () => {
  it.each([
    [T0, "2023-11-14 22:13:20,000"],
    [T0 + 3, "2023-11-14 22:13:20,003"],
    [Date.UTC(2026, 0, 2, 3, 4, 5, 67), "2026-01-02 03:04:05,067"],
    [0, "1970-01-01 00:00:00,000"],
  ])("of %i is %s", (time, text) => expect(localTime(time)).toBe(text));

  it("is the time of the place", () => {
    process.env["TZ"] = "Asia/Tokyo";
    expect(localTime(T0)).toBe("2023-11-15 07:13:20,000");
  });
});

describe("TextSink", () => {
  it("writes a phase and a pattern as INFO", () => {
    expect(written(phase())).toEqual(["2023-11-14 22:13:20,000\tINFO\tcollect"]);
    expect(written({ type: "pattern", time: T0, node: "", pattern: "proc::0:app->file:CREATE:/x/[0-9]{3}" })).toEqual([
      "2023-11-14 22:13:20,000\tINFO\t+normalize proc::0:app->file:CREATE:/x/[0-9]{3}",
    ]);
  });

  it("writes one line for the first run of a scheduled job, or the first start of a service", () => {
    const first = { type: "first-run", time: T0, node: "", job: "proc::0:run-parts->proc::0:sh[/x]" } as const;
    expect([...written({ ...first, what: "job" }), ...written({ ...first, what: "service" })]).toEqual([
      "2023-11-14 22:13:20,000\tINFO\tfirst run of what was scheduled before the baseline: proc::0:run-parts->proc::0:sh[/x]",
      "2023-11-14 22:13:20,000\tINFO\tfirst start of a service that was set up before the baseline: proc::0:run-parts->proc::0:sh[/x]",
    ]);
  });

  it("writes one line for a run of the package manager", () => {
    const changes = { installed: ["a 1"], upgraded: ["b 1 -> 2", "c\n 1 -> 2"], removed: [], files: 12, programs: 3 };
    const packages = { type: "packages", time: T0, node: "", ...changes } as const;
    expect(written(packages)).toEqual([
      "2023-11-14 22:13:20,000\tINFO\tpackages: 1 installed (a 1), 2 upgraded (b 1 -> 2, c\\x0a 1 -> 2): 12 files, 3 programs",
    ]);
    expect(written({ ...packages, installed: [], upgraded: [] })[0]).toContain(
      "packages: no other versions: 12 files, 3 programs",
    );
    const many = Array.from({ length: 500 }, (_, at) => `p${at} 1`);
    expect(written({ ...packages, removed: many })[0]).toMatch(/, 500 removed \(p0 1, .*p19 1, …\): /);
  });

  it("tells what was not seen of all else from not having seen anything", () => {
    const hole = { from: T0, to: T0 + 1000, why: "connections did not reach the log" };
    const text = (partly: boolean) => written({ type: "hole", time: T0, node: "", hole: { ...hole, partly } });
    const times = "from 2023-11-14 22:13:20,000 to 2023-11-14 22:13:21,000: connections did not reach the log";
    expect(text(false)).toEqual([`2023-11-14 22:13:20,000\tWARNING\tblind ${times}`]);
    expect(text(true)).toEqual([`2023-11-14 22:13:20,000\tWARNING\tpartly blind ${times}`]);
  });

  it("says what is not covered, and the command that covers it", () => {
    const spot = { place: "/run/user/1000", type: "tmpfs", kind: "/run/user/[uid]" };
    const says = "are not seen: it was mounted after the audit rules were loaded; sudo auditctl -q /,";
    expect(written({ type: "blind-spot", time: T0, node: "", spot }, "journal")).toEqual([
      `<4>WARNING\tblind spot: changes of files below /run/user/1000 (tmpfs), and others as /run/user/[uid] ${says}/run/user/1000`,
    ]);
    const disk = { place: "/mnt/a\nb", type: "ext4", kind: "/mnt/a\nb" };
    expect(written({ type: "blind-spot", time: T0, node: "", spot: disk })).toEqual([
      `2023-11-14 22:13:20,000\tWARNING\tblind spot: changes of files below /mnt/a\\x0ab (ext4) ${says}'/mnt/a\\x0ab'`,
    ]);
  });

  it("writes one line for one path that is only new", () => {
    expect(written(incident())).toEqual([`2023-11-14 22:13:20,203\tWARNING\t${PATH}`]);
  });

  it("writes a headline and every path when there is more to say", () => {
    const other = anomaly({ time: T0 + 500, path: "proc::1000:bash->file:CREATE:/tmp/x", kind: "file" });
    const grave = anomaly({ severity: "high", what: "a shell connects", techniques: ["T1059.004"] });
    const lines = written(
      incident({ head: grave, anomalies: [grave, other], severity: "high", techniques: ["T1059.004"] }),
    );
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(
      /^2023-11-14 22:13:20,203\tWARNING\t.*fedcba9876543210.*high.*T1059\.004.*a shell connects.*2 new/,
    );
    expect(lines.slice(1)).toEqual([
      `2023-11-14 22:13:20,203\tWARNING\t${PATH}`,
      "2023-11-14 22:13:20,500\tWARNING\tproc::1000:bash->file:CREATE:/tmp/x",
    ]);
  });

  it("says what it does not show, and how often what was said before came again", () => {
    const [line = ""] = written(incident({ left: 5, repeats: 7 }));
    expect(line).toContain("5 not shown");
    expect(line).toContain("7 repeats");
  });

  it("tells hosts apart behind the columns that are always there", () => {
    expect(written({ ...phase(), node: "web" })).toEqual(["2023-11-14 22:13:20,000\tINFO\tcollect\tweb"]);
    expect(written(incident({ node: "web" }))).toEqual([`2023-11-14 22:13:20,203\tWARNING\t${PATH}\tweb`]);
    expect(written({ ...phase(), node: "a\nb\u001b[31m" })[0]).toBe(
      "2023-11-14 22:13:20,000\tINFO\tcollect\ta\\x0ab\\x1b[31m",
    );
  });

  it("leaves time to the journal and gives it a priority", () => {
    expect(written(phase(), "journal")).toEqual(["<6>INFO\tcollect"]);
    expect(written(incident(), "journal")).toEqual([`<4>WARNING\t${PATH}`]);
  });

  it("gives each line of a critical incident its priority: `journalctl -p crit` shows it whole, and nothing else", () => {
    const grave = anomaly({ severity: "critical", what: "auditing changed" });
    const report = incident({ head: grave, anomalies: [anomaly(), grave], severity: "critical" });
    const lines = written(report, "journal");
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).toMatch(/^<2>WARNING\t/);
    for (const line of written(incident({ left: 3, severity: "high" }), "journal")) expect(line).toMatch(/^<4>/);
  });

  it("ends each coloured line with a reset", () => {
    for (const finding of [phase(), incident(), incident({ left: 1 })])
      for (const line of written(finding, "colour")) expect(line).toMatch(/^\u001b\[[0-9;]+m[^\u001b]+\u001b\[0m$/);
    expect(written(phase(), "colour")[0]?.slice(0, 5)).not.toBe(written(incident(), "colour")[0]?.slice(0, 5));
  });

  it("writes whole lines whatever the host is called", () => {
    fc.assert(
      fc.property(
        anyText.filter((text) => text !== ""),
        fc.constantFrom<TextStyle>("plain", "journal"),
        (node, style) => {
          for (const line of written(incident({ node }), style)) expect(line).not.toMatch(/[^\P{Cc}\t]/u);
        },
      ),
    );
  });
});

describe("findingSink()", () => {
  const line = (choice: Partial<Parameters<typeof findingSink>[0]>) => {
    const lines: string[] = [];
    findingSink({ json: false, terminal: false, journal: false, noColour: false, ...choice }, (text) =>
      lines.push(text),
    ).write(incident());
    return lines[0] ?? "";
  };

  it.each<[string, object, RegExp]>([
    ["plain text to a file", {}, /^2023/],
    ["colour to a terminal", { terminal: true }, /^\u001b/],
    ["no colour where nobody wants it", { terminal: true, noColour: true }, /^2023/],
    ["priorities to the journal", { journal: true }, /^<4>/],
    ["colour to a terminal, though the journal started it", { terminal: true, journal: true }, /^\u001b/],
    ["JSON with priorities to the journal", { json: true, journal: true }, /^<4>\{"/],
    ["JSON when asked", { json: true, terminal: true, journal: true }, /^\{"/],
  ])("writes %s", (_, choice, form) => expect(line(choice)).toMatch(form));
});
