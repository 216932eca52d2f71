/**
 * The fault table: each row is something that goes wrong around a daemon. It says what is amiss, goes on or is started again,
 * and all that is to be warned of is there: from before the fault, from while it lasted, and from after it. Elsewhere: crashes
 * (crash.test.ts), rotation (source/tail.test.ts, stress/rotation.ts), clocks in more ways (adversarial/clocks.test.ts).
 */
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { VERSION } from "../src/state/schema.ts";
import { useFolder } from "./support/folder.ts";
import { fullmon, Running } from "./support/program.ts";
import { scenarioLog } from "./support/scenario.ts";

/** Seconds of the scenario at which the log begins: more than a day can be taken from them. */
const BEGIN = 100_000;
const DAY = 86_400;
/** Whom the daemon runs as where root's rights would hide the fault. */
const USER = 12_345;

const isRoot = process.geteuid?.() === 0;
/** A file system of its own: needs root, and to be allowed to mount. */
const canMount = isRoot && spawnSync("unshare", ["-m", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;
/** Another user: needs root, and a clone in a folder that others may enter. */
const canBeOther = isRoot && spawnSync(process.execPath, ["-e", ""], { uid: USER, gid: USER }).status === 0;
const IMPOSSIBLE = "this needs root, to be allowed to mount, and a clone where others may run the program";
if (!canMount || !canBeOther) process.stderr.write(`faults.test.ts: rows are skipped: ${IMPOSSIBLE}\n`);

const warned = (text: string): string[] =>
  [...text.matchAll(/WARNING\tproc:.*file:CREATE:\/srv\/(\w+)/g)].map((one) => one[1] ?? "");

describe("a fault", () => {
  const path = useFolder();
  let running: Running | undefined;
  let user: number | undefined;
  let said = "";
  let steps: string[] = [];
  let written = 0;
  let log = -1;
  let mounted = false;

  beforeEach(() => {
    [running, user, said, steps, written, mounted] = [undefined, undefined, "", [], 0, false];
    mkdirSync(path("log"));
    mkdirSync(path("state"), { mode: 0o700 });
    log = openSync(path("log/audit.log"), "a");
  });
  afterEach(async () => {
    await running?.end("SIGKILL");
    closeSync(log);
    if (mounted) spawnSync("umount", ["-l", path("state")]);
  });

  /** Writes what happens next as auditd does: to the file that it has opened. */
  const happens = (...next: string[]) => {
    steps.push(...next);
    const text = scenarioLog(steps.join("\n"));
    writeSync(log, text.slice(written));
    written = text.length;
  };
  /** Something new, and what ends its window. */
  const news = (name: string, second: number) => {
    happens(
      `@${BEGIN + second} 33 nginx -> file:CREATE:/srv/${name}`,
      `@${BEGIN + second + 12} 33 nginx -> file:CREATE:/srv/known`,
    );
  };
  const reopenLog = (mode = 0o644) => {
    closeSync(log);
    log = openSync(path("log/audit.log"), "a", mode);
  };
  const launch = (more: NodeJS.ProcessEnv = {}) => {
    const options = ["--foreign", "--wait", "0.02", "--baseline", "100", "--monitor", "10", "--rebase"];
    running = new Running([...options, "--auditd", path("log/audit.log"), "--state", path("state/db")], more, user);
    return running;
  };
  const start = async () => {
    const daemon = launch();
    await daemon.until(() => daemon.stderr.includes("watching"));
    return daemon;
  };
  const stop = async (daemon: Running) => {
    const result = await daemon.end();
    running = undefined;
    said += result.stdout;
    return result;
  };
  const tells = (daemon: Running, name: string) => daemon.until(() => warned(daemon.stdout).includes(name));
  /** Learns, and warns of what came before the fault. */
  const begin = async () => {
    happens(`@${BEGIN} 33 nginx -> file:CREATE:/srv/known`, `@${BEGIN + 101} 33 nginx -> file:CREATE:/srv/known`);
    const daemon = await start();
    news("before", 105);
    await tells(daemon, "before");
    return daemon;
  };
  const kept = () => warnedOfKept(fullmon(["incidents", "--json", "--state", path("state/db")]).stdout);
  const warnedOfKept = (text: string) => [...text.matchAll(/"path":"[^"]*\/srv\/(\w+)"/g)].map((one) => one[1] ?? "");
  const all = ["before", "during", "after"];

  const mount = (size: string) => {
    spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size},mode=0700`, "none", path("state")]);
    mounted = true;
  };
  const fillDisk = () => {
    const fd = openSync(path("state/filler"), "w");
    try {
      for (;;) writeSync(fd, Buffer.alloc(4096));
    } catch {
      closeSync(fd);
    }
  };
  const asUser = () => {
    user = USER;
    chmodSync(path("."), 0o711);
    chmodSync(path("log"), 0o755);
    chownSync(path("state"), USER, USER);
  };

  interface Fault {
    readonly name: string;
    readonly possible?: boolean;
    readonly prepare?: () => void;
    readonly inject: () => void;
    /** What must be said before it is mended, by itself or as a warning; undefined: nothing is amiss. */
    readonly says?: RegExp;
    readonly heal?: () => void;
    /** And what after that. */
    readonly healed?: RegExp;
    /** When the next things happen. */
    readonly seconds?: readonly [during: number, after: number];
  }
  let other: DatabaseSync | undefined;

  const WHILE_IT_RUNS: readonly Fault[] = [
    {
      name: "the state's disk is full",
      possible: canMount,
      prepare: () => mount("1m"),
      inject: fillDisk,
      says: /the state cannot be kept: trying again/,
      heal: () => unlinkSync(path("state/filler")),
      healed: /the state can be kept again/,
    },
    {
      name: "another program locks the state",
      inject: () => {
        // Fullmon may be writing at this moment: the lock is waited for.
        other = new DatabaseSync(path("state/db"), { timeout: 10_000 });
        other.exec("BEGIN IMMEDIATE");
      },
      says: /database is locked.*the state cannot be kept: trying again/,
      heal: () => other?.close(),
      healed: /the state can be kept again/,
    },
    {
      name: "the permission for the log's folder is lost",
      possible: canBeOther,
      prepare: asUser,
      inject: () => chmodSync(path("log"), 0o700),
      says: /the log cannot be read: trying again/,
      heal: () => chmodSync(path("log"), 0o755),
      healed: /the log can be read again/,
    },
    {
      name: "the permission for a new log is missing",
      possible: canBeOther,
      prepare: asUser,
      inject: () => {
        renameSync(path("log/audit.log"), path("log/audit.log.1"));
        // Closed from the first: what could be opened for a moment is held, and read.
        reopenLog(0o600);
      },
      says: /EACCES.*the log cannot be read: trying again/,
      heal: () => chmodSync(path("log/audit.log"), 0o644),
      healed: /the log can be read again/,
    },
    {
      name: "the log's folder is gone",
      inject: () => renameSync(path("log"), path("elsewhere")),
      says: /it is gone.*the log cannot be read: trying again/,
      heal: () => renameSync(path("elsewhere"), path("log")),
      healed: /the log can be read again/,
    },
    {
      name: "the log is removed",
      inject: () => unlinkSync(path("log/audit.log")),
      says: /blind.*the log cannot be read/,
      heal: () => reopenLog(),
      healed: /the log can be read again/,
    },
    {
      name: "the log is another file, without rotation",
      inject: () => {
        unlinkSync(path("log/audit.log"));
        reopenLog();
      },
    },
    {
      name: "the log is truncated",
      inject: () => truncateSync(path("log/audit.log")),
      says: /blind.*the log was truncated before it was read to its end/,
    },
    { name: "the clock is set forward by a day", inject: () => undefined, seconds: [130 + DAY, 150 + DAY] },
    { name: "the clock is set back by a day", inject: () => undefined, seconds: [130 - DAY, 150 - DAY] },
    { name: "the clock is set back by a day, and right again", inject: () => undefined, seconds: [130 - DAY, 150] },
  ];

  it.for(WHILE_IT_RUNS)("while it runs loses nothing: $name", async (fault, { skip }) => {
    if (fault.possible === false) skip(IMPOSSIBLE);
    const { seconds = [130, 150] } = fault;
    fault.prepare?.();
    const daemon = await begin();
    const everything = () => daemon.stdout + daemon.stderr;
    fault.inject();
    news("during", seconds[0]);
    if (fault.says !== undefined) await daemon.until(() => fault.says?.test(everything()) ?? true);
    fault.heal?.();
    news("after", seconds[1]);
    await tells(daemon, "after");
    if (fault.healed !== undefined) await daemon.until(() => fault.healed?.test(daemon.stderr) ?? true);
    if (fault.says === undefined) expect(everything()).not.toMatch(/blind|cannot/);
    expect((await stop(daemon)).status).toBe(0);
    expect(warned(said).sort()).toEqual([...all].sort());
    expect(new Set(kept())).toEqual(new Set(all));
  });

  interface Refusal {
    readonly name: string;
    readonly possible?: boolean;
    readonly prepare?: () => void;
    readonly inject: () => void;
    readonly status: number;
    readonly says: RegExp;
    readonly heal: () => void;
  }
  const swapState = (make: (file: string) => void) => () => {
    renameSync(path("state/db"), path("state/real"));
    make(path("state/db"));
    chmodSync(path("state/db"), 0o600);
  };
  const swapBack = () => renameSync(path("state/real"), path("state/db"));
  const inState = (sql: string) => {
    const database = new DatabaseSync(path("state/db"));
    database.exec(sql);
    return database;
  };

  const AT_ITS_START: readonly Refusal[] = [
    {
      name: "the state is read-only",
      possible: canMount,
      prepare: () => mount("1m"),
      inject: () => spawnSync("mount", ["-o", "remount,ro", path("state")]),
      status: 73,
      says: /cannot use the state .*: /,
      heal: () => spawnSync("mount", ["-o", "remount,rw", path("state")]),
    },
    {
      name: "the state's disk is full",
      possible: canMount,
      prepare: () => mount("1m"),
      inject: fillDisk,
      status: 73,
      says: /cannot use the state .*: .*is the disk full\?/,
      heal: () => unlinkSync(path("state/filler")),
    },
    {
      name: "the state's folder may be written by others",
      inject: () => chmodSync(path("state"), 0o777),
      status: 73,
      says: /cannot use the state .* may be written by others: whoever can write it could silence fullmon/,
      heal: () => chmodSync(path("state"), 0o700),
    },
    {
      name: "the state is another program's",
      inject: swapState((file) => {
        const database = new DatabaseSync(file);
        database.exec("CREATE TABLE theirs (x)");
        database.close();
      }),
      status: 73,
      says: /it is a database of another program: name another file/,
      heal: swapBack,
    },
    {
      name: "the state is a newer fullmon's",
      inject: () => inState(`PRAGMA user_version = ${VERSION + 1}`).close(),
      status: 73,
      says: /a newer fullmon wrote it/,
      heal: () => inState(`PRAGMA user_version = ${VERSION}`).close(),
    },
    {
      name: "another program holds the state",
      inject: () => {
        other = inState("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
      },
      status: 73,
      says: /cannot use the state .*: database is locked/,
      heal: () => other?.close(),
    },
    {
      name: "the log may not be read",
      possible: canBeOther,
      prepare: asUser,
      inject: () => chmodSync(path("log/audit.log"), 0o600),
      status: 77,
      says: /cannot read .*permission/,
      heal: () => chmodSync(path("log/audit.log"), 0o644),
    },
    {
      name: "the log is gone",
      inject: () => renameSync(path("log"), path("elsewhere")),
      status: 66,
      says: /cannot read .*: there is no such file/,
      heal: () => renameSync(path("elsewhere"), path("log")),
    },
  ];

  it.for(AT_ITS_START)("at its start is said, and loses nothing when it is mended: $name", async (fault, { skip }) => {
    if (fault.possible === false) skip(IMPOSSIBLE);
    fault.prepare?.();
    expect((await stop(await begin())).status).toBe(0);
    news("during", 130);
    fault.inject();
    const { status, stdout, stderr } = await launch().ended();
    expect([status, stdout, stderr]).toEqual([fault.status, "", expect.stringMatching(fault.says)]);
    expect(stderr).not.toContain("internal error");
    fault.heal();
    const daemon = await start();
    news("after", 150);
    await tells(daemon, "after");
    await stop(daemon);
    expect(said).not.toContain("blind");
    expect(warned(said)).toEqual(all);
  });

  it("of the state itself: what is damaged is set aside, said, and learned anew", async () => {
    await stop(await begin());
    const bytes = readFileSync(path("state/db"));
    bytes.fill(0xff, 4096, 12_288);
    writeFileSync(path("state/db"), bytes);
    const daemon = await start();
    expect(daemon.stderr).toMatch(/the state was damaged: it was set aside, and all is learned anew/);
    const aside = readdirSync(path("state")).find((name) => name.includes("damaged")) ?? "";
    expect(readFileSync(path("state", aside)).equals(bytes)).toBe(true);
    // A foreign log is read from its start, so what was known is learned again, and nothing is lost.
    news("after", 150);
    await tells(daemon, "after");
    await stop(daemon);
    expect(new Set(warned(said))).toEqual(new Set(["before", "after"]));
  });

  it("of the state itself while it is in use ends no watch: it is said, and set aside at the next start", async () => {
    const daemon = await begin();
    const noise = Buffer.alloc(1 << 20, "what no database begins with, and no page either; ");
    // In its place: what is cut off under the daemon's feet is another fault. Between two of the files it may write its own over it.
    while (!daemon.stderr.includes("the state cannot be kept: trying again")) {
      for (const name of ["db", "db-wal", "db-shm"]) writeFileSync(path("state", name), noise, { flag: "r+" });
      await sleep(50);
    }
    news("during", 150);
    await tells(daemon, "during");
    expect((await daemon.end()).status).toBe(73);
    said += daemon.stdout;
    expect(daemon.stderr).toMatch(/fullmon: cannot keep the state: /);
    const next = await start();
    expect(next.stderr).toMatch(/the state was damaged: it was set aside, and all is learned anew/);
    await stop(next);
  });

  it("of the state itself is a critical warning where this machine is watched", async () => {
    appendFileSync(path("state/db"), "no database ".repeat(500));
    chmodSync(path("state/db"), 0o600);
    const options = ["--wait", "0.02", "--no-canary", "--auditd", path("log/audit.log"), "--state", path("state/db")];
    running = new Running(options);
    await running.until(() => running?.stdout.includes("critical") ?? false);
    expect(running.stdout).toMatch(/critical.*fullmon's state was damaged: all is learned anew/);
  });

  it.skipIf(!canMount)("of the disk while it stops is said, and what was not kept is said again", async () => {
    mount("1m");
    const first = await begin();
    fillDisk();
    news("during", 130);
    await tells(first, "during");
    const { status, stderr } = await stop(first);
    expect([status, stderr]).toEqual([73, expect.stringMatching(/cannot keep the state: .*: what came since/)]);
    unlinkSync(path("state/filler"));
    const second = await start();
    news("after", 150);
    await tells(second, "after");
    await stop(second);
    expect(warned(said).filter((name) => name === "during")).toHaveLength(2);
    expect(new Set(warned(said))).toEqual(new Set(all));
    expect(new Set(kept())).toEqual(new Set(all));
  });

  it("of the state's file system, which turns read-only while it runs, is said; all is there when it is mended", async ({
    skip,
  }) => {
    const image = path("image");
    const run = (...command: string[]) => spawnSync(command[0] ?? "", command.slice(1), { encoding: "utf8" });
    const mountImage = () => run("mount", "-o", "loop,errors=remount-ro", image, path("state")).status === 0;
    writeFileSync(image, Buffer.alloc(16 << 20));
    mounted = canMount && run("mkfs.ext4", "-q", "-O", "^has_journal", image).status === 0 && mountImage();
    const device = run("findmnt", "-no", "SOURCE", path("state")).stdout.trim();
    const trigger = `/sys/fs/ext4/${basename(device)}/trigger_fs_error`;
    if (!mounted || !existsSync(trigger)) skip("this needs root, and an ext4 in a file that can be made to fail");
    chmodSync(path("state"), 0o700);
    const first = await begin();
    writeFileSync(trigger, "1");
    expect(() => writeFileSync(path("state/x"), "")).toThrow(/EROFS/);
    news("during", 130);
    await first.until(() => first.stderr.includes("the state cannot be kept: trying again"));
    await tells(first, "during");
    const { status, stderr } = await stop(first);
    expect([status, stderr]).toEqual([73, expect.stringMatching(/cannot keep the state: /)]);
    run("umount", path("state"));
    expect(mountImage()).toBe(true);
    const second = await start();
    news("after", 150);
    await tells(second, "after");
    await stop(second);
    expect(warned(said).filter((name) => name === "during")).toHaveLength(2);
    expect(new Set(warned(said))).toEqual(new Set(all));
    expect(new Set(kept())).toEqual(new Set(all));
  });

  it("of the output: who reads goes away; what nobody got is said by the next run", async () => {
    const first = await begin();
    said = first.stdout;
    first.child.stdout?.destroy();
    news("during", 130);
    const { status, stderr } = await first.ended();
    expect([status, stderr]).toEqual([74, expect.stringMatching(/cannot write to standard output: /)]);
    const second = await start();
    news("after", 150);
    await tells(second, "after");
    await stop(second);
    expect(new Set(warned(said))).toEqual(new Set(all));
  });

  it("of fullmon itself ends it by its right name; the next run leaves the event out, says so, and has all the others", async () => {
    const first = await begin();
    const stumbling = ["--import", join(import.meta.dirname, "support/stumbling.ts")];
    const more = { NODE_OPTIONS: stumbling.join(" "), STUMBLE: "/srv/poison" };
    await stop(first);
    happens(`@${BEGIN + 120} 33 nginx -> file:CREATE:/srv/poison`);
    // More than is read at once.
    happens(
      ...Array.from({ length: 1000 }, (_, at) => `@${BEGIN + 121 + at / 500} 33 nginx -> file:CREATE:/srv/known`),
    );
    news("during", 130);
    const { status, stderr, stdout: unsaid } = await launch(more).ended();
    expect(unsaid).not.toContain("/srv/during");
    expect([status, stderr]).toEqual([70, expect.stringMatching(/internal error.*\n.*TypeError: stumbled/)]);
    expect(stderr).not.toMatch(/the log can/);
    const second = launch(more);
    await tells(second, "during");
    news("after", 150);
    await tells(second, "after");
    const { stdout, stderr: own } = await stop(second);
    expect(own).toContain("the run before ended by an error of its own");
    expect(stdout).not.toContain("fullmon was killed");
    expect(stdout).toMatch(/WARNING\tblind: fullmon failed on event \d+, which is left out/);
    expect(warned(said)).toEqual(all);
  });
});
