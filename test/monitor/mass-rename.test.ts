import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MassRename } from "../../src/monitor/mass-rename.ts";

type Step = readonly [edgeClass: "CREATE" | "DELETE", path: string];

/** The steps by which each of the files gets the ending. */
function steps(from: number, to: number, ending = ".enc"): Step[] {
  return Array.from({ length: to - from }, (_, index): Step[] => {
    const path = `/srv/folder-${(from + index) % 12}/file-${from + index}`;
    return [
      ["CREATE", `${path}${ending}`],
      ["DELETE", path],
    ];
  }).flat();
}

const NAMING = { program: "x", time: 3600_000, learning: false };

const take = (renames: MassRename, all: readonly Step[], naming = NAMING): string[] =>
  all.flatMap(([edgeClass, path]) => renames.see(naming, edgeClass, path) ?? []);

describe("MassRename", () => {
  it("says the ending once, when there are a hundred files", () => {
    const renames = new MassRename();
    expect(take(renames, steps(0, 99))).toEqual([]);
    expect(take(renames, steps(99, 100))).toEqual([".enc"]);
    expect(take(renames, steps(100, 3000))).toEqual([]);
  });

  it("says it of three hundred files of one folder", () => {
    const inOne = (from: number, to: number): Step[] =>
      steps(from, to).map(([edgeClass, path]) => [edgeClass, `/srv/one/${path.replaceAll("/", "_")}`]);
    const renames = new MassRename();
    expect(take(renames, inOne(0, 299))).toEqual([]);
    expect(take(renames, inOne(299, 300))).toEqual([".enc"]);
  });

  it("counts on in the next windows, for an hour", () => {
    const renames = new MassRename();
    take(renames, steps(0, 60));
    renames.clear();
    expect(take(renames, steps(60, 99), { ...NAMING, time: NAMING.time + 3000_000 })).toEqual([]);
    renames.clear();
    expect(take(renames, steps(99, 100), { ...NAMING, time: NAMING.time + 3600_000 })).toEqual([".enc"]);
    const later = { ...NAMING, time: NAMING.time + 3600_001 };
    expect(take(renames, steps(100, 199), later)).toEqual([]);
    expect(take(renames, steps(199, 200), later)).toEqual([".enc"]);
  });

  it("leaves out what the program gave in the baseline, and no other program's", () => {
    const renames = new MassRename();
    take(renames, steps(0, 1), { ...NAMING, learning: true });
    expect(take(renames, steps(0, 300))).toEqual([]);
    expect(take(renames, steps(300, 500, ".locked"))).toEqual([".locked"]);
    expect(take(renames, steps(500, 700), { ...NAMING, program: "y" })).toEqual([".enc"]);
  });

  it("counts a name that stands in a hidden one", () => {
    const renames = new MassRename();
    const hide = (index: number, draw: string) =>
      renames.rename(
        NAMING,
        `/srv/${index % 12}/a-${index}.docx`,
        `/srv/${index % 12}/.a-${index}.docx.${draw}`,
        false,
      );
    const draws = Array.from({ length: 100 }, (_, index) => hide(index, `Xy${1000 + index}`));
    expect(draws.filter((ending) => ending !== undefined)).toEqual(["hidden"]);
  });

  it("does not add up endings", () => {
    const renames = new MassRename();
    expect(take(renames, [...steps(0, 99, ".a"), ...steps(99, 198, ".b")])).toEqual([]);
  });

  it("counts a name once, however often it is removed", () => {
    const renames = new MassRename();
    const again = Array.from({ length: 500 }, (): Step => ["DELETE", "/srv/folder-1/file-1"]);
    expect(take(renames, [...steps(0, 50), ...again])).toEqual([]);
  });

  it("goes on where the one that was saved was", () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(150), (cut, files) => {
        const all = steps(0, files);
        const [before, after] = [all.slice(0, cut), all.slice(cut)];
        const whole = new MassRename();
        take(whole, before);
        const restored = new MassRename();
        restored.restore(JSON.parse(JSON.stringify(whole.save())));
        expect(take(restored, after)).toEqual(take(whole, after));
      }),
    );
  });

  it("remembers a bounded number of names and endings", () => {
    const renames = new MassRename();
    for (let index = 0; index < 20_000; index += 1) {
      take(renames, [
        ["CREATE", `/srv/a${index}.x${index}.y.z`],
        ["DELETE", `/srv/b${index}`],
      ]);
      take(renames, steps(index, index + 1, `.e${index}`));
    }
    const { made, removed, renamed, endings } = renames.save();
    expect(Math.max(made.length, removed.length, renamed.length)).toBe(2000);
    expect(endings).toHaveLength(200);
  });

  it("takes names of any kind", () => {
    for (const path of ["", "/", ".", "/.", "/a.", "..", "/a/..b", ".".repeat(5000), `/${"a.".repeat(2000)}b`, "?/x.y"])
      for (const edgeClass of ["CREATE", "DELETE"] as const)
        expect(new MassRename().see(NAMING, edgeClass, path)).toBeUndefined();
  });
});
