import { describe, expect, it } from "vitest";
import { headersIn } from "../../src/audit/headers.ts";

const record = (serial: number) => `type=SYSCALL msg=audit(1700000000.123:${serial}): pid=1`;
const serials = (text: string) => Array.from(headersIn(text), ({ serial }) => serial);

describe("headersIn()", () => {
  it("gives the records in order, passes over other lines, and takes a last line without a newline", () => {
    expect(serials([record(1), "", "----", "no record", record(2), `x ${record(3)}`, record(4)].join("\n"))).toEqual([
      1, 2, 4,
    ]);
    expect(serials("")).toEqual([]);
  });

  it("takes no longer for each line of what is no log, however much that is", () => {
    const line = "Nov 24 10:11:06 host program[812]: what a system's log has, none of it an audit record\n";
    const time = (count: number) => {
      const text = line.repeat(count);
      const begun = performance.now();
      expect(serials(text)).toEqual([]);
      return performance.now() - begun;
    };
    time(1000);
    expect(time(40_000)).toBeLessThan(200);
    expect(serials(line.repeat(40_000) + record(7))).toEqual([7]);
  });
});
