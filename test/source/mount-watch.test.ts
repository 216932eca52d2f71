/** What was mounted after the rules were loaded is found out by trying, against a stand-in for the kernel. */
import { describe, expect, it } from "vitest";
import type { AuditEvent } from "../../src/audit/event.ts";
import { EventStream } from "../../src/audit/event-stream.ts";
import { MountWatch } from "../../src/source/mount-watch.ts";
import { useFolder } from "../support/folder.ts";
import { eventOf } from "../support/notation.ts";

const EXE = "/usr/bin/fullmon";
const FLAGS = "AT_FDCWD,0,O_WRONLY";

const event = (notation: string): AuditEvent => {
  const events: AuditEvent[] = [];
  const stream = new EventStream((one) => events.push(one));
  stream.write(Buffer.from(eventOf(notation), "latin1"));
  stream.end();
  return events[0] as AuditEvent;
};
const opened = (path: string, exe = EXE, exit = "-21") =>
  event(`openat(${FLAGS}) = ${exit} | cwd / | NORMAL ${path} | who pid=8 exe=${exe}`);

/** A machine whose kernel shows opened folders of the mounts that its rules cover. */
class Machine {
  mounts = ["/", "/home"];
  covered = new Set(["/", "/home"]);
  /** Error codes of places that are no folders. */
  readonly codes = new Map<string, string>();
  readonly told: string[][] = [];
  readonly touched: string[] = [];
  #second = 0;
  readonly watch = new MountWatch({
    whose: "/proc/1",
    exe: EXE,
    tell: (mounts) => this.told.push(mounts.map(({ point }) => point)),
    table: () => this.mounts.map((point, at) => `${at + 20} 1 8:${at} / ${point} rw - ext4 x rw`).join("\n"),
    touch: (path, done) => {
      this.touched.push(path);
      const point = path.slice("/proc/1/root".length) || "/";
      const code = this.codes.get(point) ?? "EISDIR";
      done(code);
      if (code === "EISDIR" && this.covered.has(point)) expect(this.watch.take(opened(path))).toBe(true);
    },
  });

  pass(seconds: number): string[][] {
    for (const end = this.#second + seconds; this.#second < end; this.#second += 1)
      this.watch.look(this.#second * 1000);
    return this.told.splice(0);
  }
}

describe("MountWatch", () => {
  it("tries each mount once, with the root folder, and finds nothing where all is covered", () => {
    const machine = new Machine();
    expect(machine.pass(600)).toEqual([[]]);
    expect(machine.touched).toEqual(["/proc/1/root", "/proc/1/root/home"]);
  });

  it("tells of what is mounted later, once, when it was tried twice; and that it is gone", () => {
    const machine = new Machine();
    machine.pass(60);
    machine.mounts.push("/mnt/usb");
    expect(machine.pass(50)).toEqual([]);
    expect(machine.pass(60)).toEqual([["/mnt/usb"]]);
    expect(machine.pass(600)).toEqual([]);
    machine.mounts.pop();
    expect(machine.pass(15)).toEqual([[]]);
  });

  it("takes one lost event for an accident", () => {
    const machine = new Machine();
    machine.pass(60);
    machine.mounts.push("/srv");
    machine.pass(15);
    machine.covered.add("/srv");
    expect(machine.pass(300)).toEqual([]);
    expect(machine.touched.filter((path) => path.endsWith("/srv"))).toHaveLength(2);
  });

  it("says nothing of mounts if not even the root folder's event comes, and does not try on and on", () => {
    const machine = new Machine();
    machine.covered.clear();
    expect(machine.pass(600)).toEqual([]);
    expect(machine.touched.length).toBeLessThan(8);
    machine.covered = new Set(machine.mounts);
    expect(machine.pass(600)).toEqual([[]]);
  });

  it("finds out that it was mended: soon when something speaks for it, else within the hour", () => {
    const machine = new Machine();
    machine.mounts.push("/mnt/usb", "/mnt/other");
    expect(machine.pass(150)).toEqual([[], ["/mnt/usb", "/mnt/other"]]);
    machine.covered.add("/mnt/usb");
    machine.watch.suspect();
    expect(machine.pass(45)).toEqual([["/mnt/other"]]);
    machine.covered.add("/mnt/other");
    expect(machine.pass(3600)).toEqual([[]]);
  });

  it("lets be what is no folder or cannot be entered", () => {
    const machine = new Machine();
    machine.mounts.push("/etc/resolv.conf", "/secret");
    machine.codes.set("/etc/resolv.conf", "ENOTDIR").set("/secret", "EACCES");
    expect(machine.pass(600)).toEqual([[]]);
    expect(machine.touched).toHaveLength(4);
  });

  it("tries another file system at the same point anew", () => {
    const machine = new Machine();
    machine.pass(60);
    machine.mounts = ["/", "/other", "/home"];
    machine.covered.delete("/home");
    machine.covered.add("/other");
    expect(machine.pass(120)).toEqual([["/home"]]);
  });

  it.each([
    ["another program's", opened("/proc/1/root/home", "/usr/bin/touch")],
    ["one that was let in", opened("/proc/1/root/home", EXE, "5")],
    ["elsewhere", opened("/proc/1/rooted/home")],
    ["a connection", event(`connect = -ECONNREFUSED | addr 127.1.2.3:9 | who pid=8 exe=${EXE}`)],
  ])("does not take an event for its own that is %s", (_, other) => {
    expect(new Machine().watch.take(other)).toBe(false);
  });
});

describe("MountWatch, on this machine", () => {
  const path = useFolder();

  it("opens folders for writing, which changes nothing and is refused as such", async () => {
    const folder = path(".");
    const tried = Promise.withResolvers<void>();
    const told: string[][] = [];
    const watch = new MountWatch({
      whose: "/proc/self",
      exe: EXE,
      tell: (mounts) => told.push(mounts.map(({ point }) => point)),
      table: () =>
        `1 0 8:1 / / rw - ext4 x rw\n2 1 8:2 / ${folder} rw - ext4 x rw\n3 1 8:3 / ${folder}/none rw - ext4 x rw`,
    });
    watch.look(0);
    watch.look(9000);
    setTimeout(tried.resolve, 200);
    await tried.promise;
    // All but what is not there were opened, and none was seen: two tries, with the root folder coming back.
    for (let second = 10; second < 200; second += 1) {
      watch.take(opened("/proc/self/root"));
      watch.look(second * 1000);
    }
    expect(told.at(-1)).toEqual([folder]);
  });
});
