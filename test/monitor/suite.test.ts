/** Programs of one suite, of which some have their first occasion after the baseline. */
import { describe, expect, it } from "vitest";
import { child, connects, creates, type Deed, daemon, ROOT_SHELL, starts, warned, writes } from "../support/deeds.ts";
import type { Who } from "../support/records.ts";

const SPOOL = "/var/spool/postfix";

/** What a program of postfix's does when master starts it. */
function works(second: number, who: Who, name: string): Deed[] {
  const user = { ...who, uid: 125, euid: 125 };
  return [
    starts(second, who, [name, "-t", "unix", "-u"]),
    writes(second + 0.01, who, `${SPOOL}/pid/unix.${name}`),
    [second + 0.02, who, `chroot = 0 | cwd ${SPOOL} | NORMAL ${SPOOL}`],
    [second + 0.03, who, "setuid(125) = 0"],
    writes(second + 0.04, user, "/active/2ED2A16705B"),
  ];
}

/** What is told of deeds after the daemon started some programs. */
function told(
  later: (start: (path: string) => Who) => readonly Deed[],
  learned = 3,
  daemonPath = "/usr/lib/postfix/sbin/master",
): string[] {
  const master = daemon(daemonPath);
  const start = (path: string) => child(master, path);
  const known = ["bounce", "local", "smtp"].slice(0, learned);
  return warned([
    starts(1, master, [daemonPath]),
    ...known.flatMap((name, index) => works(10 + index, start(`/usr/lib/postfix/sbin/${name}`), name)),
    ...later(start),
  ]).map((path) => path.replaceAll("/usr/lib/postfix/sbin/", ""));
}

describe("a program of a suite", () => {
  const error = (start: (path: string) => Who) => works(105, start("/usr/lib/postfix/sbin/error"), "error");

  it("is no news, nor is what others of it do", () => {
    expect(told(error)).toEqual([]);
  });

  it("is told where somebody put it there", () => {
    const path = "/usr/lib/postfix/sbin/error";
    const put = (who: Who) => told((start) => [creates(104, who, path), ...works(105, start(path), "error")]);
    const ran = (said: string) => said.includes("proc::0:master->proc::0:error");
    expect(put(ROOT_SHELL).some(ran)).toBe(true);
    expect(put(daemon("/usr/bin/dpkg")).some(ran)).toBe(false);
  });

  it("is no news where it makes what the others write", () => {
    const first = (start: (path: string) => Who) => {
      const who = start("/usr/lib/postfix/sbin/error");
      return [starts(105, who), creates(106, who, `${SPOOL}/pid/unix.error`)];
    };
    expect(told(first)).toEqual([]);
  });

  it("is told of fewer than three, of another folder, of a system's folder for all, and of a daemon that starts anything", () => {
    expect(told(error, 2)[0]).toContain("error");
    const one = (path: string) => (start: (path: string) => Who) => [starts(105, start(path))];
    for (const path of [
      "/usr/lib/other/error",
      "/usr/bin/error",
      "/srv/usr/lib/postfix/sbin/error",
      "/usr/lib/postfix/sbin/x/error",
    ])
      expect(told(one(path))).toHaveLength(1);
    for (const program of [
      "/usr/lib/systemd/systemd",
      "/usr/bin/bash",
      "/usr/bin/sudo",
      "/usr/sbin/nrpe",
      "/usr/lib/x/master",
    ])
      expect(told(error, 3, program)[0]).toContain("error");
  });

  it("is told where it makes what will be run, whatever the others write", () => {
    const script = (start: (path: string) => Who) => {
      const [bounce, error] = ["bounce", "error"].map((name) => start(`/usr/lib/postfix/sbin/${name}`)) as [Who, Who];
      return [writes(20, bounce, "/srv/queue.db"), starts(105, error), creates(106, error, "/srv/queue.js")];
    };
    expect(told(script)).toEqual(["low proc::0:error->file:CREATE:/srv/queue.js"]);
  });

  it("is known by the name that daemon and folder have in common", () => {
    const filters = (path: string): string[] => {
      const cups = daemon(path);
      const filter = (name: string) => child(cups, `/usr/lib/cups/filter/${name}`);
      return warned([
        starts(1, cups),
        ...["a", "b", "c"].map((name) => starts(10, filter(name))),
        starts(105, filter("d")),
      ]);
    };
    expect(filters("/usr/sbin/cupsd")).toEqual([]);
    expect(filters("/usr/sbin/lpd")).toHaveLength(1);
  });

  it("is told of what a web server runs", () => {
    const server = daemon("/usr/sbin/apache2", 33);
    const cgi = (name: string) => child(server, `/usr/lib/cgi-bin/${name}`);
    const learned = ["a", "b", "c"].map((name) => starts(10, cgi(name)));
    expect(warned([starts(1, server), ...learned, starts(105, cgi("d"))])).toHaveLength(1);
  });

  it("is told where it begins to do what others do when it has long been there, and where it is a shell", () => {
    const late = (at: number) => (start: (path: string) => Who) => {
      const who = start("/usr/lib/postfix/sbin/error");
      return [starts(105, who), writes(106, who, `${SPOOL}/pid/unix.error`), [at, who, "setuid(125) = 0"] as const];
    };
    expect(told(late(3600))).toEqual([]);
    expect(told(late(3800))).toHaveLength(1);
    expect(told((start) => [starts(105, start("/usr/lib/postfix/sbin/sh"))])).toHaveLength(1);
  });

  it("is told where it does what none of the others does", () => {
    const more = (start: (path: string) => Who) => {
      const who = start("/usr/lib/postfix/sbin/error");
      return [
        ...works(105, who, "error"),
        [106, who, "setuid(0) = 0"] as const,
        connects(107, who, "203.0.113.9:443"),
        creates(108, who, `${SPOOL}/pid/other.error`),
        creates(109, who, "/etc/cron.d/unix.error"),
        starts(110, child(who, "/usr/bin/dash"), ["sh", "-c", "id"]),
      ];
    };
    const paths = told(more).join("\n");
    for (const far of [
      "priv:setuid:0",
      "host:203.0.113.9:443",
      "pid/other.error",
      "/etc/cron.d/unix.error",
      "dash[-c]",
    ])
      expect(paths).toContain(far);
    expect(told(more)).toHaveLength(5);
  });
});
