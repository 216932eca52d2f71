/** Who had a program started by a shell's inline code, or a wrapper: under one user their labels are the same. */
import { describe, expect, it } from "vitest";
import { EventStream } from "../../src/audit/event-stream.ts";
import { Accepted } from "../../src/baseline/accepted.ts";
import { startsWhatItIsTold } from "../../src/baseline/sensitive-deeds.ts";
import type { Finding } from "../../src/domain/finding.ts";
import { Monitor } from "../../src/monitor/monitor.ts";
import { CRON, child, creates, type Deed, daemon, deedsLog, ROUTINE, starts, warned } from "../support/deeds.ts";
import type { Who } from "../support/records.ts";
import { OPTIONS, watched } from "../support/scenario.ts";

const AGENT = daemon("/usr/bin/python3.11");
const GZIP = "proc::0:python3.11[/opt/agent.py]->proc::0:gzip";

/** `who` has a shell run a program. */
function has(at: number, who: Who, exe: string, wrapper?: string): Deed[] {
  const shell = child(who, "/usr/bin/dash");
  const deeds = [starts(at, shell, ["sh", "-c", "x"])];
  const wrapped = wrapper === undefined ? shell : child(shell, wrapper);
  if (wrapper !== undefined) deeds.push(starts(at + 0.01, wrapped));
  return [...deeds, starts(at + 0.02, child(wrapped, exe))];
}

const LEARNED: readonly Deed[] = [
  starts(80, AGENT, ["python3", "/opt/agent.py"]),
  ...has(81, CRON, "/usr/bin/gzip"),
  ...has(82, AGENT, "/usr/bin/df"),
  ...has(83, CRON, "/usr/bin/gzip", "/usr/bin/timeout"),
  ...has(84, AGENT, "/usr/bin/df", "/usr/bin/timeout"),
];

const told = (...deeds: Deed[]) => warned([...LEARNED, ...deeds], { rebase: true });

describe("a program that is known of a shell's inline code", () => {
  it("is no news of who had it started before", () => {
    expect(told(...has(105, CRON, "/usr/bin/gzip"), ...has(106, AGENT, "/usr/bin/df"))).toEqual([]);
  });

  it("is told of another", () => {
    expect(told(...has(105, AGENT, "/usr/bin/gzip"))).toEqual([`medium ${GZIP}`]);
  });

  it("is told of another through a wrapper", () => {
    expect(told(...has(105, AGENT, "/usr/bin/gzip", "/usr/bin/timeout"))).toEqual([`medium ${GZIP}`]);
  });

  it("is told with what it then does", () => {
    const shell = child(AGENT, "/usr/bin/dash");
    const gzip = child(shell, "/usr/bin/gzip");
    const deeds = [starts(105, shell, ["sh", "-c", "x"]), starts(105.1, gzip), creates(105.2, gzip, "/srv/x.gz")];
    expect(told(...deeds)).toEqual([`medium ${GZIP}->file:CREATE:/srv/x.gz`]);
  });

  it("is told once, and known when it came in two windows more", () => {
    const each = [105, 115, 125, 135, 145].flatMap((at) => has(at, AGENT, "/usr/bin/gzip"));
    expect(told(...each)).toEqual([`medium ${GZIP}`]);
  });

  it("is told once where the start itself is news", () => {
    const news = told(...has(105, AGENT, "/usr/bin/xz"), ...has(115, AGENT, "/usr/bin/xz"));
    expect(news).toEqual(["medium proc::0:dash[-c]->proc::0:xz"]);
  });

  it("is accepted with the start that was told, by whom it was told of, and by nobody else", () => {
    const findings: Finding[] = [];
    const monitor = new Monitor({ ...OPTIONS, rebase: true }, (finding) => findings.push(finding));
    const stream = new EventStream((event) => monitor.observe(event));
    const happens = (...deeds: Deed[]) => stream.write(Buffer.from(deedsLog(deeds), "latin1"));
    const said = () => watched(findings.splice(0)).paths;
    const script = (at: number, who: Who): Deed[] => {
      const shell = child(who, "/usr/bin/dash");
      return [
        starts(at, shell, ["sh", "-c", "x"]),
        starts(at + 0.01, child(shell, "/usr/bin/dash"), ["sh", "/opt/x.sh"]),
        ...has(at + 10, AGENT, "/usr/bin/df"),
      ];
    };
    const direct = "proc::0:dash[-c]->proc::0:dash[/opt/x.sh]";
    happens(...ROUTINE, ...LEARNED, ...script(105, AGENT));
    expect(said()).toContain(direct);
    monitor.accept(new Accepted([{ number: 1, pattern: direct, literal: true, reason: "x" }]));
    // What is severe is told again after 20 hours.
    happens(...script(80_000, AGENT));
    expect(said()).toEqual([]);
    happens(...script(80_020, CRON));
    expect(said()).toContain("proc::0:cron->proc::0:dash[/opt/x.sh]");
  });

  it("is not told of somebody whom nobody saw", () => {
    const shell = child(AGENT, "/usr/bin/dash", { ppid: 4999 });
    expect(told(starts(105, shell, ["sh", "-c", "x"]), starts(106, child(shell, "/usr/bin/gzip")))).toEqual([]);
  });
});

describe("startsWhatItIsTold()", () => {
  it.each([
    "dash[-c]",
    "python3.11[-c]",
    "perl[-e]",
    "python3.11[-]",
    "node[--eval]",
    "node[-r /x.js -p]",
    "busybox[sh -c]",
    "timeout",
    "/opt/x/xargs",
  ])("is true of %s", (program) => expect(startsWhatItIsTold(program)).toBe(true));
  it.each(["dash", "dash[/opt/x]", "python3.11[-m http.server]", "busybox[ls]", "cron", ""])(
    "is false of %s",
    (program) => expect(startsWhatItIsTold(program)).toBe(false),
  );
});
