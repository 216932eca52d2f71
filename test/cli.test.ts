/** The program as its users run it: replay, events, errors and exit codes. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { EXIT_STATUS } from "../src/domain/error.ts";
import { LOG_LEVELS, liveOptions, runOptions } from "../src/run/config.ts";
import { useFolder } from "./support/folder.ts";
import { eventOf } from "./support/notation.ts";
import { fullmon, MAIN } from "./support/program.ts";
import { T0 } from "./support/records.ts";
import { scenarioLog } from "./support/scenario.ts";

const SCRIPT = `
  @0   33 nginx -> file:CREATE:/srv/known
  @50  1000 sshd > bash > ls
  @105 1000 bash > curl -> host:192.0.2.1:80
  @125 33 nginx -> file:CREATE:/srv/new
  @145 33 nginx -> file:CREATE:/srv/known
`;
const WINDOWS = ["--baseline", "100", "--monitor", "10"];
const CURL = "proc::1000:bash->proc::1000:curl->host:192.0.2.1:80";

/** A log cut in two between events, at about the given share. */
function halves(log: string, share: number): [string, string] {
  const at = log.indexOf("type=SYSCALL", Math.floor(log.length * share));
  return [log.slice(0, at), log.slice(at)];
}

describe("fullmon under systemd", () => {
  it("writes for the journal only when its output is the journal: children of a service inherit the variable", () => {
    const folder = mkdtempSync(join(tmpdir(), "fullmon-journal-"));
    const fd = openSync(join(folder, "journal"), "w+");
    const { dev, ino } = fstatSync(fd);
    const started = (stream: string) => {
      const env = { ...process.env, JOURNAL_STREAM: stream };
      const args = ["replay", ...WINDOWS, "-"];
      fullmon(args, { env, input: scenarioLog(SCRIPT), stdio: ["pipe", fd, "pipe"] });
      return readFileSync(join(folder, "journal"), "utf8").split("\n");
    };
    expect(started("1:1")[0]).toMatch(/^\d{4}-/);
    expect(started(`${dev}:${ino}`).filter((line) => line.startsWith("<4>WARNING")).length).toBeGreaterThan(0);
    rmSync(folder, { recursive: true });
  });
});

describe("fullmon replay --dpkg", () => {
  const path = useFolder();

  it("compares runs of the package manager with the lists of that root", () => {
    mkdirSync(path("root/var/lib/dpkg/info"), { recursive: true });
    writeFileSync(path("root/var/lib/dpkg/info/demo.list"), "/.\n/usr/bin/demo\n");
    const input = scenarioLog(`
      @0 cron > apt-get
      @110 cron > apt-get -> file:CREATE:/var/lib/apt/lists/x
      @110 cron > apt-get > dpkg -> file:CREATE:/usr/bin/demo
      @111 cron > apt-get > dpkg -> file:CREATE:/usr/bin/other`);
    const said = (...options: string[]) => fullmon(["replay", ...WINDOWS, ...options, "-"], { input }).stdout;
    expect(said("--dpkg", path("root"))).toMatch(/\tINFO\tpackages: no other versions: 1 files, 0 programs\n/);
    expect(said("--dpkg", path("root"))).not.toContain("/usr/bin/demo");
    expect(said("--dpkg", path("root"))).toContain("/usr/bin/other");
    expect(said()).toContain("/usr/bin/demo");
  });

  it("tells files by the folders of that root, however it is named", () => {
    mkdirSync(path("root/etc/cron.d"), { recursive: true });
    const { dev, ino } = statSync(path("root/etc/cron.d"), { bigint: true });
    const hex = (half: bigint) => half.toString(16).padStart(2, "0");
    const log = scenarioLog("@0 init -> file:CREATE:/srv/a\n@105 init -> file:CREATE:/srv/in/job")
      // The folder was there before.
      .replace(/(?<=audit\()\d+/g, (time) => String(Number(time) - T0 / 1000 + Math.ceil(Date.now() / 1000)))
      .replaceAll("inode=4000 dev=08:01", `inode=${ino} dev=${hex(dev >> 8n)}:${hex(dev & 0xffn)}`);
    const said = (...options: string[]) =>
      fullmon(["replay", ...WINDOWS, ...options, "-"], { input: log, cwd: path() }).stdout;
    for (const root of [path("root"), "root", "./root/"])
      expect(said("--dpkg", root)).toContain("->file:CREATE:/etc/cron.d/job");
    expect(said()).toContain("->file:CREATE:/srv/in/job");
  });
});

describe("a command whose output nobody reads to its end", () => {
  const path = useFolder();

  it.each([["events", "log"], ["sensitive", "--sensitive", "none"], ["--help"], ["replay", "--help"], ["--version"]])(
    "%s ends well",
    (...args) => {
      writeFileSync(path("log"), eventOf("openat = 3 | cwd / | CREATE /x").repeat(2000));
      const words = args.map((word) => (word === "log" ? path(word) : word));
      const script = '"$@" | true; exit $PIPESTATUS';
      const run = ["-c", script, "bash", process.execPath, MAIN, ...words];
      const { status, stderr } = spawnSync("bash", run, { encoding: "utf8" });
      expect([status, stderr]).toEqual([0, ""]);
    },
  );
});

describe("fullmon --help", () => {
  it("tells every option and command, and ends well", () => {
    const { status, stdout, stderr } = fullmon(["--help"]);
    expect([status, stderr]).toEqual([0, ""]);
    for (const word of [
      "--auditd",
      "--baseline",
      "--monitor",
      "--rebase",
      "--wait",
      "--ignore",
      "--dpkg",
      "--json",
      "--foreign",
      "--state",
      "none",
      "--log-level",
      "replay",
      "events",
      "Exit status",
    ])
      expect(stdout).toContain(word);
    for (const level of LOG_LEVELS) expect(stdout).toMatch(new RegExp(`[ \n]${level}[,;]`));
    expect(stdout).not.toMatch(/default:|default (?:false|\[)/);
    const [, statuses = ""] = stdout.split("Exit status:");
    for (const one of [0, ...Object.values(EXIT_STATUS), 70]) expect(statuses).toMatch(new RegExp(`[ ,\n]${one} `));
  });

  it.each([["replay"], ["events"]])("of %s does too", (command) => {
    const { status, stdout } = fullmon([command, "--help"]);
    expect(status).toBe(0);
    expect(stdout).toContain("<file...>");
  });

  it("of accept shows what may be accepted, as it can be typed", () => {
    const { stdout } = fullmon(["accept", "--help"]);
    expect(stdout).toContain("begins with proc:, file:, host:, sock: or priv:");
    expect(stdout).toContain("sudo fullmon accept 'proc::33:nginx->host:10.0.0.*:8080' --reason backends\n");
  });

  it("tells a version", () => {
    const { status, stdout } = fullmon(["--version"]);
    expect([status, stdout.trim().length > 0]).toEqual([0, true]);
  });
});

describe("fullmon replay", () => {
  const path = useFolder();
  const write = (name: string, data: string | Uint8Array) => {
    writeFileSync(path(name), data);
    return path(name);
  };
  const log = scenarioLog(SCRIPT);

  it("says phases and warnings, with the time of their events", () => {
    const { status, stdout } = fullmon(["replay", ...WINDOWS, write("a", log)]);
    expect(status).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines[0]).toBe("2023-11-14 22:13:20,000\tINFO\tbaseline");
    expect(lines).toContain(`2023-11-14 22:15:05,001\tWARNING\t${CURL}`);
    expect(lines.filter((line) => line.includes("\tWARNING\t"))).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}\t(INFO|WARNING)\t\S/);
  });

  it("gives the same bytes each time, from a file, from gzip and from standard input", () => {
    const first = fullmon(["replay", ...WINDOWS, write("a", log)]).stdout;
    expect(first).toContain(CURL);
    expect(fullmon(["replay", ...WINDOWS, path("a")]).stdout).toBe(first);
    expect(fullmon(["replay", ...WINDOWS, write("a.gz", gzipSync(log))]).stdout).toBe(first);
    expect(fullmon(["replay", ...WINDOWS, "-"], { input: log }).stdout).toBe(first);
    expect(fullmon(["replay", ...WINDOWS, "-"], { input: gzipSync(log) }).stdout).toBe(first);
  });

  it("reads rotated logs in the order of time, whatever the order of their names", () => {
    const whole = fullmon(["replay", ...WINDOWS, write("a", log)]).stdout;
    const [old, young] = halves(log, 0.5);
    const names = [write("audit.log", young), write("audit.log.1", old)];
    const { stdout, stderr } = fullmon(["replay", ...WINDOWS, ...names]);
    expect(stdout).toBe(whole);
    expect(stderr).toContain("order of their first records");
  });

  it("writes nothing but JSON with --json", () => {
    const { stdout } = fullmon(["replay", "--json", ...WINDOWS, write("a", log)]);
    const objects = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { path: string });
    expect(objects.map((object) => object.path)).toEqual([CURL, "proc::33:nginx->file:CREATE:/srv/new"]);
  });

  it("leaves out what --ignore names", () => {
    const ignored = (...globs: string[]) =>
      fullmon(["replay", ...globs.flatMap((glob) => ["--ignore", glob]), ...WINDOWS, write("a", log)]).stdout;
    expect(ignored("/srv/**")).not.toContain("/srv/new");
    expect(ignored("/srv/**")).toContain(CURL);
    expect(ignored("/srv/**", "host:192.0.2.*:80")).not.toContain("host:");
    expect(ignored("/srv")).toContain("/srv/new");
    const file = write("a", log);
    expect(fullmon(["replay", ...WINDOWS, "--ignore", "/srv/**", file]).stdout).toBe(ignored("/srv/**"));
    expect(fullmon(["replay", ...WINDOWS, file, "--ignore", "/srv/**"]).stdout).toBe(ignored("/srv/**"));
  });

  it("takes --ignore of a live run with one glob or with several", () => {
    const ignore = (...args: string[]) => {
      const live = new Command().exitOverride();
      for (const option of [...liveOptions(), ...runOptions()]) live.addOption(option);
      return live.parse(args, { from: "user" }).opts()["ignore"];
    };
    expect(ignore()).toEqual([]);
    expect(ignore("--ignore", "/a/*", "/b", "--rebase")).toEqual(["/a/*", "/b"]);
    expect(ignore("--ignore", "/a/*", "--ignore", "/b")).toEqual(["/a/*", "/b"]);
  });

  it("says when a source of names had none, as a file of another kind has", () => {
    writeFileSync(path("text"), "no capture\n");
    for (const source of ["pcap", "log"]) {
      const args = ["replay", ...WINDOWS, "--dns", `${source}=${path("text")}`, "-"];
      const { stderr } = fullmon(args, { input: scenarioLog(SCRIPT) });
      expect(stderr).toMatch(/"level":40,.*"no names of hosts were heard: hosts stand by address"/);
    }
  });

  it("says when nothing could be compared", () => {
    const { status, stdout, stderr } = fullmon(["replay", write("a", log)]);
    expect(status).toBe(0);
    expect(stdout.trimEnd().split("\n")).toHaveLength(1);
    expect(stderr).toContain("before the baseline is complete");
  });

  it("says how much it could not use, and how much of what", () => {
    const { status, stderr } = fullmon(["replay", ...WINDOWS, write("a", `rubbish\n${log}type=X msg=?\n`)]);
    expect(status).toBe(0);
    expect(stderr).toContain("1 no-header, 1 bad-id");
  });

  it("says of itself as much as it is asked to", () => {
    write("a", log);
    expect(fullmon(["replay", ...WINDOWS, "--log-level", "silent", path("a")]).stderr).toBe("");
    expect(fullmon(["replay", ...WINDOWS, "--log-level", "warn", path("a")]).stderr).toBe("");
    expect(fullmon(["replay", ...WINDOWS, path("a")]).stderr).toContain("the log is read");
  });
});

describe("fullmon events", () => {
  const path = useFolder();

  it("prints one JSON object an event, and counts on standard error", () => {
    const log = `${eventOf("unlink = 0 | cwd / | PARENT /tmp | DELETE /tmp/x")}rubbish\n----\n${eventOf("read = 1 | cut", { serial: 43 })}`;
    writeFileSync(path("a"), log);
    const { status, stdout, stderr } = fullmon(["events", path("a")]);
    expect(status).toBe(0);
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => (JSON.parse(line) as { serial: number }).serial),
    ).toEqual([42, 43]);
    expect(stderr.split("\n")).toEqual([
      "8 lines, 6 records, 2 events",
      "refused lines: 1 separator, 1 no-header",
      "flaws: 1 incomplete",
      "",
    ]);
  });

  it("says that nothing was refused when nothing was", () => {
    writeFileSync(path("a"), eventOf("read = 1"));
    expect(fullmon(["events", path("a")]).stderr).toBe("2 lines, 2 records, 1 events\nrefused lines: none\n");
  });
});

describe("fullmon's errors", () => {
  const path = useFolder();

  /** An error is one line, and nothing on standard output. */
  function failure(args: readonly string[], options = {}) {
    const { status, stdout, stderr } = fullmon(args, options);
    const lines = stderr
      .trimEnd()
      .split("\n")
      .filter((line) => !line.startsWith('{"level"'));
    expect([stdout, lines.length]).toEqual(["", 1]);
    expect(lines[0]).toMatch(/^fullmon: /);
    return { status, line: lines[0] ?? "" };
  }

  it.each([
    [["--nonsense"], "--nonsense"],
    [["replay"], "file"],
    [["replay", "--baseline", "soon", "x"], "number of seconds"],
    [["replay", "--baseline", "-1", "x"], "over 0"],
    [["replay", "--monitor", "0", "x"], "over 0"],
    [["replay", "--monitor", "1e99", "x"], "year"],
    [["replay", "--monitor", "", "x"], "number of seconds"],
    [["--wait", "Infinity"], "number of seconds"],
    [["replay", "--log-level", "loud", "x"], "loud"],
    [["replay", "--auditd", "/x", "x"], "--auditd"],
    [["nonsense"], 'no command "nonsense"'],
    [["help", "replay"], "fullmon --help"],
    [["baseline"], "a command is missing: show, review, export, import, forget: see 'fullmon baseline --help'"],
    [["baseline", "nonsense"], "'nonsense': see 'fullmon baseline --help'"],
    // What nobody would read: it would be the usual state that is looked into, and decided in.
    [["--state", "/x", "accept", "proc::1:x", "--reason", "y"], "'fullmon accept … --state'"],
    [["--baseline", "60", "replay", "x"], "--baseline stands before the command"],
    [["--json", "baseline", "show"], "--json stands before the command"],
  ])("are 64 for wrong usage: %j", (args, word) => {
    const { status, line } = failure(args);
    expect(status).toBe(64);
    expect(line).toContain(word);
    expect(line).toMatch(/: see 'fullmon (?:[a-z]+ )?--help'|stands before/);
  });

  it.each([
    [78, ["sensitive", "--sensitive", "/nowhere"]],
    [65, ["baseline", "import", "/nowhere"]],
  ])("are %i for another file that is not there: %j", (status, args) =>
    expect(failure(args)).toEqual({ status, line: expect.stringMatching(/"\/nowhere": there is no such file$/) }),
  );

  it.each([
    ["replay", []],
    ["events", []],
    ["live", ["--foreign", "--state", "none"]],
  ])("are 66 for a log that is not there, and one that is a folder: %s", (command, options) => {
    mkdirSync(path("folder"));
    const args = (name: string) => (command === "live" ? [...options, "--auditd", name] : [command, ...options, name]);
    const missing = failure(args(path("nothing")));
    expect([missing.status, missing.line.includes("no such file")]).toEqual([66, true]);
    const folder = failure(args(path("folder")));
    expect([folder.status, folder.line.includes("directory")]).toEqual([66, true]);
  });

  it.each([
    ["text", "hello\nworld\n", "no line of it is an audit record"],
    ["JSON", '{"type":"SYSCALL"}\n', "no line of it is an audit record"],
    [
      "interpreted output",
      "type=PATH msg=audit(11/14/2023 22:13:20.000:42) : item=0 name=/x\n".repeat(50),
      "ausearch -i",
    ],
  ])("are 65, once, for a file of another kind: %s", (_, text, word) => {
    writeFileSync(path("a"), text);
    for (const command of ["replay", "events"]) {
      const { status, stdout, stderr } = fullmon([command, path("a")]);
      expect([status, stdout]).toEqual([65, ""]);
      expect(stderr.split("\n").filter((line) => line.startsWith("fullmon: "))).toHaveLength(1);
      expect(stderr).toContain(word);
    }
  });

  it("are 66 for gzip data that is cut off", () => {
    writeFileSync(path("a.gz"), gzipSync(scenarioLog(SCRIPT)).subarray(0, 200));
    const { status, stderr } = fullmon(["replay", path("a.gz")]);
    expect([status, stderr.includes("damaged or cut off")]).toEqual([66, true]);
  });

  it("are 77 for a log that may not be read", (context) => {
    writeFileSync(path("a"), "x");
    chmodSync(path("a"), 0);
    // Root may read everything: be nobody for a while, if nobody may look at the sources.
    const options = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    if (fullmon(["--version"], options).status !== 0) {
      console.warn("SKIPPED: permission denied: user 65534 cannot run the program from here");
      context.skip();
    }
    chmodSync(path(), 0o755);
    for (const args of [
      ["replay", path("a")],
      ["--foreign", "--state", "none", "--auditd", path("a")],
    ]) {
      const { status, line } = failure(args, options);
      expect([status, line.includes("permission denied")]).toEqual([77, true]);
    }
  });

  it("are 74 when nobody takes the output", () => {
    writeFileSync(path("a"), scenarioLog(SCRIPT));
    const { status, stderr } = fullmon(["replay", ...WINDOWS, path("a")], {
      stdio: ["ignore", openSync("/dev/full", "w"), "pipe"],
    });
    expect([status, stderr.includes("cannot write to standard output")]).toEqual([74, true]);
  });

  it("quote names, so that none can forge a line", () => {
    const { line } = failure(["replay", path("a\nb\u001b[31m")]);
    expect(line).toContain("a\\nb");
    expect(line).not.toContain("\u001b");
  });

  it("are 70 for what a timer or a watcher throws", () => {
    const thrower = "data:text/javascript,setTimeout(() => { throw new TypeError('thrown') }, 200)";
    writeFileSync(path("a"), "");
    const { status, stderr } = spawnSync(
      process.execPath,
      ["--import", thrower, MAIN, "--foreign", "--auditd", path("a"), "--state", "none"],
      { encoding: "utf8" },
    );
    expect([status, stderr]).toEqual([70, expect.stringMatching(/^fullmon: internal error.*\nTypeError: thrown/m)]);
  });
});
