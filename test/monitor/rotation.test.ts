/** Daemons that rotate their own logs, long after they were learned. */
import { describe, expect, it } from "vitest";
import { isLog, logsOf } from "../../src/monitor/rotation.ts";
import { watch } from "../support/scenario.ts";

const LEARN = `
  @0 init > app -> file:WRITE:/srv/app/data.db
  @1 nginx -> file:CREATE:/srv/known
  @2 init > logrotate -> file:CREATE:/var/log/daily.1`;
const paths = (script: string): readonly string[] => watch(`${LEARN}\n${script}`).paths;
const LOG = "/srv/app/log/app.log";

describe("a daemon's own log", () => {
  it.each([
    ["by Python's handlers", `RENAME:${LOG}:${LOG}.2026-11-26`],
    ["by the hour", `RENAME:${LOG}:${LOG}.2026-11-26_23`],
    ["by number", `RENAME:${LOG}.1:${LOG}.2\napp -> file:RENAME:${LOG}:${LOG}.1`],
    ["by log4j", `RENAME:${LOG}:/srv/app/log/app-2026-11-26-1.log`],
    ["by icecast", "RENAME:/srv/app/access.log:/srv/app/access.log.20261126_235959"],
    ["by cups", "RENAME:/srv/app/error_log:/srv/app/error_log.O"],
    [
      "by logback, compressed",
      `RENAME:${LOG}:${LOG}.2026-11-261164204.tmp\napp -> file:CREATE:${LOG}.2026-11-26.0.gz\napp -> file:DELETE:${LOG}.2026-11-261164204.tmp`,
    ],
  ])("is rotated and made anew: %s", (_, steps) => {
    const [, log = ""] = /RENAME:([^:]+log):[^\n]*$/m.exec(steps) ?? [];
    expect(paths(`@105 app -> file:${steps}\napp -> file:CREATE:${log}`)).toEqual([]);
  });

  it.each([
    ["by the folder that it writes in", "app", "/data/log/x.log"],
    ["by its name", "mysqld", "/data/mysql/slow.log"],
    ["by the name of what it is", "named", "/data/bind/query.log"],
    ["though it is of the web", "app", "/data/log/weblog"],
  ])("is its own %s", (_, who, log) => {
    const learned = `@20 init > ${who} -> file:WRITE:/data/log/current`;
    expect(paths(`${learned}\n@105 ${who} -> file:RENAME:${log}:${log}.1`)).toEqual([]);
  });

  it("goes, when it is old enough, if it was kept", () => {
    const rotated = `@105 app -> file:RENAME:${LOG}:${LOG}.2026-11-26`;
    expect(paths(`${rotated}\napp -> file:DELETE:${LOG}.2026-11-19`)).toEqual([]);
    expect(paths(`@105 app -> file:DELETE:${LOG}.2026-11-19`)).toHaveLength(1);
  });

  it.each([
    ["what is no log", "app -> file:RENAME:/srv/app/index.html:/srv/app/index.html.1"],
    ["what only ends so", "app -> file:RENAME:/srv/app/catalog:/srv/app/catalog.1"],
    ["another's name", `app -> file:RENAME:${LOG}:/srv/app/log/other.log.1`],
    ["another folder", `app -> file:RENAME:${LOG}:/tmp/app.log.1`],
    ["no generation", `app -> file:RENAME:${LOG}:${LOG}.php`],
    ["a new name for a generation", `app -> file:RENAME:${LOG}.1:${LOG}`],
    ["removed and not renamed", `app -> file:DELETE:${LOG}`],
    ["a log that was not there", `app -> file:CREATE:${LOG}`],
    ["a generation of none", `app -> file:CREATE:${LOG}.1`],
    ["a program that was called for it", `nginx -> file:WRITE:/srv/known\ninit > app#2 -> file:RENAME:${LOG}:${LOG}.1`],
    ["another daemon's log", "app -> file:RENAME:/var/log/nginx/access.log:/var/log/nginx/access.log.1"],
    ["one that says what many say", "errord -> file:RENAME:/var/log/nginx/error.log:/var/log/nginx/error.log.1"],
    ["one of all", "app -> file:RENAME:/var/log/dpkg.log:/var/log/dpkg.log.1"],
    [
      "a program with a log's ending",
      "app -> file:RENAME:/srv/app/server.out:/srv/app/server.out.1\napp -> file:CREATE:/srv/app/server.out",
    ],
    ["a log of the system's", "app -> file:RENAME:/var/log/auth.log:/var/log/auth.log.1"],
  ])("is told: %s", (_, step) => expect(paths(`@105 ${step}`)).not.toEqual([]));
});

describe("logrotate", () => {
  it.each([
    [
      "a log that lies elsewhere",
      `RENAME:${LOG}:${LOG}.1\nlogrotate -> file:CREATE:${LOG}.1.gz\nlogrotate -> file:DELETE:${LOG}.1`,
    ],
    [
      "Samba's",
      "RENAME:/var/log/samba/log.smbd:/var/log/samba/log.smbd.1\nlogrotate -> file:CREATE:/var/log/samba/log.smbd",
    ],
    ["what is copied and truncated", `CREATE:${LOG}-20261127\nlogrotate -> file:WRITE:${LOG}`],
  ])("rotates %s", (_, steps) => expect(paths(`@105 logrotate -> file:${steps}`)).toEqual([]));

  it.each([
    ["a log of the system's, truncated", "WRITE:/var/log/auth.log"],
    ["what is no log", "WRITE:/srv/app/index.html"],
    ["what only ends so", "WRITE:/srv/www/blog"],
    ["a generation of what is no log", "CREATE:/srv/app/index.html.1"],
    ["auditd's", "RENAME:/var/log/audit/audit.log:/var/log/audit/audit.log.1"],
  ])("is told: %s", (_, step) => expect(paths(`@105 logrotate -> file:${step}`)).not.toEqual([]));
});

describe("the name of a generation", () => {
  it("tells the log", () => {
    expect(logsOf("/l/app.log.2026-11-26")).toEqual(["/l/app.log"]);
    expect(logsOf("/l/app-2026-11-26.0.log.gz")).toEqual(["/l/app.log"]);
    expect(logsOf("/l/app.log.\0t")).toEqual(["/l/app.log"]);
    expect(logsOf("/l/log.smbd.1.gz")).toEqual(["/l/log.smbd"]);
    expect(logsOf("/l/blog.1")).toEqual([]);
    expect(logsOf("/l/app.log")).toEqual([]);
    expect(logsOf("/l/app.log.d/x.1")).toEqual([]);
    expect(logsOf(`/l/${"1".repeat(2000)}.log.1`)).toEqual([]);
  });

  it("costs little, whatever it is", () => {
    // Nothing here grows faster than the name: a thousand characters that could be stamps.
    for (const part of ["1.", "-1", "\0t", ".log"]) expect(logsOf(`/l/${part.repeat(400)}!`)).toEqual([]);
  });

  it("is none of a log", () => expect(isLog(`/${"x".repeat(2000)}.log`)).toBe(false));
});
