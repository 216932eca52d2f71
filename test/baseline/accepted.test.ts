/** What a decision of the administrator's covers, and what it must not. */
import { describe, expect, it } from "vitest";
import { Accepted, patternFlaw } from "../../src/baseline/accepted.ts";

function covers(pattern: string, literal: boolean, source: string, far: string, isSevere = false): boolean {
  return new Accepted([{ number: 1, pattern, literal, reason: "x" }]).covers(source, far, isSevere);
}

const NGINX = "proc::33:nginx";
/** Names that somebody uploaded. */
const HOSTILE = ["holiday|[\\s\\S]+", "x|**", "a[(]|**[)]", 'a"("|**")"', "{a,**}", "*", "@(|**)"];

describe("Accepted", () => {
  it.each(HOSTILE)("covers an edge of an incident to the letter: %s", (name) => {
    const far = `file:CREATE:/srv/up/${name}`;
    expect(covers(`${NGINX}->${far}`, true, NGINX, far)).toBe(true);
    for (const [source, other] of [
      [NGINX, "file:CREATE:/srv/up/other"],
      [NGINX, "proc::33:sh[-c]"],
      ["proc::0:bash", "file:CREATE:/etc/passwd"],
      ["x", "y"],
    ] as const)
      expect([other, covers(`${NGINX}->${far}`, true, source, other)]).toEqual([other, false]);
  });

  it.each(HOSTILE.slice(0, 4))("takes no pattern that must not be typed for one: %s", (name) => {
    const far = `file:CREATE:/srv/up/${name}`;
    expect(patternFlaw(`${NGINX}->${far}`)).toMatch(/^has /);
    expect(covers(`${NGINX}->${far}`, false, NGINX, far)).toBe(true);
    for (const other of ["file:CREATE:/srv/up/other", "proc::33:sh[-c]"])
      expect([other, covers(`${NGINX}->${far}`, false, "proc::0:bash", other)]).toEqual([other, false]);
  });

  it("covers what a pattern stands for, in both ways that one is written", () => {
    expect(covers(`${NGINX}->host:10.0.0.*:8080`, false, NGINX, "host:10.0.0.7:8080")).toBe(true);
    expect(covers(`${NGINX}->host:10.0.0.*:8080`, false, NGINX, "host:10.0.1.7:8080")).toBe(false);
    expect(covers("file:CREATE:/srv/@(a|b)/**", false, NGINX, "file:CREATE:/srv/b/c/d")).toBe(true);
    expect(covers("file:CREATE:/srv/(a|b)", false, NGINX, "file:CREATE:/srv/b")).toBe(true);
    expect(covers("file:CREATE:/srv/**", true, NGINX, "file:CREATE:/srv/x")).toBe(false);
  });

  it("covers what is severe by no pattern that leaves the far end open", () => {
    const cron = "file:CREATE:/etc/cron.d/x";
    const open = `${NGINX}->file:CREATE:/**`;
    expect(covers(open, false, NGINX, cron, false)).toBe(true);
    expect(covers(open, false, NGINX, cron, true)).toBe(false);
    for (const named of [`${NGINX}->file:CREATE:/etc/cron.d/*`, "file:CREATE:/etc/cron.d/*", `${NGINX}->${cron}`])
      expect([named, covers(named, false, NGINX, cron, true)]).toEqual([named, true]);
    expect(covers(`${NGINX}->${cron}`, true, NGINX, cron, true)).toBe(true);
  });

  it.each([
    "?(x)**",
    "!(x)",
    "*(x)**",
    "**@(|x)",
    "**(x)?**",
    "**(?!x)**",
    "**{,x}**",
    "[a-z]**",
    "{a..z}**",
    "{proc,file,host,sock,priv}:**",
    "{proc,xy}:**",
    "f*",
    "**o**",
    "file:{CREATE,WRITE}:/**",
    "file:@(CREATE|WRITE):/**",
    "@(@(|xy)|z)**",
  ])("names nothing by what need not be there, or is in all of a kind: %s", (far) => {
    expect(patternFlaw(`**->${far}`)).toBe("names nothing");
    for (const source of ["**", NGINX]) {
      const pattern = `${source}->${far}`;
      for (const severe of ["proc::0:bash", "file:CREATE:/etc/passwd", "host:192.0.2.1:4444"])
        expect([pattern, covers(pattern, false, NGINX, severe, true)]).toEqual([pattern, false]);
    }
  });

  it.each([
    "**e**",
    "**or**",
    "**/passwd",
    "file:**t**",
    "file:CREATE:/**t**",
    "file:CREATE:**@(ss|t)**",
    "proc::33:**",
  ])("covers what is severe by no far end of any kind, or with a letter that most names have: %s", (far) => {
    for (const severe of ["file:CREATE:/etc/passwd", "proc::33:bash"])
      expect([severe, covers(`${NGINX}->${far}`, false, NGINX, severe, true)]).toEqual([severe, false]);
  });

  it.each<[string, string]>([
    ["file:*:/etc/pass*", "file:CREATE:/etc/passwd"],
    ["file:{CREATE,WRITE}:/etc/{passwd,shadow}", "file:CREATE:/etc/passwd"],
    ["file:CREATE:/*/@(passwd|shadow)", "file:CREATE:/etc/passwd"],
    ["proc:**:bash", "proc:web@33:0:bash"],
    ["proc:**:host", "proc::0:host"],
    ["priv:@(bpf|setuid)", "priv:bpf"],
    ["sock:*:80", "sock:0.0.0.0:80"],
    ["file:CREATE:/opt/[a-z]*/x.@(so|ko)", "file:CREATE:/opt/a/x.so"],
  ])("covers what is severe by a far end that names it: %s", (far, severe) => {
    expect(patternFlaw(far)).toBeUndefined();
    expect(covers(`${NGINX}->${far}`, false, NGINX, severe, true)).toBe(true);
    expect(covers(far, false, NGINX, severe, true)).toBe(true);
  });

  it("refuses what names nothing", () => {
    for (const pattern of ["**", "*->**", "proc:*->file:CREATE:/**", "host:*:*"])
      expect(patternFlaw(pattern)).toBe("names nothing");
    for (const pattern of [`${NGINX}->**`, "host:*:8080", "priv:bpf"]) expect(patternFlaw(pattern)).toBeUndefined();
    expect(covers("**", false, NGINX, "host:192.0.2.1:80")).toBe(false);
  });

  it.each<[string, string, RegExp]>([
    ["is too long", `a${"b".repeat(70_000)}*`, /^has more than 4096 characters$/],
    ["has groups in groups", `${"*(".repeat(1000)}ab`, /^has more than 50 groups$/],
    ["looks behind", "file:CREATE:/srv/ab(?<!x)", /^is no glob$/],
  ])("takes a pattern to the letter that %s, and all others as they are", (_, pattern, flaw) => {
    expect(patternFlaw(pattern)).toMatch(flaw);
    const both = [pattern, "file:CREATE:/srv/*.log"].map((one, number) => ({
      number,
      pattern: one,
      literal: false,
      reason: "x",
    }));
    const accepted = new Accepted(both);
    expect([...accepted.flaws]).toEqual([[0, expect.stringMatching(flaw)]]);
    for (const far of [pattern, "file:CREATE:/srv/x.log"]) expect(accepted.covers(NGINX, far, false)).toBe(true);
    expect(accepted.covers(NGINX, "file:CREATE:/srv/abx", false)).toBe(false);
  });

  it("takes patterns to the letter that are too much with all others", () => {
    const many = Array.from({ length: 300 }, (_, number) => ({
      number,
      pattern: `file:CREATE:/srv/${"*x".repeat(200)}${number}`,
      literal: false,
      reason: "x",
    }));
    const { flaws } = new Accepted(many);
    expect(flaws.get(0)).toBeUndefined();
    expect(flaws.get(299)).toBe("is too much with all others");
    const accepted = new Accepted(many);
    expect(accepted.covers(NGINX, `file:CREATE:/srv/${"x".repeat(200)}0`, false)).toBe(true);
    expect(accepted.covers(NGINX, `file:CREATE:/srv/${"x".repeat(200)}299`, false)).toBe(false);
  });
});
