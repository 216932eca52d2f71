/** The canary: what it does, what it takes for its own, and what it says. */
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { AuditEvent } from "../../src/audit/event.ts";
import { EventStream } from "../../src/audit/event-stream.ts";
import { Canary, type CanaryResult } from "../../src/source/canary.ts";
import { dialLoopback, isLoopbackSink, loopbackSink } from "../../src/source/loopback-sink.ts";
import { useFolder } from "../support/folder.ts";
import { eventOf } from "../support/notation.ts";

const EXE = "/usr/bin/fullmon";
/** Pids of the run before and of this one. */
const [BEFORE, OWN] = [300, 400] as const;

describe("Canary", () => {
  const path = useFolder();

  function canary() {
    const told: CanaryResult[] = [];
    const ran: string[] = [];
    const dialled: string[] = [];
    let sandboxed = () => {};
    const bird = new Canary({
      folder: path("."),
      pids: [BEFORE, OWN],
      tell: (result) => told.push(result),
      run: (argument) => ran.push(argument) > 0,
      dial: (address, failed) => {
        dialled.push(address);
        sandboxed = failed;
      },
      exe: EXE,
    });
    return { bird, ran, dialled, told: () => told.splice(0), sandbox: () => sandboxed() };
  }
  const event = (notation: string): AuditEvent => {
    const events: AuditEvent[] = [];
    const stream = new EventStream((one) => events.push(one));
    stream.write(Buffer.from(eventOf(notation), "latin1"));
    stream.end();
    return events[0] as AuditEvent;
  };
  const started = (mark: string, exe = "/usr/bin/true", ppid: number = OWN) =>
    event(`execve = 0 | argv true ${mark} | cwd / | NORMAL ${exe} | who ppid=${ppid} pid=7 exe=${exe}`);
  const made = (mark: string, exe = EXE) =>
    event(`openat = 3 | cwd / | CREATE ${path(".")}/${mark} | who pid=8 exe=${exe}`);

  const connected = (address: string, exe = EXE, call = "connect = -ECONNREFUSED") =>
    event(`${call} | addr ${address} | who pid=8 exe=${exe}`);

  it("flies soon after the start, once, and leaves nothing behind", () => {
    const { bird, ran } = canary();
    bird.look(0);
    expect(ran).toEqual([]);
    bird.look(6000);
    bird.look(7000);
    expect(ran).toHaveLength(1);
    expect(readdirSync(path("."))).toEqual([]);
  });

  it("says that all came back, and hides its own events from others", () => {
    const { bird, ran, dialled, told } = canary();
    bird.look(0);
    bird.look(6000);
    const [mark = ""] = ran;
    expect(bird.take(started(mark))).toBe(true);
    expect(bird.take(made(mark))).toBe(true);
    expect(bird.take(connected(`${dialled[0]}:9`))).toBe(true);
    expect(told()).toEqual(["exec", "file", "connect"].map((kind) => ({ kind, came: true, partly: false })));
    bird.look(60_000);
    expect(told()).toEqual([]);
  });

  it("says which did not come in time, and tries again within a minute", () => {
    const { bird, ran, dialled, told } = canary();
    bird.look(0);
    bird.look(6000);
    bird.take(made(ran[0] ?? ""));
    bird.take(connected(`${dialled[0]}:9`));
    told();
    bird.look(35_000);
    expect(told()).toEqual([]);
    bird.look(37_000);
    expect(told()).toEqual([{ kind: "exec", came: false, partly: true }]);
    bird.look(98_000);
    expect(ran).toHaveLength(2);
    expect(ran[1]).not.toBe(ran[0]);
    expect(dialled[1]).not.toBe(dialled[0]);
  });

  it("says of each kind that it did not come when none does, and tries again each minute", () => {
    const { bird, ran, told } = canary();
    for (let second = 0; second < 300; second += 1) bird.look(second * 1000);
    expect(told().slice(0, 3)).toEqual(
      ["file", "exec", "connect"].map((kind) => ({ kind, came: false, partly: false })),
    );
    expect(ran).toHaveLength(4);
  });

  it("tries less and less often while one kind alone does not come, and again at once when it had come", () => {
    const { bird, ran, dialled } = canary();
    let second = 0;
    /** The second of the next flight, all of which comes back, or all but its connection. */
    const flight = (whole: boolean): number => {
      for (const before = ran.length; ran.length === before; second += 1) bird.look(second * 1000);
      bird.take(made(ran.at(-1) ?? ""));
      bird.take(started(ran.at(-1) ?? ""));
      if (whole) bird.take(connected(`${dialled.at(-1)}:9`));
      return second;
    };
    const gaps = (flights: readonly number[]) => flights.slice(1).map((at, index) => at - (flights[index] ?? 0));
    expect(gaps(Array.from({ length: 8 }, () => flight(false)))).toEqual([90, 150, 270, 510, 930, 930, 930]);
    flight(true);
    expect(gaps([flight(false), flight(false), flight(false)])).toEqual([90, 150]);
  });

  it("says nothing of a connection that its sandbox does not let it try", () => {
    const { bird, ran, told, sandbox } = canary();
    bird.look(0);
    bird.look(6000);
    sandbox();
    bird.take(made(ran[0] ?? ""));
    bird.take(started(ran[0] ?? ""));
    told();
    bird.look(60_000);
    expect(told()).toEqual([]);
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
    const likeness = `fullmon-canary-${"0".repeat(32)}`;
    expect(bird.take(started(likeness, "/usr/bin/true", 7000))).toBe(false);
    for (const pid of [BEFORE, OWN]) expect(bird.take(started(likeness, "/usr/bin/true", pid))).toBe(true);
    expect(bird.take(connected("127.1.2.3:9"))).toBe(true);
    expect(told()).toEqual([]);
  });

  it.each([
    ["another program's", "127.1.2.3:9", "/usr/bin/curl"],
    ["to a port where somebody may listen", "127.1.2.3:80", EXE],
    ["to this machine's usual address", "127.0.0.1:9", EXE],
    ["to another machine", "192.0.2.1:9", EXE],
    ["to an address that only looks so", "[::7f01:203]:9", EXE],
    ["a listener", "127.1.2.3:9", EXE, "bind = 0"],
    ["a datagram", "127.1.2.3:9", EXE, "sendto = 4"],
  ])("does not take a connection for its own that is %s", (_, address, exe, call?: string) => {
    const { bird } = canary();
    expect(bird.take(connected(address, exe, call))).toBe(false);
  });
});

describe("dialLoopback()", () => {
  it("really connects, to an address that it says is its own, and hangs up", async () => {
    const address = loopbackSink();
    expect(isLoopbackSink({ family: "inet", address, port: 9 })).toBe(true);
    const server = createServer().listen(0, address);
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    dialLoopback(address, () => expect.unreachable(), port);
    const [socket] = (await once(server, "connection")) as [Socket];
    socket.on("error", () => undefined).resume();
    await once(socket, "close");
    server.close();
  });

  it("counts as tried where nobody listens, and keeps nothing open", async () => {
    let hasFailed = false;
    dialLoopback(loopbackSink(), () => {
      hasFailed = true;
    });
    await pause(50);
    expect(hasFailed).toBe(false);
    expect(process.getActiveResourcesInfo()).not.toContain("TCPSocketWrap");
  });

  it("draws addresses that nobody can guess", () => {
    const drawn = Array.from({ length: 1000 }, loopbackSink);
    expect(new Set(drawn).size).toBeGreaterThan(990);
    expect(drawn.every((address) => isLoopbackSink({ family: "inet", address, port: 9 }))).toBe(true);
  });
});
