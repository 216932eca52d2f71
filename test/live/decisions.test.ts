import { describe, expect, it } from "vitest";
import { Decisions } from "../../src/live/decisions.ts";
import { Hosts } from "../../src/monitor/hosts.ts";
import { ownLog } from "../../src/run/own-log.ts";

/** Of decisions by their numbers. */
const PATTERNS: Readonly<Record<number, string>> = { 901: "**", 902: `host:${"h".repeat(70_000)}*:1` };

/** What is warned of, run by run: each takes the decisions of these numbers, one call after the other. */
function said(...runs: readonly (readonly (readonly number[])[])[]): string[][] {
  const values = new Map<string, unknown>();
  return runs.map((calls) => {
    const told: string[] = [];
    const log = ownLog("silent");
    log.warn = (facts: object, text?: string) =>
      told.push("number" in facts ? `${facts.number}` : "decision" in facts ? String(text) : JSON.stringify(facts));
    const decisions = new Decisions(log, {
      get: (name) => values.get(name),
      set: (name, value) => values.set(name, value),
    });
    for (const numbers of calls)
      decisions.take(
        numbers.map((number) => ({
          number,
          pattern: PATTERNS[number] ?? `host:h${number}:1`,
          literal: false,
          reason: "x",
        })),
        new Hosts({ baseline: 1, monitor: 1, rebase: false }, () => undefined),
      );
    return told;
  });
}

describe("Decisions", () => {
  it("are said once each, as they are made", () => expect(said([[], [1], [1, 2], [1, 2]])).toEqual([["1", "2"]]));

  it("are said too if they were made while nobody watched", () =>
    expect(said([[1]], [[1, 2]], [[1, 2]])).toEqual([["1"], ["2"], []]));

  it("are not said again after others were taken back", () =>
    expect(
      said([
        [1, 2, 3],
        [1, 3],
        [1, 3, 4],
      ]),
    ).toEqual([["1", "2", "3", "4"]]));

  it("are said once a run if they cannot be what they were meant for", () => {
    const flaws = [
      "the pattern of a decision names nothing: it is taken to the letter",
      "the pattern of a decision has more than 4096 characters: it is taken to the letter",
    ];
    expect(
      said(
        [
          [901, 902],
          [901, 902],
        ],
        [[901, 902]],
      ),
    ).toEqual([["901", "902", ...flaws], flaws]);
  });

  it("are counted where they are many", () => {
    const [told = []] = said([[...Array(300).keys()].map((index) => index + 1)]);
    expect(told).toHaveLength(21);
    expect(told.at(-1)).toBe('{"decisions":280}');
  });
});
