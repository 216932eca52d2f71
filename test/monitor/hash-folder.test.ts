/** Folders of trees by hash, which are made one by one. */
import { describe, expect, it } from "vitest";
import { watch } from "../support/scenario.ts";

const HASH = "62cf0a7be2d94f64a93d1be0c5f2a82d";
const paths = (learn: readonly string[], ...steps: readonly string[]) =>
  watch(["@0 nginx -> file:CREATE:/srv/first", ...learn, "@99 nginx -> file:CREATE:/srv/last", ...steps].join("\n"))
    .paths;
const made = (at: number, ...names: readonly string[]) => names.map((name) => `@${at} nginx -> file:CREATE:${name}`);

describe("a folder of a tree by hash", () => {
  const CACHE = made(10, "/c/4", "/c/4/d9", "/c/d", "/c/d/82", `/c/d/82/${HASH}`);

  it("is no news where the files of the tree are known", () => {
    expect(paths(CACHE, ...made(105, "/c/e", "/c/e/61", "/c/4/1f"))).toEqual([]);
  });

  const IMAGES = made(10, "/i/1", "/i/1/1e", "/i/f", "/i/f/f7", "/i/c", "/i/c/ca", "/i/0", "/i/0/0a", "/i/1/1e/a.png");

  it("is no news where enough others are known, by the same process", () => {
    expect(paths(IMAGES, ...made(105, "/i/d", "/i/d/d0"))).toEqual([]);
    expect(paths(IMAGES.slice(0, 6), ...made(105, "/i/d", "/i/d/d0"))).not.toEqual([]);
    expect(paths([...IMAGES, "@20 php -> file:CREATE:/srv/x"], "@105 php -> file:CREATE:/i/d")).toHaveLength(1);
  });

  it.each([
    ["Apache's", "/a/1R/Ax/2iC73gii8BN23@xvVg.header", "/a/@u", "/a/@u/9E"],
    ["Symfony's", "/a/P/N/N7hoX3vtaQo0XC+O-DnT", "/a/+", "/a/+/9"],
    ["Postfix'", "/q/deferred/D/D82A38349", "/q/deferred/A", "/q/deferred/A/A7FC9113D"],
  ])("is no news where files of %s are known", (_, file, ...folders) => {
    expect(paths(made(10, file), ...made(105, ...folders))).toEqual([]);
    expect(paths(made(10, "/a/x"), ...made(105, ...folders))).toHaveLength(2);
    expect(paths(made(10, file), ...made(105, ...folders.map((folder) => `${folder}xy`)))).toHaveLength(2);
  });

  const MEDIA = made(
    10,
    "/m/remote_content/kde.org/fT/ME/vtASVdiAkOklMbXfYCjK",
    "/m/local_content/Fg/hh/vdHWNpJLPWyDKwBegfZG",
  );

  it("is no news where media of Synapse's are known, of any server", () => {
    const folders = [
      "/m/local_content/aB",
      "/m/local_content/aB/cD",
      "/m/remote_content/b.org",
      "/m/remote_content/b.org/xY",
    ];
    expect(paths(MEDIA, ...made(105, ...folders, "/m/remote_content/b.org/xY/ab"))).toEqual([]);
    const others = [
      "/m/local_content/aBc",
      "/m/local_content/aB/cD/eF",
      "/m/remote_content/x.php",
      "/m/remote_content/b.org/b",
      "/m/remote_thumbnail/b.org",
    ];
    expect(paths(MEDIA, ...made(105, ...others))).toEqual(others.map((name) => `proc::0:nginx->file:CREATE:${name}`));
  });

  it.each([
    ["a name", "/i/x"],
    ["a longer one", "/i/d0e"],
    ["one elsewhere", "/j/d"],
    ["a file in it that is none of the tree", "/c/e/run"],
  ])("is none: %s", (_, name) => expect(paths([...CACHE, ...IMAGES], ...made(105, name))).toHaveLength(1));

  it("says what it is by the letters among its digits", () => {
    expect(paths(made(10, "/v/1", "/v/3", "/v/5", "/v/7"), ...made(105, "/v/a"))).toEqual([]);
  });
});

describe("what is done in a folder of a tree by hash", () => {
  const INDEX = made(10, "/r/a2/tmp-2365068448", "/r/7c/tmp-12", "/r/71/tmp-498154289");

  it("is no news where it is done in enough others, but for the numbers in its name", () => {
    expect(paths(INDEX, ...made(105, "/r/40/tmp-3721770375"))).toEqual([]);
    expect(paths(INDEX.slice(1), ...made(105, "/r/40/tmp-3721770375"))).toHaveLength(1);
    const stats = made(10, "/c/1/b/stats", "/c/2/b/stats", "/c/3/b/stats", "/c/a/0/stats");
    expect(paths(stats, ...made(105, "/c/7/b/stats"))).toEqual([]);
  });

  it("is none where a pattern stands for the others", () => {
    const numbers = [0, 1, 2, 3, 4].flatMap((at) => made(10 + 15 * at, `/c/${at}`, `/c/${at}/stats`));
    expect(paths(numbers, ...made(105, "/c/b", "/c/b/stats"))).toEqual([]);
  });

  it.each([
    ["another name", "/r/40/evil-3721770375"],
    ["what is run", "/r/40/tmp-1.php"],
    ["another folder", "/r/x4/tmp-1"],
    ["one of another tree", "/q/40/tmp-1"],
    ["one below", "/r/40/x/tmp-1"],
  ])("is told of else: %s", (_, name) => {
    expect(
      paths([...INDEX, ...made(11, "/r/a2/tmp-1.php", "/r/7c/tmp-2.php", "/r/71/tmp-3.php")], ...made(105, name)).at(
        -1,
      ),
    ).toContain(name);
  });

  it("is told of another process", () => {
    expect(paths([...INDEX, "@20 php -> file:CREATE:/srv/x"], "@105 php -> file:CREATE:/r/40/tmp-1")).toHaveLength(1);
  });

  it("takes little time of a tree with very many names", () => {
    const many = Array.from(
      { length: 3000 },
      (_, at) =>
        `@${10 + at / 100} nginx -> file:CREATE:/m/${(at % 256).toString(16).padStart(2, "0")}/word${"abcdefghij"[at % 10]}${"klmnopqrst"[at % 7]}`,
    );
    expect(paths([...new Set(many)], ...made(105, "/m/ff/other1", "/m/fe/other2"))).toHaveLength(2);
  });
});
