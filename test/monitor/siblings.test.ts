/** The same name in a folder like another, names that are made of known ones, and the same name in another way. */
import { describe, expect, it } from "vitest";
import { watch } from "../support/scenario.ts";

const step = (at: number, path: string, who = "imap") => `@${at} ${who} -> file:CREATE:${path}`;
/** Two users' folders that share three names, and one name that only the first has. */
const LEARN = [
  step(0, "/srv/known", "nginx"),
  ...["alice", "bob"].flatMap((user, index) =>
    ["index", "uidlist", "log"].map((name) => step(10 + index, `/mail/${user}/${name}`)),
  ),
  step(12, "/mail/alice/keywords"),
  step(13, "/mail/carol/other"),
  step(14, "/srv/known", "nginx"),
];
const told = (...steps: string[]) =>
  watch([...LEARN, ...steps].join("\n"), { rebase: true }).paths.map((path) => path.replace(/.*CREATE:/, ""));

describe("the same name in a folder like another", () => {
  it("is no news after it is known there", () => {
    expect(told(step(105, "/mail/bob/keywords"))).toEqual([]);
  });

  it.each([
    ["in a folder that shares too little", step(105, "/mail/carol/keywords")],
    ["by another program", step(105, "/mail/bob/keywords", "nginx")],
    ["of another name", step(105, "/mail/bob/shell")],
    ["deeper", step(105, "/mail/bob/x/keywords")],
    ["of who came in unseen", "@105 nginx > imap#2 -> file:CREATE:/mail/bob/keywords"],
  ])("is told %s", (_, deed) => expect(told(deed).at(-1)).toMatch(/^\/mail\//));

  it("is told where it may be run", () => {
    const learned = [step(20, "/mail/alice/index.js"), step(21, "/srv/tenant1/index.js")];
    const later = ["/mail/bob/index.js", "/srv/tenant9/index.js"];
    expect(told(...learned, ...later.map((path) => step(105, path)))).toEqual(later);
  });

  it("is no news of keys and certificates, which are only read", () => {
    const learned = [
      step(20, "/mail/alice/cert.pem"),
      step(21, "/mail/alice/mail.key"),
      step(22, "/mail/alice/cert.so"),
    ];
    const later = ["cert.pem", "mail.key", "cert.so"].map((name) => step(105, `/mail/bob/${name}`));
    expect(told(...learned, ...later)).toEqual(["/mail/bob/cert.so"]);
  });

  describe("of a site", () => {
    const path = (site: string, name: string) => `/srv/certs/${site}/${name}`;
    const sites = (endings: string, name: string, ...deeds: string[]) =>
      told(
        ...["a", "b", "c"].map((site, index) =>
          step(20 + index, path(`${site}.${endings}`, name.replace("8", `${index}`))),
        ),
        ...deeds,
      );

    it("is known by three others, whatever else is there, and its number is", () => {
      expect(sites("example", "live/cert.pem", step(105, path("d.example", "live/cert.pem")))).toEqual([]);
      expect(sites("example", "privkey8.pem", step(105, path("d.example", "privkey8.pem")))).toEqual([]);
    });

    it.each([
      ["of another name", "example", "cert.pem", path("d.example", "other.pem"), "imap"],
      ["by another program", "example", "cert.pem", path("d.example", "cert.pem"), "nginx"],
      ["of what names commands", "example", "site.conf", path("d.example", "site.conf"), "imap"],
      ["of what is no site", "example", "cert.pem", path("d", "cert.pem"), "imap"],
      ["of a repository", "git", "config", path("d.git", "config"), "imap"],
    ])("is told %s", (_, endings, name, other, who) =>
      expect(sites(endings, name, step(105, other, who))).toEqual([other]),
    );

    it("is told where two have it", () => {
      const [first, second] = ["a.example", "b.example"].map((site, index) => step(20 + index, path(site, "cert.pem")));
      const other = path("d.example", "cert.pem");
      expect(told(first ?? "", second ?? "", step(105, other))).toEqual([other]);
    });
  });

  it("is told where it is sensitive", () => {
    const learned = ["a", "b"].flatMap((user) => ["x", "y", "z"].map((name) => step(20, `/home/${user}/${name}`)));
    const { paths } = watch(
      [...LEARN, ...learned, step(21, "/home/a/.ssh/authorized_keys"), step(105, "/home/b/.ssh/authorized_keys")].join(
        "\n",
      ),
    );
    expect(paths.at(-1)).toContain("/home/b/.ssh/authorized_keys");
  });

  it("is told once, and counted from then on, until it has come often enough to be known", () => {
    const later = ["alice", "bob"].map((user, index) => step(105 + index * 10, `/mail/${user}/sieve`));
    expect(told(...later)).toEqual(["/mail/alice/sieve"]);
  });

  it("is told of who came in unseen, though it was told there", () => {
    const later = [step(105, "/mail/alice/sieve"), step(115, "/mail/bob/sieve", "nginx > imap#2")];
    expect(told(...later)).toContain("/mail/bob/sieve");
  });

  it("is known of another number", () => {
    const script = [
      step(0, "/srv/wal/checkpoint.3/00", "tsdb"),
      step(20, "/srv/known", "nginx"),
      step(105, "/srv/wal/checkpoint.5/00", "tsdb"),
    ];
    expect(watch(script.join("\n")).paths).toEqual([]);
  });
});

describe("a name that is made of a known one", () => {
  it.each(["tmp", "new", "old", "lock", "newlock", "part", "ocTransferId1623899229.part", "2", "99"])(
    "is no news: .%s",
    (ending) => {
      expect(told(step(105, `/mail/alice/index.${ending}`))).toEqual([]);
    },
  );

  it.each([".~index", ".~lock.index#", ".index.swp", ".index.swx", ".syncthing.index.tmp", "index~"])(
    "is no news: %s",
    (name) => {
      expect(told(step(105, `/mail/alice/${name}`))).toEqual([]);
      const other = `/mail/alice/${name.replace("index", "shell")}`;
      expect(told(step(105, other))).toEqual([other]);
    },
  );

  it.each([
    "/mail/alice/index.sh",
    "/mail/alice/index.php",
    "/mail/alice/shell.tmp",
    "/mail/alice/index.100",
    "/mail/alice/index.ocTransferId1623899229",
    "/mail/alice/index.ocTransferIdshell.part",
    "/mail/alice/.tmp",
  ])("is told: %s", (path) => expect(told(step(105, path))).toEqual([path]));

  it("is no news with six characters behind it, as rsync writes, nor are its attributes", () => {
    expect(told(step(105, "/mail/alice/.index.kV6ME2"))).toEqual([]);
    const attributes = [
      "@105 imap -> file:ATTR:/mail/alice/.index.kV6ME2",
      "@106 imap -> file:ATTR:/mail/alice/.shell.kV6ME2",
    ];
    expect(told(...attributes)).toEqual(["proc::0:imap->file:ATTR:/mail/alice/.shell.kV6ME2"]);
    expect(told(step(105, "/mail/alice/.index.2.kV6ME2"))).toEqual([]);
    expect(told(step(105, "/mail/alice/.index.2.2.kV6ME2"))).toEqual(["/mail/alice/.index.2.2.kV6ME2"]);
    expect(told(step(105, "/mail/alice/.shell.kV6ME2"))).toEqual(["/mail/alice/.shell.kV6ME2"]);
    expect(told(step(105, "/mail/alice/.index.kV6ME2x"))).toEqual(["/mail/alice/.index.kV6ME2x"]);
  });

  it("is no news where the other is known to be written or removed", () => {
    const learned = "@20 imap -> file:WRITE:/mail/alice/cache\n@21 imap -> file:DELETE:/mail/alice/gone";
    expect(told(learned, step(105, "/mail/alice/cache.tmp"), "@106 imap -> file:DELETE:/mail/alice/gone.2")).toEqual(
      [],
    );
    expect(told(learned, step(105, "/mail/alice/gone.tmp"))).toEqual(["/mail/alice/gone.tmp"]);
  });

  it("of names that nobody can foresee is no news while it passes, and told where it stays or means something", () => {
    const words = ["harbor", "meadow", "copper", "violet", "winter", "summit", "bridge", "candle"];
    const learned = words.map((word, index) => step(10 + index * 11, `/srv/up/${word}.png`));
    const of = (name: string) => told(...learned, step(105, `/srv/up/${name}`));
    for (const name of ["lantern.png.part", ".lantern.png.kV6ME2", ".~lantern.png", ".syncthing.lantern.png.tmp"])
      expect(of(name)).toEqual([]);
    for (const name of [
      "lantern.png.lock",
      "lantern.png~",
      "lantern.png.old",
      ".lantern.png.config",
      ".syncthing.lantern.php.tmp",
      ".syncthing.lantern.png",
      ".lantern.png.passwd",
    ])
      expect(of(name)).toEqual([`/srv/up/${name}`]);
  });

  it("is told hidden behind a word, whatever is known of the other", () => {
    for (const name of [".index.groovy", ".index.config"])
      expect(told(step(105, `/mail/alice/${name}`))).toEqual([`/mail/alice/${name}`]);
  });

  it.each(["DELETE", "WRITE"])("is told where what was kept goes, unless by who keeps it: %s", (deed) => {
    const later = `@105 imap -> file:${deed}:/mail/alice/index.2`;
    expect(told(later)).toEqual([`proc::0:imap->file:${deed}:/mail/alice/index.2`]);
    expect(told(step(20, "/mail/alice/index.1"), later)).toEqual([]);
  });

  it("is told of another program, and where it is sensitive", () => {
    expect(told(step(105, "/mail/alice/index.tmp", "nginx"))).toEqual(["/mail/alice/index.tmp"]);
    const cron = [...LEARN, step(15, "/etc/cron.d/job"), step(105, "/etc/cron.d/job.2")];
    expect(watch(cron.join("\n")).paths.at(-1)).toContain("/etc/cron.d/job.2");
  });
});

describe("the same name", () => {
  const wrote = "@20 imap -> file:WRITE:/mail/alice/cache";

  it("is no news when it is replaced that was written in place; the other way round it is", () => {
    expect(told(wrote, step(105, "/mail/alice/cache"))).toEqual([]);
    expect(told("@105 imap -> file:WRITE:/mail/alice/index")).toHaveLength(1);
  });

  it("is told of another program, of what was only given attributes, and where it is sensitive", () => {
    expect(told(wrote, step(105, "/mail/alice/cache", "nginx"))).toEqual(["/mail/alice/cache"]);
    expect(told("@20 imap -> file:ATTR:/mail/alice/cache", step(105, "/mail/alice/cache"))).toEqual([
      "/mail/alice/cache",
    ]);
    const { paths } = watch([...LEARN, "@20 imap -> file:WRITE:/etc/passwd", step(105, "/etc/passwd")].join("\n"));
    expect(paths.at(-1)).toContain("CREATE:/etc/passwd");
  });
});
