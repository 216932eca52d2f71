/** Damaged lines: each costs its own record, is counted, and makes no edge that was not done. */
import { describe, expect, it } from "vitest";
import { readEvents } from "../support/events.ts";
import { activityText, eventOf } from "../support/notation.ts";

const H = "msg=audit(1700000000.000:42):";
const UNLINK = "unlink = 0 | cwd / | PARENT /tmp | DELETE /tmp/x";
const lines = eventOf(UNLINK).trimEnd().split("\n");
const [call = "", cwd = "", parent = "", path = "", title = ""] = lines;

/** Reads lines between two whole events, which must be unharmed. */
function between(damaged: readonly string[]) {
  const log = [eventOf(UNLINK, { serial: 41 }).trimEnd(), ...damaged, eventOf(UNLINK, { serial: 43 })].join("\n");
  const { events, tally } = readEvents(Buffer.from(log, "latin1"));
  const others = events.filter(({ serial }) => serial !== 42);
  expect(others.map(({ serial, complete, activities }) => [serial, complete, activities.length])).toEqual([
    [41, true, 1],
    [43, true, 1],
  ]);
  const { blank, separator } = tally.refused;
  expect(tally.records - tally.flaws.torn + tally.lost + blank + separator).toBe(tally.lines);
  const event = events.find(({ serial }) => serial === 42);
  return { event, activities: event?.activities.map(activityText) ?? [], tally };
}

/** The line up to where `text` begins, and some of it. */
const cut = (line: string, text: string, more = 0) => line.slice(0, line.indexOf(text) + more);

describe("a damaged event", () => {
  it("keeps the whole fields before a cut value, and the cut one has none", () => {
    const { event } = between([cut(call, 'exe="', 10), cwd, parent, path, title]);
    expect(event).toMatchObject({ pid: 812, comm: "bash" });
    expect(event).not.toHaveProperty("exe");
  });

  it("keeps the whole fields before a cut name", () => {
    const { event } = between([cut(call, "exe=", 2), cwd, parent, path, title]);
    expect(event).toMatchObject({ pid: 812, comm: "bash" });
    expect(event).not.toHaveProperty("exe");
  });

  it("is refused by its record when the header is cut", () => {
    const { event, activities, tally } = between([call.slice(0, 30), cwd, parent, path, title]);
    expect(event).toMatchObject({ complete: false, records: ["CWD", "PATH", "PATH", "PROCTITLE"] });
    expect(activities).toEqual([]);
    expect(tally.refused["bad-id"]).toBe(1);
    expect(tally.flaws["no-syscall"]).toBe(1);
  });

  it("has no name from a PATH that is cut in its name", () => {
    const { activities } = between([call, cwd, parent, cut(path, "/tmp/x", 3), title]);
    expect(activities).toEqual([]);
  });

  it("is incomplete when a PATH is missing, and says what is certain", () => {
    const { event, activities } = between([call, cwd, path, title]);
    expect(event).toMatchObject({ complete: false });
    expect(activities).toEqual(["DELETE /tmp/x"]);
  });

  it("makes no edge when nothing but SYSCALL is left", () => {
    expect(between([call]).activities).toEqual([]);
  });

  it("never takes pid and exe of a record that shares its line", () => {
    const other = eventOf(`${UNLINK} | who pid=999 exe=/other`, { serial: 43 }).split("\n")[0] ?? "";
    for (const end of [cut(call, "ppid="), cut(call, "pid=812", 7), cut(call, "exe=", 6), call]) {
      const log = [eventOf(UNLINK, { serial: 41 }).trimEnd(), end + other, cwd, parent, path, title].join("\n");
      const event = readEvents(log).events.find(({ serial }) => serial === 42);
      expect([undefined, 812]).toContain(event?.pid);
      expect([undefined, "/usr/bin/bash"]).toContain(event?.exe);
      expect(readEvents(log).events.find(({ serial }) => serial === 43)).toMatchObject({ pid: 999, exe: "/other" });
    }
  });

  it("keeps the first value when two records are written over each other", () => {
    const over = `type=DAEMON_END ${H} op=terminate auid=0 pid=700 subj=249.090:670): pid=12323 uid=1 msg='op=PAM res=success'`;
    const { event, activities } = between([over]);
    expect(event).toMatchObject({ pid: 700, auid: 0, uid: 1 });
    expect(activities).toEqual([]);
  });

  it.each([
    ["in front of a record", `\0\0\0\0${call}`],
    ["in front of a node's record", `\0\0${eventOf(UNLINK).split("\n")[0]}`],
  ])("is read behind NULs %s, which are counted", (_, first) => {
    const { event, tally } = between([first, cwd, parent, path, title]);
    expect(event).toMatchObject({ pid: 812, complete: true });
    expect(tally.flaws.nul).toBe(1);
  });

  it("loses a line of nothing but NULs, and no other", () => {
    const { event, tally } = between([call, "\0".repeat(4096), cwd, parent, path, title]);
    expect(event).toMatchObject({ complete: true });
    expect(tally.lost + tally.refused.blank).toBe(1);
  });

  it("takes bytes over 0x7f as they are", () => {
    const { event } = between([call.replace('comm="bash"', 'comm="b\xe9\xff"'), cwd, parent, path, title]);
    expect(event?.comm).toBe("b\\xe9\\xff");
  });

  it.each([
    ["control characters", "\x01\x02\x1d\x1b[31m\x7f"],
    ["only 0x1D", "\x1d\x1d\x1d"],
    ["a mark alone", "msg=audit("],
    ["many marks", "msg=audit(".repeat(50)],
    ["many types", `${"type=SYSCALL ".repeat(50)}${H}`],
    ["an endless name", `type=${"x".repeat(100_000)}`],
    ["quotes", '"""""""""'],
    ["prototype names", `type=__proto__ ${H} constructor=1 __proto__=2`],
  ])("and a line of %s: nothing is harmed", (_, line) => {
    const { event } = between([call, line, cwd, parent, path, title]);
    expect(event).toMatchObject({ pid: 812, complete: true });
  });
});

describe("values that are no numbers", () => {
  it.each([
    ["pid=812", "pid=?", "pid"],
    ["exit=0", "exit=EACCES", "exit"],
    ["syscall=87", "syscall=unlink", "syscall"],
    ["arch=c000003e", "arch=x86_64", "arch"],
    [" uid=1000", " uid=vagrant", "uid"],
    ["ses=3", "ses=", "ses"],
  ])("%s as %s is no value", (from, to, field) => {
    const { event } = between([call.replace(from, to), cwd, parent, path, title]);
    expect(event).not.toHaveProperty(field);
  });

  it("make no edge where the call cannot be told", () => {
    for (const [from, to] of [
      ["syscall=87", "syscall=unlink"],
      ["arch=c000003e", "arch=x86_64"],
      ["syscall=87", ""],
    ] as const)
      expect(between([call.replace(from, to), cwd, parent, path, title]).activities).toEqual([]);
  });

  it("make an edge of a call only when it succeeded", () => {
    for (const success of ["success=no", "success=", "success=maybe", 'success="no"', ""])
      expect(between([call.replace("success=yes", success), cwd, parent, path, title]).activities).toEqual([]);
    expect(between([call.replace("success=yes", 'success="yes"'), cwd, parent, path, title]).activities).toHaveLength(
      1,
    );
  });
});
