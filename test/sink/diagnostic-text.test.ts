import { expect, it } from "vitest";
import { diagnosticText } from "../../src/sink/diagnostic-text.ts";

const text = (fields: object) => diagnosticText(JSON.stringify({ time: "2026-11-24T02:40:07.870Z", ...fields }));

it.each([
  [{ level: 30, log: "/srv/a b.log", msg: "watching" }, "watching (log /srv/a b.log)"],
  [{ level: 40, left: 3, flaws: "", lag: null, msg: "the log is read" }, "warning: the log is read (left 3)"],
  [{ level: 50, at: { from: 1 }, why: "x", msg: "no" }, 'error: no (at {"from":1}, why x)'],
  [{ level: 20, msg: "window" }, "debug: window"],
])("a diagnostic is a line on a terminal: %j", (fields, line) =>
  expect(text(fields)).toBe(`\r\u001b[Kfullmon: ${line}\n`),
);

it("takes nothing for an order to the terminal that names in it are", () => {
  const evil = "\u001b]0;x\u0007\nfullmon: all is well";
  const line = text({ level: 40, msg: `no ${evil}`, [`a${evil}`]: evil }).slice("\r\u001b[K".length, -1);
  expect(line).not.toMatch(/[\u0000-\u001f]/);
});
