/** The canary: what it does, what it takes for its own, and what it says. */
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { AuditEvent } from "../../src/audit/event.ts";
import { EventStream } from "../../src/audit/event-stream.ts";
import { Canary, type CanaryResult } from "../../src/source/canary.ts";
import { useFolder } from "../support/folder.ts";
import { eventOf } from "../support/notation.ts";

const EXE = "/usr/bin/fullmon";

describe("Canary", () => {
  const path = useFolder();

  function canary() {
    const told: CanaryResult[] = [];
    const ran: string[] = [];
    const bird = new Canary({
      folder: path("."),
      tell: (result) => told.push(result),
      run: (argument) => ran.push(argument) > 0,
      exe: EXE,
    });
    return { bird, ran, told: () => told.splice(0) };
  }
  const event = (notation: string): AuditEvent => {
    const events: AuditEvent[] = [];
    const stream = new EventStream((one) => events.push(one));
    stream.write(Buffer.from(eventOf(notation), "latin1"));
    stream.end();
    return events[0] as AuditEvent;
  };
  const started = (mark: string, exe = "/usr/bin/true") =>
    event(`execve = 0 | argv true ${mark} | cwd / | NORMAL ${exe} | who pid=7 exe=${exe}`);
  const made = (mark: string, exe = EXE) =>
    event(`openat = 3 | cwd / | CREATE ${path(".")}/${mark} | who pid=8 exe=${exe}`);

  it("flies soon after the start, once, and leaves nothing behind", () => {
    const { bird, ran } = canary();
    bird.look(0);
    expect(ran).toEqual([]);
    bird.look(6000);
    bird.look(7000);
    expect(ran).toHaveLength(1);
    expect(readdirSync(path("."))).toEqual([]);
  });

  it("says that both came back, and hides its own events from others", () => {
    const { bird, ran, told } = canary();
    bird.look(0);
    bird.look(6000);
    const [mark = ""] = ran;
    expect(bird.take(started(mark))).toBe(true);
    expect(bird.take(made(mark))).toBe(true);
    expect(told()).toEqual([
      { kind: "exec", came: true },
      { kind: "file", came: true },
    ]);
    bird.look(60_000);
    expect(told()).toEqual([]);
  });

  it("says which did not come in time, and tries again within a minute", () => {
    const { bird, ran, told } = canary();
    bird.look(0);
    bird.look(6000);
    bird.take(made(ran[0] ?? ""));
    told();
    bird.look(35_000);
    expect(told()).toEqual([]);
    bird.look(37_000);
    expect(told()).toEqual([{ kind: "exec", came: false }]);
    bird.look(98_000);
    expect(ran).toHaveLength(2);
    expect(ran[1]).not.toBe(ran[0]);
  });

  it("takes nothing of others for its own, and no guess for its mark", () => {
    const { bird, ran, told } = canary();
    bird.look(0);
    bird.look(6000);
    const [mark = ""] = ran;
    expect(bird.take(started("x"))).toBe(false);
    expect(bird.take(started(mark, "/tmp/true"))).toBe(false);
    expect(bird.take(made(mark, "/usr/bin/touch"))).toBe(false);
    expect(bird.take(event(`openat = 3 | cwd / | CREATE /etc/cron.d/${mark} | who pid=8 exe=${EXE}`))).toBe(false);
    const moved = `rename = 0 | cwd / | DELETE ${path(".")}/${mark} | CREATE /etc/cron.d/x | who pid=8 exe=${EXE}`;
    expect(bird.take(event(moved))).toBe(false);
    expect(bird.take(started(`fullmon-canary-${"0".repeat(32)}`))).toBe(true);
    expect(told()).toEqual([]);
  });
});
