/** What generalises, and what must not. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NamePool } from "../../src/baseline/name-pool.ts";
import { PathPatterns, patternText } from "../../src/baseline/path-patterns.ts";
import { learnNames } from "../support/names.ts";

/** Names that an attacker plants where names come and go. */
const PLANTED = [
  "shell.php",
  ".x",
  "x",
  "a",
  "libpam.so.0",
  "update.sh",
  "authorized_keys",
  "passwd",
  "backdoor",
  "id_rsa",
  "rootkit.ko",
  ".bashrc",
  "cron",
  "nginx",
  "...",
  " ",
  "-rf",
  "core",
  "sess_",
  "sess_evil",
  "sess_shell.php",
  "tmp",
  "evil.pid",
  "binlog.index",
  "lock",
  ".htaccess",
  "config.json",
  "payload.elf",
  "sort",
  "sort.sh",
  "x.tmp",
  "cache",
  "INDEX",
  "README",
  "Makefile",
];

interface Kind {
  readonly folder: string;
  readonly names: readonly string[];
  readonly pattern: string;
  readonly more: readonly string[];
  readonly others: readonly string[];
}

const KINDS: Readonly<Record<string, Kind>> = {
  "sessions of PHP": {
    folder: "/var/lib/php/sessions/",
    names: ["sess_k3j9d8f7g6h5j4k3l2m1n0p9q8", "sess_a8s7d6f5g4h3j2k1l0z9x8c7v6", "sess_q1w2e3r4t5y6u7i8o9p0a1s2d3"],
    pattern: "sess_[0-9a-z_]{26}",
    more: ["sess_z1x2c3v4b5n6m7a8s9d0f1g2h3"],
    others: [
      "sess_k3j9d8f7g6h5j4k3l2m1n0p9q",
      "sess_K3J9D8F7G6H5J4K3L2M1N0P9Q8",
      "sess-k3j9d8f7g6h5j4k3l2m1n0p9q8",
      "sess_k3j9d8f7g6h5j4k3l2m1n0p9q8.php",
    ],
  },
  pids: {
    folder: "/run/app/",
    names: ["1234.pid", "999.pid", "20001.pid"],
    pattern: "[0-9]{2,7}.pid",
    more: ["77.pid", "4194304.pid"],
    others: ["1234.pid.sh", "12x4.pid", ".pid", "1234.lock", "1234"],
  },
  "padded counters": {
    folder: "/var/lib/mysql/",
    names: ["binlog.000123", "binlog.000124", "binlog.000125"],
    pattern: "binlog.[0-9]{6}",
    more: ["binlog.999999"],
    others: ["binlog.00012", "binlog.0001234", "binlog.~rec~", "relay.000123"],
  },
  "names of a mail queue": {
    folder: "/var/spool/postfix/incoming/",
    names: ["4A3B2C1D0E", "5A3B2C1D0F", "9F0C2C1D11"],
    pattern: "[0-9A-F]{10}",
    more: ["0123456789", "FFFFFFFFFF"],
    others: ["4a3b2c1d0e", "4A3B2C1D0", "4A3B2C1D0EE", "4A3B2C1D0G"],
  },
  "draws of mkstemp": {
    folder: "/srv/tmp/",
    names: ["sortAbC123", "sortXyZ987", "sort0pQ4Rt"],
    pattern: "sort[0-9A-Za-z_]{6}",
    more: ["sortq9W8e7"],
    others: ["sortAbC12", "sortAbC1234", "sorting", "sortbackup"],
  },
  "numbers inside": {
    folder: "/srv/reports/",
    names: ["report-q1-17.pdf", "report-q1-18.pdf", "report-q1-230.pdf"],
    pattern: "report-q1-[0-9]{1,5}.pdf",
    more: ["report-q1-4.pdf"],
    others: ["report-q2-17.pdf", "report-q1-17.php", "report-q1-x.pdf", "report-q1-17.pdf.exe"],
  },
};

describe("NamePool", () => {
  describe.each(Object.entries(KINDS))("learns %s", (_, { folder, names, pattern, more, others }) => {
    const learned = learnNames(names.map((name) => folder + name));

    it("as one pattern", () => expect(learned.texts).toEqual([folder + pattern]));

    it("and knows others of the kind", () => {
      expect([...names, ...more].filter((name) => !learned.matches(folder + name))).toEqual([]);
    });

    it("and nothing that only looks alike", () => {
      expect(others.filter((name) => learned.matches(folder + name))).toEqual([]);
    });

    it("and nothing that an attacker would plant", () => {
      expect(PLANTED.filter((name) => learned.matches(folder + name))).toEqual([]);
    });

    it("and nothing in another folder, above, below or beside", () => {
      const name = names[0] ?? "";
      const bare = folder.slice(0, -1);
      for (const path of [
        `/other/${name}`,
        name,
        bare,
        folder,
        `${bare}x/${name}`,
        `/x${folder}${name}`,
        `${folder}${name}/`,
        `${folder}${name}/x`,
        `${folder}/${name}`,
        `${folder}x/${name}`,
        `${bare}${name}`,
      ])
        expect([path, learned.matches(path)]).toEqual([path, false]);
    });
  });

  it.each<[string, string[]]>([
    ["words", ["/etc/cron.d/backup", "/etc/cron.d/certbot", "/etc/cron.d/logrotate", "/etc/cron.d/mdadm"]],
    ["words with one digit", ["/x/python2", "/x/perl5", "/x/lib64"]],
    ["the same name in many folders", ["/a/x", "/b/x", "/c/x", "/d/x"]],
    ["words of the letters a to f", ["/x/cafe", "/x/dead", "/x/face", "/x/beef"]],
    ["few hex digits", ["/x/a1", "/x/b2", "/x/c3"]],
    ["extensions that are words", ["/x/a.txt", "/x/a.log", "/x/a.bak", "/x/a.old"]],
    ["users", ["/home/alice/.profile", "/home/bob/.profile", "/home/carol/.profile"]],
    ["versions in words", ["/x/alpha-one", "/x/beta-two", "/x/gamma-three"]],
    ["nothing in common", ["/x/1a", "/y/2b", "/z/3c"]],
  ])("learns no pattern of %s", (_, names) => expect(learnNames(names).texts).toEqual([]));

  it("needs three names", () => {
    expect(learnNames(["/x/1.pid", "/x/2.pid"]).texts).toEqual([]);
    expect(learnNames(["/x/1.pid", "/x/2.pid", "/x/1.pid"]).texts).toEqual([]);
  });

  it("needs two windows: a burst teaches nothing", () => {
    const names = Array.from({ length: 50 }, (_, index) => `/x/${1000 + index}.pid`);
    expect(learnNames(names, 1).texts).toEqual([]);
    expect(learnNames(names, 2).texts).toEqual(["/x/[0-9]{4}.pid".replace("{4}", "{3,6}")]);
  });

  it("takes the first window in which a name was seen, whatever comes later", () => {
    const pool = new NamePool();
    for (const name of ["/x/1.pid", "/x/2.pid", "/x/3.pid"]) pool.add(name, 0);
    pool.add("/x/1.pid", 5);
    expect(pool.takePatterns()).toEqual([]);
    pool.add("/x/4.pid", 5);
    expect(pool.takePatterns()).toHaveLength(1);
  });

  it("splits by the word where names vary by words and numbers", () => {
    const names = ["web", "api"].flatMap((host) => [11, 12, 13, 14].map((day) => `/x/${host}-${day}.log`));
    const { texts, matches } = learnNames(names);
    expect(texts.sort()).toEqual(["/x/api-[0-9]{1,4}.log", "/x/web-[0-9]{1,4}.log"]);
    expect(matches("/x/db-11.log")).toBe(false);
  });

  it("learns a folder's name and what is in it", () => {
    const { texts, matches } = learnNames(["/h/a1b2c3/cfg", "/h/d4e5f6/cfg", "/h/0a9b8c/cfg"]);
    expect(texts).toEqual(["/h/[0-9a-f]{6}/cfg"]);
    expect(matches("/h/99ffee/cfg")).toBe(true);
    expect(matches("/h/99ffee/other")).toBe(false);
    expect(matches("/h/99ffee")).toBe(false);
    expect(matches("/h/99ffee/cfg/x")).toBe(false);
  });

  it("gives a pattern once, and again what comes later", () => {
    const pool = new NamePool();
    for (const [index, pid] of [1, 2, 3].entries()) pool.add(`/x/${pid}.pid`, index);
    expect(pool.takePatterns().map(patternText)).toEqual(["/x/[0-9]{1,3}.pid"]);
    expect(pool.takePatterns()).toEqual([]);
    for (const [index, pid] of ["a", "b", "c"].entries()) pool.add(`/x/job-${pid}-${100 + index}`, index);
    expect(pool.takePatterns()).toEqual([]);
  });

  it("finds the same whatever the order of the names", () => {
    const names = Object.values(KINDS).flatMap(({ folder, names }) => names.map((name) => folder + name));
    const want = Object.values(KINDS)
      .map(({ folder, pattern }) => folder + pattern)
      .sort();
    fc.assert(
      fc.property(fc.shuffledSubarray([...names.keys()], { minLength: names.length }), (order) => {
        const pool = new NamePool();
        for (const index of order) pool.add(names[index] ?? "", index % 3);
        expect(pool.takePatterns().map(patternText).sort()).toEqual(want);
      }),
      { numRuns: 50 },
    );
  });

  it("knows what is in a folder whatever came and went, also under a name that is a folder too", () => {
    const name = fc
      .array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 4 })
      .map((parts) => `/${parts.join("/")}`);
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.boolean(), fc.nat(3)), { maxLength: 40 }), (changes) => {
        const pool = new NamePool();
        const names = new Set<string>();
        for (const [name, comes, window] of changes) {
          if (comes) pool.add(name, window);
          else pool.drop(name);
          if (comes) names.add(name);
          else names.delete(name);
          for (const folder of ["", "/a", "/a/b", "/b/c", "/a/b/c"]) {
            const below = [...names].filter((one) => one.startsWith(`${folder}/`));
            const here = new Set(below.map((one) => one.slice(folder.length + 1).split("/")[0]));
            expect([...pool.namesIn(folder)].sort()).toEqual([...here].sort());
          }
        }
      }),
    );
  });

  it("never gives a pattern that fits none of what was learned", () => {
    const name = fc.stringMatching(/^\/[ab](\/[a-c0-2._-]{1,5}){1,2}$/);
    fc.assert(
      fc.property(fc.array(name, { maxLength: 40 }), (names) => {
        const { texts, matches } = learnNames(names);
        if (texts.length > 0) expect(names.some(matches)).toBe(true);
      }),
    );
  });

  it.each([
    ["brackets and dots", ["/x/(a+)+$1", "/x/(a+)+$2", "/x/(a+)+$3"], "/x/(a+)+$4", "/x/aaaaaaaaaaaaaaaaaaaaaaaa$4"],
    ["a star", ["/x/*.1", "/x/*.2", "/x/*.3"], "/x/*.4", "/x/shell.4"],
    ["a dot", ["/x/a.1", "/x/a.2", "/x/a.3"], "/x/a.4", "/x/ax4"],
    ["a NUL", ["/x/\0t1", "/x/\0t2", "/x/\0t3"], "/x/\0t4", "/x/t4"],
    ["a newline", ["/x/a\n1", "/x/a\n2", "/x/a\n3"], "/x/a\n4", "/x/a4"],
    ["letters of another script", ["/x/ж1", "/x/ж2", "/x/ж3"], "/x/ж4", "/x/z4"],
    ["prototype names", ["/x/__proto__1", "/x/__proto__2", "/x/__proto__3"], "/x/__proto__4", "/x/constructor4"],
  ])("takes names with %s as they are", (_, names, kind, other) => {
    const { matches } = learnNames(names);
    expect([matches(kind), matches(other)]).toEqual([true, false]);
  });
});

describe("draws of Python's behind an underscore", () => {
  const known = ["sid_out_m4cx7zoo", "sid_out_lgcyq0re", "sid_out_gwo6id4x", "sid_out_9ab3kz0q"];
  const { matches } = learnNames(known.map((name) => `/srv/sessions/${name}`));

  it.each(["0tnrpd_9", "24a06_2x", "7_wge6it", "_nl8qb5m", "jft_wco2", "m4cx_zo_"])("are one kind: %s", (draw) =>
    expect(matches(`/srv/sessions/sid_out_${draw}`)).toBe(true),
  );

  it.each(["new_page", "run_0001", "v_shell.php", "0tnrpd_9.php", "0tnrpd_99", "evil_js1"])(
    "are no words and numbers: %s",
    (name) => expect(matches(`/srv/sessions/sid_out_${name}`)).toBe(false),
  );

  it("leave numbers behind an underscore what they are", () => {
    const { texts } = learnNames([7, 8, 9, 10, 11].map((n) => `/srv/a/img_x2_${10_000 + n}`));
    expect(texts).toEqual(["/srv/a/img_x2_[0-9]{4,7}"]);
  });
});

describe("draws of small letters that look like a word", () => {
  const known = ["k3j9d8q1", "w2e3z7y6", "0ab1cd2e", "_f8xq0zl", "m4n_p2qz"];
  const learned = (folder: string) => learnNames(known.map((draw) => `${folder}/bundle-${draw}`));

  it("are of the kind in a folder for what is temporary, but for what surely is a word", () => {
    for (const folder of ["/tmp", "/var/tmp/x", "/dev/shm"]) {
      const { matches } = learned(folder);
      for (const draw of ["ocusorho", "blonndxu", "_eq5kx6z"]) expect(matches(`${folder}/bundle-${draw}`)).toBe(true);
      for (const name of ["bundle-password", "bundle-ocusorho.php", "ocusorho"])
        expect(matches(`${folder}/${name}`)).toBe(false);
    }
  });

  it("are of the kind behind a word that says the same", () => {
    const { matches } = learnNames(known.map((draw) => `/srv/up/.cal.tmp-${draw}`));
    for (const draw of ["ocusorho", "blonndxu"]) expect(matches(`/srv/up/.cal.tmp-${draw}`)).toBe(true);
    for (const draw of ["password", "ocusorho.php"]) expect(matches(`/srv/up/.cal.tmp-${draw}`)).toBe(false);
  });

  it("are told elsewhere", () => {
    const { matches } = learned("/srv/up");
    expect(matches("/srv/up/bundle-_eq5kx6z")).toBe(true);
    for (const draw of ["ocusorho", "blonndxu"]) expect(matches(`/srv/up/bundle-${draw}`)).toBe(false);
  });
});

describe("names of several kinds in one folder", () => {
  const draws = (prefix: string, length: number, seed: number) =>
    Array.from({ length: 9 }, (_, index) => {
      let text = prefix;
      for (let at = 0; at < length; at += 1)
        text += "k3j9d8q1w2e3z7y6"[(index * 7 + at * at * 5 + seed + ((index * at) % 11)) % 16];
      return text;
    });

  it("stay apart: draws behind a word, and draws of another length", () => {
    const { texts, matches } = learnNames([...draws("sort", 6, 1), ...draws("", 8, 3)].map((name) => `/tmp/${name}`));
    expect(texts.sort()).toEqual(["/tmp/[0-9a-z_]{8}", "/tmp/sort[0-9a-z_]{6}"]);
    expect(matches("/tmp/k3j9d8q1w2")).toBe(false);
  });

  it("are learned beside words: draws with one letter before them, folders of a tree by hash", () => {
    const { texts } = learnNames(
      [...draws("t", 6, 2), "HEAD", "config", "index", "objects", "refs", "logs"].map((name) => `/g/${name}`),
    );
    expect(texts).toEqual(["/g/t[0-9a-z_]{6}"]);
    const folders = ["00", "17", "3d", "9a", "ab", "ce", "e4", "f0", "23", "b7"];
    expect(learnNames([...folders, "info", "pack"].map((name) => `/g/${name}`)).texts).toEqual(["/g/[0-9a-f]{2}"]);
  });
});

describe("a pool that is saved", () => {
  const kind = fc.constantFrom("up-1f", "up-2e", "up-3d", "up-4c", "up-5b", "a");
  const name = fc.array(kind, { minLength: 1, maxLength: 3 }).map((segments) => segments.join("/"));
  const names = fc.array(fc.record({ name, window: fc.nat(2) }), { maxLength: 12 });
  type Names = readonly { readonly name: string; readonly window: number }[];

  function add(pool: NamePool, names: Names): NamePool {
    for (const { name, window } of names) pool.add(name, window);
    return pool;
  }

  it("finds what it had found without that, whatever was looked at, waits, was dropped and comes", () => {
    fc.assert(
      fc.property(names, names, fc.array(fc.nat(11), { maxLength: 4 }), names, (looked, waiting, dropped, later) => {
        const pool = add(new NamePool(), looked);
        const patterns = new PathPatterns();
        for (const pattern of pool.takePatterns()) patterns.add(pattern);
        for (const index of dropped) pool.drop(looked[index]?.name ?? "");
        const gone = new Set(dropped.map((index) => looked[index]?.name));
        const left = looked.filter(({ name }) => !gone.has(name) && patterns.find(name) === undefined);
        for (const { name } of looked) if (patterns.find(name) !== undefined) pool.drop(name);
        // Names alone, of a kind that is known, are asked for before they are added.
        const news = waiting.filter(
          ({ name }) => patterns.find(name) === undefined && !left.some((one) => one.name === name),
        );
        add(pool, news);
        const again = add(new NamePool(), left);
        again.rest();
        add(again, news).restoreFolders(JSON.parse(JSON.stringify(pool.folders())));
        for (const coming of [[], later]) {
          const [found, foundAgain] = [add(pool, coming), add(again, coming)].map((one) =>
            one.takePatterns().map(patternText).sort(),
          );
          expect(foundAgain).toEqual(found);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("compares a folder of many names when that would have been compared", () => {
    const words = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, at) => ({
        name: `d/${"xyzuvw"[at % 6]}${"q".repeat(from + at)}`,
        window: 0,
      }));
    const pool = add(new NamePool(), words(0, 300));
    pool.takePatterns();
    const kinds = ["up-1f2e", "up-3d4c", "up-5b6a"].map((draw, window) => ({ name: `d/${draw}`, window }));
    add(pool, kinds);
    pool.takePatterns();
    const again = add(new NamePool(), [...words(0, 300), ...kinds]);
    again.rest();
    again.restoreFolders(pool.folders());
    for (const [coming, found] of [
      [words(300, 334), 0],
      [words(334, 335), 1],
    ] as const)
      for (const one of [pool, again]) expect(add(one, coming).takePatterns()).toHaveLength(found);
  });

  it("knows when each folder's first name was seen, though that name went", () => {
    const folders = ["/s/a", "/s/b/c", "/s/b/d", "/t"];
    const left = folders.map((folder, index) => ({ name: `${folder}/new`, window: 5 + index }));
    const pool = add(new NamePool(), left);
    for (const [index, folder] of folders.entries()) pool.add(`${folder}/old`, index);
    pool.takePatterns();
    for (const folder of folders) pool.drop(`${folder}/old`);
    const again = add(new NamePool(), left);
    again.rest();
    again.restoreFolders(pool.folders());
    expect(again.folders()).toEqual(pool.folders());
    expect(pool.folders()).toEqual([
      ["//s/a", 0, 1, 0],
      ["/b/c", 1, 1, 2],
      ["/d", 2, 1, 3],
      ["/t", 3, 1, 1],
    ]);
  });

  it("takes no room for what its names tell, nor the square of a name's depth for what they do not", () => {
    const folder = Array.from({ length: 120 }, (_, depth) => `folder-of-depth-${"x".repeat(depth % 7)}`).join("/");
    const pool = add(new NamePool(), [{ name: `${folder}/old`, window: 0 }]);
    add(pool, [{ name: `${folder}/new`, window: 1 }]);
    expect(pool.folders()).toEqual([]);
    pool.takePatterns();
    expect(pool.folders()).toEqual([]);
    pool.drop(`${folder}/old`);
    expect(JSON.stringify(pool.folders()).length).toBeLessThan(2 * folder.length + 120 * 30);
  });

  it("takes up what an older fullmon saved", () => {
    const pool = add(new NamePool(), [
      { name: "/srv/up-a1b2/x", window: 3 },
      { name: "/srv/up-c3d4/x", window: 3 },
    ]);
    pool.rest();
    pool.restoreFolders([
      ["", -1, 1, true],
      ["/", 1, 1, true],
      ["//srv", 1, 2, true],
      ["//srv/up-a1b2", 1, 1, false],
      ["//srv/up-c3d4", 1, 1, false],
    ]);
    pool.add("/srv/up-e5f6/x", 3);
    expect(pool.takePatterns().map(patternText)).toHaveLength(1);
  });
});
