/** The time at which a piece of log ends. */
import { describe, expect, it } from "vitest";
import { lastTime } from "../../src/audit/last-time.ts";

const line = (second: number, rest = "x=1") => `type=CWD msg=audit(${second}.250:7): ${rest}\n`;
const of = (text: string) => lastTime(Buffer.from(text, "latin1"));

describe("lastTime()", () => {
  it.each([
    ["the last line's", line(1) + line(2), 2250],
    ["with a node", `node=web ${line(3)}`, 3250],
    ["not of a line that is being written", `${line(1)}type=CWD msg=audit(9.000:8): cw`, 1250],
    ["not of what is no record", `${line(1)}----\n# msg=audit(9.000:8)\n\n`, 1250],
    ["not of what a program wrote into its record", line(1, "msg=' msg=audit(9.000:8): '"), 1250],
    ["of a piece that begins in a line", `udit(1.000:1): a\n${line(2)}`, 2250],
  ])("is %s", (_, text, time) => expect(of(text)).toBe(time));

  it.each(["", "\n", "msg=audit(", "type=CWD msg=audit(1.000:1): whole, but for its end", "\n\n\n"])(
    "is unknown where there is no whole record: %j",
    (text) => expect(of(text)).toBeUndefined(),
  );
});
