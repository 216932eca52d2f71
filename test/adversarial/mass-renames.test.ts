/** Files in the place of which others are put, very many at once: as ransomware does, and as it is done every day. */
import { describe, expect, it } from "vitest";
import {
  APP,
  child,
  creates,
  type Deed,
  daemon,
  deedsLog,
  deletes,
  NGINX,
  PHP,
  ROOT_SHELL,
  starts,
  warned,
  watchDeeds,
} from "../support/deeds.ts";
import type { Who } from "../support/records.ts";
import { replayLog } from "../support/scenario.ts";

const MANY = 240;
/** Names of people's files, in 24 folders, within two seconds. */
const FILES = Array.from({ length: MANY }, (_, index) => {
  const kind = ["docx", "jpg", "sql", "xlsx"][index % 4];
  return {
    second: 105 + index / 120,
    path: `/srv/share/team${index % 24}/report ${"x".repeat(index % 7)}${index}.${kind}`,
  };
});

const renames = (second: number, who: Who, from: string, to: string): Deed => [
  second,
  who,
  `rename = 0 | cwd / | PARENT / | PARENT / | DELETE ${from} | CREATE ${to}`,
];
/** What is done to each of the files. */
const each = (deeds: (second: number, path: string) => readonly Deed[]): Deed[] =>
  FILES.flatMap(({ second, path }) => deeds(second, path.replaceAll(" ", "-")));
const told = (deeds: readonly Deed[], options = {}) =>
  warned(deeds, options).filter((path) => path.includes("mass-rename"));
const silent = (deeds: readonly Deed[]) => expect(told(deeds)).toEqual([]);

const EVIL = child(NGINX, "/opt/evil");

describe("very many files that get one ending", () => {
  const renamed = [starts(104, EVIL), ...each((at, path) => [renames(at, EVIL, path, `${path}.locked`)])];
  const path = "critical proc::33:nginx->proc::33:/opt/evil->priv:mass-rename:.locked";

  it("are told once, with the chain that led to it", () => expect(told(renamed)).toEqual([path]));

  it("are told at once, with examples and how many it was by then", () => {
    const { findings, incidents } = watchDeeds(renamed);
    const at = findings.findIndex((finding) => finding.type === "incident" && finding.severity === "critical");
    expect(at).toBeLessThan(
      findings.findLastIndex((finding) => finding.type === "phase" && finding.phase === "detect"),
    );
    const incident = incidents.find(({ severity }) => severity === "critical");
    expect(incident).toMatchObject({ techniques: ["T1486"], head: { what: "very many files got another ending" } });
    expect(incident?.anomalies.length).toBeGreaterThan(100);
  });

  it("are told where the ending takes another's place, or the whole name", () => {
    const locked = (name: string) => name.replace(/\.\w+$/, ".lockbit");
    const replaced = told([starts(104, EVIL), ...each((at, name) => [renames(at, EVIL, name, locked(name))])]);
    expect(replaced).toEqual([path.replace(".locked", ".lockbit")]);
    const draws = new Map(FILES.map(({ path: name }, index) => [name, (index * 7919 + 46_656).toString(36)]));
    const drawn = (name: string) =>
      `${name.slice(0, name.lastIndexOf("/"))}/${draws.get(name.replaceAll("-", " ")) ?? "0"}.lockbit`;
    const whole = told([starts(104, EVIL), ...each((at, name) => [renames(at, EVIL, name, drawn(name))])]);
    expect(whole).toEqual([path.replace(".locked", ".lockbit")]);
  });

  it("are no news where they become documents, were written just before, or stay in name", () => {
    silent([starts(104, EVIL), ...each((at, name) => [renames(at, EVIL, name, name.replace(/\.\w+$/, ".jpg"))])]);
    silent([
      starts(104, EVIL),
      ...each((at, name) => [creates(at, EVIL, `${name}.part`), renames(at, EVIL, `${name}.part`, `${name}.sst`)]),
    ]);
    silent([starts(104, EVIL), ...each((at, name) => [renames(at, EVIL, `${name}.sst`, `${name}b.sst`)])]);
    silent([
      starts(104, EVIL),
      ...each((at, name) => [renames(at, EVIL, name, `/srv/other${name.replace(/\.\w+$/, ".x1")}`)]),
    ]);
  });

  it("are told of a known service that does it itself", () =>
    expect(told(each((at, name) => [renames(at, APP, name, `${name}.locked`)]))).toEqual([
      "critical proc::999:node[/opt/app/app.js]->priv:mass-rename:.locked",
    ]));

  it.each<[string, (at: number, path: string) => Deed[]]>([
    ["new files beside the old, which go", (at, name) => [creates(at, APP, `${name}.enc`), deletes(at, APP, name)]],
    ["old files that go before the new come", (at, name) => [deletes(at, APP, name), creates(at, APP, `${name}.enc`)]],
    [
      "one program that writes and another that removes",
      (at, name) => [creates(at, APP, `${name}.enc`), deletes(at, PHP, name)],
    ],
    [
      "a process for each file",
      (at, name) => {
        const openssl = child(ROOT_SHELL, "/usr/bin/openssl");
        const rm = child(ROOT_SHELL, "/usr/bin/rm");
        return [starts(at, openssl), creates(at, openssl, `${name}.enc`), starts(at, rm), deletes(at, rm, name)];
      },
    ],
    [
      "an ending with an id and an address",
      (at, name) => [renames(at, APP, name, `${name}.id-1F3A.[a@b.example].enc`)],
    ],
    [
      "names that are draws",
      (at, name) => {
        const draw = `/srv/up/${name.length}${at.toFixed(3).slice(-2)}/${Math.round(at * 1e6).toString(16)}-cafe.bin`;
        return [renames(at, APP, draw, `${draw}.enc`)];
      },
    ],
  ])("are told: %s", (_, deeds) => expect(told(each(deeds))).toHaveLength(1));

  it("are told behind a flood of other names", () => {
    const flood = Array.from({ length: 4000 }, (_, index) =>
      creates(103 + index / 4000, EVIL, `/srv/${index}/x${index}y`),
    );
    expect(told([starts(102, EVIL), ...flood, ...renamed.slice(1)])).toHaveLength(1);
  });

  it("are told during the baseline too", () => {
    const { incidents } = watchDeeds(renamed.map(([second, who, event]): Deed => [second - 10, who, event]));
    expect(incidents.filter(({ severity }) => severity === "critical")).toHaveLength(1);
  });

  it("are never learned by repetition", () => {
    const days = Array.from({ length: 6 }, (_, day) => day * 20).flatMap((later) =>
      each((at, name) => [renames(at + later, APP, `${name}${later}`, `${name}${later}.locked`)]),
    );
    const { incidents } = watchDeeds(days);
    expect(incidents.filter(({ severity }) => severity === "critical")).toHaveLength(6);
    expect(told(days, { rebase: true })).toHaveLength(1);
  });

  it("are left out where --ignore says so", () => {
    const ignore = (text: string) => text.startsWith("/srv/share/");
    expect(told(renamed, { ignore })).toEqual([]);
  });
});

describe("no mass rename is", () => {
  const LOGROTATE = child(ROOT_SHELL, "/usr/sbin/logrotate");
  const GZIP = child(ROOT_SHELL, "/usr/bin/gzip");
  const GIT = child(ROOT_SHELL, "/usr/bin/git");
  const DPKG = child(ROOT_SHELL, "/usr/bin/dpkg");

  it("the rotation of very many logs, with numbers and compressed", () =>
    silent([
      starts(104, LOGROTATE),
      starts(104, GZIP),
      ...each((at, name) => [renames(at, LOGROTATE, name, `${name}.1`), creates(at, LOGROTATE, name)]),
      ...each((at, name) => [creates(at, LOGROTATE, `${name}.2.gz`), deletes(at, LOGROTATE, `${name}.2`)]),
      ...each((at, name) => [creates(at, GZIP, `${name}.gz`), deletes(at, GZIP, name)]),
    ]));

  it("rotation by services themselves", () =>
    silent(
      each((at, name) => [renames(at, APP, name, `${name}.2026-11-24`), renames(at, APP, `${name}.1`, `${name}.2`)]),
    ));

  it("writing to another name first, also where the old file is removed in between", () =>
    silent(
      each((at, name) => [
        creates(at, APP, `${name}.tmp`),
        renames(at, APP, `${name}.tmp`, name),
        creates(at, PHP, `${name}.new`),
        deletes(at, PHP, name),
        renames(at, PHP, `${name}.new`, name),
      ]),
    ));

  it("a backup of what is written anew", () =>
    silent(each((at, name) => [renames(at, APP, name, `${name}.bak`), creates(at, APP, name)])));

  it("what git does to a tree", () =>
    silent([
      starts(104, GIT),
      ...each((at, name) => [
        deletes(at, GIT, name),
        creates(at, GIT, name),
        creates(at, GIT, `${name}.lock`),
        renames(at, GIT, `${name}.lock`, name),
      ]),
    ]));

  it("the unpacking of packages", () =>
    silent([
      starts(104, DPKG),
      ...each((at, name) => [
        creates(at, DPKG, `${name}.dpkg-new`),
        creates(at, DPKG, `${name}.dpkg-tmp`),
        renames(at, DPKG, `${name}.dpkg-new`, name),
        deletes(at, DPKG, `${name}.dpkg-tmp`),
      ]),
    ]));

  it.each<[string, readonly string[]]>([
    ["in the order in which it was made", ["", ".map", ".o"]],
    ["the other way round", [".o", ".map", ""]],
  ])("a tree that is built and cleared away, %s", (_, order) =>
    silent([
      ...each((at, name) => [creates(at, APP, name), creates(at, APP, `${name}.map`), creates(at, APP, `${name}.o`)]),
      ...each((at, name) => order.map((ending) => deletes(at + 2, APP, `${name}${ending}`))),
    ]),
  );

  it("a large folder of many that is cleared away, one kind of file after the other", () => {
    const clear = (folder: string, count: number): Deed[] => {
      const names = Array.from({ length: count }, (__, index) => `/srv/${folder}/f${index}.js`);
      return [
        ...names.flatMap((name) => [creates(105, APP, name), creates(105, APP, `${name}.map`)]),
        ...names.map((name) => deletes(106, APP, name)),
        ...names.map((name) => deletes(106, APP, `${name}.map`)),
      ];
    };
    silent([...FILES.slice(0, 24).flatMap((__, index) => clear(`a${index}`, 3)), ...clear("large", 200)]);
  });

  it("mail that is read", () => silent(each((at, name) => [renames(at, APP, `${name}:2,`, `${name}:2,S`)])));

  it("a tree that is removed, or written anew", () =>
    silent([
      ...each((at, name) => [[at, APP, `openat(AT_FDCWD,0,O_WRONLY) = 3 | cwd / | NORMAL ${name}`]]),
      ...each((at, name) => [deletes(at + 2, APP, name)]),
    ]));

  it("what is renamed in few folders, or of what there is little", () => {
    silent(
      FILES.map(({ second }, index) =>
        renames(second, APP, `/srv/a/${index % 9}/f${index}`, `/srv/a/${index % 9}/f${index}.x`),
      ),
    );
    silent(each((at, name) => [renames(at, APP, name, `${name}.x`)]).slice(0, 99));
  });
});

describe("documents of a share whose names nobody can foresee", () => {
  const SMBD = daemon("/usr/sbin/smbd");
  const WORDS = "harbor meadow copper violet winter summit bridge anchor".split(" ");
  const FOLDERS = Array.from({ length: 12 }, (_, index) => `/srv/share/${String.fromCharCode(97 + index)}lice`);
  /** The share has been in use: each word in a window of the baseline's. */
  const learned = WORDS.flatMap((word, index) =>
    FOLDERS.map((folder): Deed => creates(1 + index * 12, SMBD, `${folder}/${word}.docx`)),
  );
  /** 144 documents that came later, two of the words among them. */
  const documents = FOLDERS.flatMap((folder) =>
    ["harbor", "meadow", ..."abcdefghij"].map((name) => `${folder}/${name}.docx`),
  );
  const said = (...deeds: Deed[]) =>
    replayLog(deedsLog([...learned, ...deeds])).incidents.flatMap(({ anomalies }) =>
      anomalies.filter(({ path }) => path.includes("mass-rename")).map(({ severity, path }) => `${severity} ${path}`),
    );

  it.each([".locked", ".lock", ".old", ".mp3", ".part"])("are told when they get one ending: %s", (ending) => {
    const deeds = documents.map((path, index) => renames(105 + index / 100, SMBD, path, `${path}${ending}`));
    expect(said(...deeds)).toEqual([`critical proc::0:smbd->priv:mass-rename:${ending}`]);
  });

  it("are told when they get it one after the other, for minutes, and the kind of such names is known by then", () => {
    const deeds = documents.map((path, index) => renames(105 + index * 5, SMBD, path, `${path}.locked`));
    expect(said(...deeds)).toEqual(["critical proc::0:smbd->priv:mass-rename:.locked"]);
  });

  it("are told when they are hidden, by names that a copy or an office program would give", () => {
    const hidden = (path: string, name: (file: string) => string) => path.replace(/[^/]+$/, (file) => `.${name(file)}`);
    const drawn = documents.map((path, index) =>
      renames(
        105 + index / 100,
        SMBD,
        path,
        hidden(path, (file) => `${file}.Xy${1000 + index}`),
      ),
    );
    expect(said(...drawn)).toEqual(["critical proc::0:smbd->priv:mass-rename:hidden"]);
    const locks = documents.map((path, index) =>
      renames(
        105 + index / 100,
        SMBD,
        path,
        hidden(path, (file) => `~lock.${file}#`),
      ),
    );
    expect(said(...locks)).toEqual(["critical proc::0:smbd->priv:mass-rename:hidden"]);
  });

  it("are none when they get an ending that the baseline has", () => {
    const done = (path: string, second: number) => renames(second, SMBD, path, `${path}.done`);
    const before = learned.flatMap((_, index) => (index % 12 === 0 ? [done(`/srv/in/job${index}`, 2 + index)] : []));
    expect(said(...before, ...documents.map((path, index) => done(path, 105 + index / 100)))).toEqual([]);
  });

  it("are told when copies are written first and the documents removed", () => {
    const deeds = documents.flatMap((path, index) => [
      creates(105 + index / 100, SMBD, `${path}.enc`),
      deletes(105.005 + index / 100, SMBD, path),
    ]);
    expect(said(...deeds)).toEqual(["critical proc::0:smbd->priv:mass-rename:.enc"]);
  });

  it("are none when they are saved, with what was kept beside", () => {
    const deeds = documents.flatMap((path, index) => [
      renames(105 + index / 100, SMBD, path, `${path}.bak`),
      creates(105.005 + index / 100, SMBD, path),
    ]);
    expect(said(...deeds)).toEqual([]);
  });

  it("are none when they are only removed", () =>
    expect(said(...documents.map((path, index) => deletes(105 + index / 100, SMBD, path)))).toEqual([]));
});
