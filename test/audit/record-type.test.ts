import { describe, expect, it } from "vitest";
import { Header, MARK, parseHeader } from "../../src/audit/line.ts";
import { type RecordType, recordType } from "../../src/audit/record-type.ts";

/** The type of a line with this label. */
function typeOfLine(label: string): RecordType {
  const line = `type=${label} msg=audit(1.000:1): x=1`;
  const header = new Header();
  expect(parseHeader(line, 0, line.length, line.indexOf(MARK), header)).toBeUndefined();
  return header.type;
}

describe("recordType()", () => {
  it("finds every known name by name, by number and in a line", () => {
    const numbers = Array.from({ length: 3000 }, (_, number) => number);
    const known = numbers.map((number) => recordType(String(number))).filter(({ name }) => !/^\d/.test(name));
    expect(known.length).toBeGreaterThan(150);
    for (const { name } of known) {
      const row = recordType(name);
      expect(row.name).toBe(name);
      expect(recordType(`UNKNOWN[${row.number}]`)).toBe(row);
      expect(recordType(String(row.number))).toBe(row);
      expect(typeOfLine(name)).toBe(row);
    }
  });

  it.each([
    ["UNKNOWN[1300]", "SYSCALL", "syscall"],
    ["1327", "PROCTITLE", "proctitle"],
    ["UNKNOWN[1323]", "MMAP", "kernel"],
    ["UNKNOWN[1334]", "BPF", "kernel"],
    ["URINGOP", "URINGOP", "syscall"],
    ["USER_LOGIN", "USER_LOGIN", "user"],
    ["DAEMON_END", "DAEMON_END", "user"],
    ["LOGIN", "LOGIN", "detail"],
    ["AVC", "AVC", "kernel"],
    // From 1420 on the numbers differ between kernels.
    ["UNKNOWN[1420]", "UNKNOWN[1420]", "opaque"],
    ["UNKNOWN[1425]", "UNKNOWN[1425]", "opaque"],
    ["UNDER_SCORE", "UNDER_SCORE", "opaque"],
    ["UNKNOWN[99]", "UNKNOWN[99]", "opaque"],
    ["syscall", "syscall", "opaque"],
    ["SYSCALLS", "SYSCALLS", "opaque"],
    ["PATX", "PATX", "opaque"],
    ["__proto__", "__proto__", "opaque"],
    ["constructor", "constructor", "opaque"],
    ["toString", "toString", "opaque"],
    ["", "", "opaque"],
  ])("reads %j as %s, %s", (label, name, role) => {
    expect(recordType(label)).toMatchObject({ name, role });
    if (label !== "") expect(typeOfLine(label)).toMatchObject({ name, role });
  });

  it("takes any number of strange labels", () => {
    for (let index = 0; index < 3000; index += 1) expect(recordType(`STRANGE_${index}`).role).toBe("opaque");
    expect(recordType("SYSCALL").role).toBe("syscall");
  });
});
