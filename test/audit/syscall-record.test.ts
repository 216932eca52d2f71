import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scanPath } from "../../src/audit/path-record.ts";
import { type Call, scanSyscall as scan, scanUring } from "../../src/audit/syscall-record.ts";
import { text } from "../support/arbitrary.ts";
import { BASH, pathRecord, syscallRecord, UNSET } from "../support/records.ts";

/** Fields in the middle of a chunk: what stands behind them must not be read. */
function inChunk(fields: string): { text: string; start: number; end: number } {
  const before = "type=PATH msg=audit(1.000:1):";
  const behind = '\ntype=SYSCALL msg=audit(1.000:2): arch=c00000b7 pid=999 uid=999 exe="/behind" nametype=DELETE\n';
  return { text: `${before}${fields}${behind}`, start: before.length, end: before.length + fields.length };
}

/** The same fields behind one that has no meaning: they are then read field by field, not at a glance. */
const slowly = (fields: string) => inChunk(` zz=1${fields}`);

const FIELDS = [
  "arch",
  "number",
  "success",
  "exit",
  "items",
  "a0",
  "a1",
  "a2",
  "a3",
  "pid",
  "ppid",
  "uid",
  "euid",
  "auid",
  "ses",
  "tty",
  "comm",
  "exe",
] as const satisfies readonly (keyof Call)[];

/** All that a record says, as a plain object. */
function scanSyscall(fields: Parameters<typeof scan>[0]): Record<string, unknown> {
  const call = scan(fields);
  return Object.fromEntries(FIELDS.map((name) => [name, call[name]]));
}

const who = fc.record({
  pid: fc.nat(4_194_304),
  ppid: fc.nat(4_194_304),
  uid: fc.constantFrom(0, 1000, 4292467295),
  euid: fc.constantFrom(0, 1000),
  auid: fc.constantFrom(0, 1000, UNSET),
  ses: fc.constantFrom(1, UNSET),
  tty: fc.constantFrom("(none)", "pts0", "tty1"),
  comm: text,
  exe: fc.option(text),
  key: fc.option(text),
});

const call = fc.record({
  name: fc.constantFrom("execve", "openat", "connect"),
  exit: fc.constantFrom(0, 3, -2, -115, 139_637_976_727_552),
  args: fc.array(fc.constantFrom(0, 1, 0xffffff9c, 0x7ffd_1234_5678), { minLength: 4, maxLength: 4 }),
  items: fc.nat(5),
});

describe("scanSyscall()", () => {
  it("reads at a glance what it reads field by field", () => {
    fc.assert(
      fc.property(call, who, (call, who) => {
        const { fields } = syscallRecord(call, who);
        expect(scanSyscall(inChunk(` ${fields}`))).toEqual(scanSyscall(slowly(` ${fields}`)));
      }),
    );
  });

  it("reads the same from a record that is cut anywhere", () => {
    const { fields } = syscallRecord({ name: "execve", exit: 0, items: 2 }, { ...BASH, key: "k", tty: "(none)" });
    for (let length = 0; length <= fields.length; length += 1) {
      const cut = ` ${fields.slice(0, length)}`;
      expect([cut, scanSyscall(inChunk(cut))]).toEqual([cut, scanSyscall(slowly(cut))]);
    }
  });

  it("reads the same when another process has the same words behind its pid", () => {
    const [one, other] = [811, 812].map((pid) => syscallRecord({ name: "execve", exit: 0 }, { ...BASH, pid }).fields);
    expect(scanSyscall(inChunk(` ${one}`))["pid"]).toBe(811);
    expect(scanSyscall(inChunk(` ${other}`))["pid"]).toBe(812);
    expect(scanSyscall(inChunk(` ${one}`))).toEqual({ ...scanSyscall(inChunk(` ${other}`)), pid: 811 });
  });

  it("reads every field", () => {
    const { fields } = syscallRecord(
      { name: "openat", exit: -13, args: [1, 0x10, 0xff, 0x1_0000_0001], items: 2 },
      BASH,
    );
    expect(scanSyscall(inChunk(` ${fields}`))).toEqual({
      arch: 0xc000003e,
      number: 257,
      success: false,
      exit: -13,
      items: 2,
      a0: 1,
      a1: 16,
      a2: 255,
      a3: 1,
      pid: 812,
      ppid: 800,
      uid: 1000,
      euid: 1000,
      auid: 1000,
      ses: 3,
      tty: "pts0",
      comm: "bash",
      exe: "/usr/bin/bash",
    });
  });

  const base = syscallRecord({ name: "execve", exit: 0 }, BASH).fields;
  it.each<[string, string, object]>([
    ["a doubled field: the first wins", base.replace("uid=1000 gid", "uid=7 uid=8 gid"), { uid: 7 }],
    [
      "fields in another order",
      'pid=5 ppid=4 syscall=59 arch=c000003e exe="/x"',
      { pid: 5, ppid: 4, number: 59, exe: "/x" },
    ],
    [
      "a record without exit and success",
      base.replace(" success=yes exit=0", ""),
      { success: undefined, exit: undefined, pid: 812 },
    ],
    [
      "an older record without ses and tty",
      base.replace(" tty=pts0 ses=3", ""),
      { tty: undefined, ses: undefined, comm: "bash" },
    ],
    ["success in quotes", base.replace("success=yes", 'success="yes"'), { success: true }],
    ["success in other words", base.replace("success=yes", "success=maybe"), { success: undefined }],
    [
      "numbers that are none",
      base.replace("pid=812", "pid=?").replace("exit=0", "exit=EACCES"),
      { pid: undefined, exit: undefined },
    ],
    ["a call by name", base.replace("syscall=59", "syscall=execve"), { number: undefined, arch: 0xc000003e }],
    ["an arch by name", base.replace("arch=c000003e", "arch=x86_64"), { arch: undefined, number: 59 }],
    ["an unset auid of -1", base.replace("auid=1000", "auid=-1"), { auid: UNSET }],
    ["a persona, which is no a0", base.replace("items=", "per=400000 items="), { items: 0, a0: 0, pid: 812 }],
    ["no exe", base.replace('exe="/usr/bin/bash"', "exe=(null)"), { exe: undefined }],
    [
      "a deleted exe",
      base.replace('exe="/usr/bin/bash"', "exe=2F746D702F78202864656C6574656429"),
      { exe: "/tmp/x (deleted)" },
    ],
    ["`uid` and `auid` are not each other", base.replace(" uid=1000", ""), { uid: undefined, auid: 1000, euid: 1000 }],
    ["two blanks", base.replaceAll(" ", "  "), { pid: 812, exe: "/usr/bin/bash", number: 59 }],
    ["nothing", "", { pid: undefined, arch: undefined, a0: 0 }],
  ])("reads %s", (_, fields, want) => expect(scanSyscall(inChunk(` ${fields}`))).toMatchObject(want));

  it("keeps only the low half of a long argument", () => {
    const fields = base.replace("a0=0", "a0=ffffffffffffff9c").replace("a1=0", "a1=7ffd12345678");
    expect(scanSyscall(inChunk(` ${fields}`))).toMatchObject({ a0: 0xffffff9c, a1: 0x12345678 });
    expect(scanSyscall(slowly(` ${fields}`))).toMatchObject({ a0: 0xffffff9c, a1: 0x12345678 });
  });
});

describe("scanUring()", () => {
  it("has ids, but neither call nor arch", () => {
    const fields = ' uring_op=18 success=yes exit=4 items=1 ppid=1 pid=5 uid=33 gid=33 euid=33 subj=unconfined key="k"';
    expect(scanUring(inChunk(fields))).toMatchObject({
      pid: 5,
      ppid: 1,
      uid: 33,
      success: true,
      number: undefined,
      arch: undefined,
    });
  });
});

describe("scanPath()", () => {
  const read = (record: Parameters<typeof scanPath>[0]): object => {
    const { item, name, nametype } = scanPath(record);
    return { item, name, nametype };
  };

  it("reads at a glance what it reads field by field", () => {
    const nametype = fc.constantFrom("NORMAL", "PARENT", "CREATE", "DELETE", "UNKNOWN", undefined);
    fc.assert(
      fc.property(fc.nat(12), fc.option(text), nametype, (item, name, nametype) => {
        const { fields } = pathRecord(item, name, nametype);
        expect(read(inChunk(` ${fields}`))).toEqual(read(slowly(` ${fields}`)));
      }),
    );
  });

  it("reads the same from a record that is cut anywhere", () => {
    const { fields } = pathRecord(1, "/tmp/x", "CREATE");
    for (let length = 0; length <= fields.length; length += 1) {
      const cut = ` ${fields.slice(0, length)}`;
      expect([cut, read(inChunk(cut))]).toEqual([cut, read(slowly(cut))]);
    }
  });

  it.each<[string, string, object]>([
    ["a plain record", 'item=0 name="/x" inode=1 nametype=NORMAL', { item: 0, name: "/x", nametype: "NORMAL" }],
    ["a number of two digits", 'item=11 name="/x" inode=1 nametype=NORMAL', { item: 11, name: "/x" }],
    [
      "a name that holds ` nametype=`",
      `item=0 name=${Buffer.from("/x nametype=DELETE").toString("hex")} nametype=NORMAL`,
      { name: "/x nametype=DELETE", nametype: "NORMAL" },
    ],
    ["objtype", 'item=0 name="/x" inode=1 objtype=CREATE', { nametype: "CREATE" }],
    ["neither", 'item=0 name="/x" inode=1 dev=08:01', { name: "/x", nametype: undefined }],
    ["quotes around the nametype", 'item=0 name="/x" nametype="CREATE"', { nametype: "CREATE" }],
    ["an unheard-of nametype", 'item=0 name="/x" nametype=CLONED', { name: "/x", nametype: "CLONED" }],
    ["no name", "item=0 name=(null) inode=5 nametype=NORMAL", { name: undefined, nametype: "NORMAL" }],
    ["an empty name", 'item=0 name="" inode=5 nametype=NORMAL', { name: undefined, nametype: "NORMAL" }],
    ["a name in hex", "item=0 name=2F610A62 nametype=CREATE", { name: "/a\nb" }],
    ["a name in hex that ends in NUL", "item=0 name=2F6100 nametype=CREATE", { name: "/a" }],
    ["bytes over 0x7f in quotes", 'item=0 name="/\xc3\xa9\xff" nametype=CREATE', { name: "/é\\xff" }],
    ["an escape in quotes", 'item=0 name="/a\\x41" nametype=CREATE', { name: "/a\\x5cx41" }],
    ["a doubled name: the first wins", 'item=0 name="/a" name="/b" nametype=CREATE', { name: "/a" }],
  ])("reads %s", (_, fields, want) => {
    expect(read(inChunk(` ${fields}`))).toMatchObject(want);
    expect(read(slowly(` ${fields}`))).toMatchObject(want);
  });
});
