/** A baseline is taken out of one state and put into another by the program itself. */
import {
  appendFileSync,
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { useFolder } from "./support/folder.ts";
import { fullmon, Running } from "./support/program.ts";
import { scenarioLog } from "./support/scenario.ts";

const isRoot = process.geteuid?.() === 0;
const LEARN = [
  "@0 init > sshd",
  "@1 1000 sshd > bash > ls",
  "@2 33 nginx -> file:CREATE:/srv/known",
  "@3 33 nginx > sh[-c]",
  "@101 33 nginx -> file:CREATE:/srv/known",
].join("\n");
/** What is known, then what is not, then what was severe; and what closes the window. */
const NEXT = [
  "@130 33 nginx -> file:CREATE:/srv/known",
  "@131 1000 bash > ls",
  "@132 33 nginx -> file:CREATE:/srv/new",
  "@133 33 nginx > sh[-c]",
  "@145 33 nginx -> file:CREATE:/srv/known",
].join("\n");
const SEVERE = "proc::33:nginx->proc::33:sh[-c]";

describe("fullmon baseline export and import", () => {
  const path = useFolder();
  let running: Running | undefined;
  beforeEach(() => writeFileSync(path("audit.log"), scenarioLog(LEARN)));
  afterEach(async () => {
    await running?.end("SIGKILL");
    running = undefined;
  });

  const baseline = (state: string, ...args: string[]) => fullmon(["baseline", ...args, "--state", path(state, "db")]);
  const start = async (state: string, log: string) => {
    const times = ["--wait", "0.02", "--baseline", "100", "--monitor", "10", "--rebase"];
    running = new Running(["--foreign", ...times, "--auditd", path(log), "--state", path(state, "db")]);
    await running.until(() => running?.stderr.includes("watching") ?? false);
    return running;
  };
  /** Learns and ends. */
  const learn = async (state = "one") => {
    const daemon = await start(state, "audit.log");
    await daemon.until(() => daemon.stdout.includes("collect"));
    await daemon.end();
  };
  const warned = (text: string) => [...text.matchAll(/WARNING\t(proc:.*)/g)].map(([, edge]) => edge);

  it("take what is known to a server that watches at once, and leave what is severe to the administrator", async () => {
    await learn();
    expect(baseline("one", "export", path("file")).status).toBe(0);
    expect(statSync(path("file")).mode & 0o777).toBe(0o600);
    expect(baseline("one", "export").stdout.split("\n").slice(1)).toEqual(
      readFileSync(path("file"), "utf8").split("\n").slice(1),
    );
    const { status, stdout } = baseline("two", "import", path("file"));
    expect(status).toBe(0);
    expect(stdout).toMatch(/^imported: 4 edges, 0 patterns, learned on /);
    expect(stdout).toContain(
      `left out: 1 severe edges and 0 decisions, which are news until you accept them:\n  high: a service starts a shell  ${SEVERE}\n`,
    );
    for (const name of readdirSync(path("two"))) expect(statSync(path("two", name)).mode & 0o777).toBe(0o600);
    expect(fullmon(["status", "--state", path("two/db")]).stdout).toContain("imported, nothing seen yet: 5 programs");
    writeFileSync(path("other.log"), scenarioLog(NEXT));
    const daemon = await start("two", "other.log");
    await daemon.until(() => warned(daemon.stdout).length >= 2);
    const { stdout: said } = await daemon.end();
    expect(said).not.toContain("INFO\tbaseline");
    expect(warned(said)).toEqual([SEVERE, "proc::33:nginx->file:CREATE:/srv/new"]);
  });

  it("accept what is severe, and what was accepted there, if they are told to; which can be taken back", async () => {
    await learn();
    fullmon(["accept", "proc::33:nginx->file:CREATE:/srv/n*", "--reason", "uploads", "--state", path("one/db")]);
    baseline("one", "export", path("file"));
    expect(baseline("two", "import", path("file")).stdout).toContain(
      "  decision  proc::33:nginx->file:CREATE:/srv/n*  (uploads)\n",
    );
    expect(baseline("two", "import", path("file"), "--replace", "--accept", " ").status).toBe(64);
    const { stdout } = baseline("two", "import", path("file"), "--replace", "--accept", "the twin of one");
    expect(stdout).toContain(
      "accepted: 2 severe edges and decisions; see 'fullmon accept --list'\n  decision  proc::33:nginx->file:CREATE:/srv/n*  (uploads)\n",
    );
    const list = fullmon(["accept", "--list", "--state", path("two/db")]).stdout;
    expect(list).toContain("proc::33:nginx->file:CREATE:/srv/n*  (the twin of one (there: uploads))\n");
    expect(list).toContain(`${SEVERE}  (the twin of one)  to the letter\n`);
    const again = fullmon(["baseline", "export", "--state", path("two/db")]).stdout;
    expect([...again.matchAll(/"type":"decision".*/g)].map(([row]) => row.includes('"literal":true'))).toEqual([
      false,
      true,
    ]);
    writeFileSync(path("other.log"), scenarioLog(NEXT));
    const daemon = await start("two", "other.log");
    await daemon.until(() => daemon.stdout.includes("detect"));
    expect(warned(daemon.stdout)).toEqual([]);
    fullmon(["accept", "--undo", "2", "--state", path("two/db")]);
    await daemon.until(() => daemon.stderr.includes("decisions changed"));
    appendFileSync(path("other.log"), scenarioLog(`${NEXT}\n@146 33 nginx > sh[-c]`).slice(scenarioLog(NEXT).length));
    await daemon.until(() => warned(daemon.stdout).includes(SEVERE));
  });

  it("take no decision of a file for a pattern that nobody could have typed", async () => {
    await learn();
    fullmon(["accept", "--literal", "proc:**->file:?(x)**", "--reason", "x", "--state", path("one/db")]);
    baseline("one", "export", path("file"));
    writeFileSync(path("file"), readFileSync(path("file"), "utf8").replace('"literal":true', '"literal":false'));
    expect(baseline("two", "import", path("file"), "--accept", "why").stdout).toMatch(
      /decision {2}proc:\*\*->file:\?\(x\)\*\* {2}\(x\) {2}to the letter\n/,
    );
    const row = /.*"type":"decision".*\n/.exec(readFileSync(path("file"), "utf8"))?.[0] ?? "";
    const many = Array.from({ length: 30 }, (_, index) => row.replace("**->", `${index}`.padEnd(4000, "x")));
    const text = readFileSync(path("file"), "utf8").replace(row, many.join(""));
    writeFileSync(
      path("file"),
      text.replace(/"lines":(\d+)/, (_, lines) => `"lines":${Number(lines) + 29}`),
    );
    expect(baseline("two", "import", path("file"), "--replace", "--accept", "why").stderr).toMatch(
      /more than 100000 char/,
    );
    expect(fullmon(["accept", "--list", "--state", path("two/db")]).stdout).toMatch(
      /->file:\?\(x\)\*\* .*to the letter\n/,
    );
  });

  it("replace what was learned only if they are told to, and keep a copy and the place in the log", async () => {
    await learn();
    baseline("one", "export", path("file"));
    writeFileSync(path("other.log"), scenarioLog(LEARN.replaceAll("/srv/", "/var/")));
    const before = await start("two", "other.log");
    await before.until(() => before.stdout.includes("collect"));
    await before.end();
    expect(baseline("two", "import", path("file"))).toMatchObject({
      status: 73,
      stderr: expect.stringMatching(/it has learned something: --replace puts the file's baseline in its place/),
    });
    // What happened while nobody looked is read with the new baseline.
    appendFileSync(path("other.log"), scenarioLog(`${LEARN}\n${NEXT}`).slice(scenarioLog(LEARN).length));
    const { stdout } = baseline("two", "import", path("file"), "--replace");
    const copy = /the state as it was: (.*)\n/.exec(stdout)?.[1] ?? "";
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(fullmon(["baseline", "show", "--state", copy]).stdout).toContain("/var/known");
    const daemon = await start("two", "other.log");
    await daemon.until(() => warned(daemon.stdout).length >= 2);
    const { stdout: said } = await daemon.end();
    expect(warned(said)).toEqual([SEVERE, "proc::33:nginx->file:CREATE:/srv/new"]);
    expect(said).not.toContain("blind");
  });

  it("import neither under a daemon nor over what a killed one has not said", async () => {
    await learn();
    baseline("one", "export", path("file"));
    const daemon = await start("one", "audit.log");
    expect(baseline("one", "export").status).toBe(0);
    expect(baseline("one", "import", path("file"), "--replace")).toMatchObject({
      status: 73,
      stderr: expect.stringMatching(/another fullmon uses it: stop that one/),
    });
    await daemon.end("SIGKILL");
    expect(baseline("one", "import", path("file"), "--replace").stderr).toMatch(
      /fullmon was killed or failed, and what it has seen/,
    );
    await (await start("one", "audit.log")).end();
    expect(baseline("one", "import", path("file"), "--replace").status).toBe(0);
  });

  it("export nothing that is half learned, and say what is no state", async () => {
    writeFileSync(path("audit.log"), scenarioLog("@0 init > sshd"));
    const daemon = await start("one", "audit.log");
    await daemon.until(() => daemon.stdout.includes("baseline"));
    await daemon.end();
    expect(baseline("one", "export")).toMatchObject({ status: 73, stdout: "" });
    expect(baseline("one", "export").stderr).toMatch(/the baseline is not complete/);
    expect(baseline("none", "export").stderr).toMatch(/there is no such file: start fullmon first/);
  });

  it("write over nothing but a file, and leave nothing half written", async () => {
    await learn();
    expect(baseline("one", "export", "/dev/null")).toMatchObject({ status: 74 });
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
    symlinkSync(path("elsewhere"), path("link"));
    expect(baseline("one", "export", path("link")).stderr).toMatch(/cannot write .*link": it is no regular file/);
    expect(baseline("one", "export", path("no/such")).status).toBe(74);
    writeFileSync(path("old"), "old", { mode: 0o644 });
    expect(baseline("one", "export", path("old")).status).toBe(0);
    expect(statSync(path("old")).mode & 0o777).toBe(0o600);
    expect(readdirSync(path(".")).filter((name) => name.includes("partial"))).toEqual([]);
  });

  it.each<[string, (file: string) => void, RegExp]>([
    ["that others may write", (file) => chmodSync(file, 0o620), /it may be written by others/],
    ["that is no baseline", (file) => writeFileSync(file, "x\n"), /it is no baseline that fullmon exported/],
    ["that is cut off", (file) => writeFileSync(file, readFileSync(file).subarray(0, -40)), /line [67]: it is no JSON/],
    ["that is no text", (file) => appendFileSync(file, Buffer.from([0xff, 0x0a])), /cannot import .*: .*encoded/],
  ])("import no file %s, and change nothing", async (_, spoil, why) => {
    await learn();
    baseline("one", "export", path("file"));
    spoil(path("file"));
    const before = readFileSync(path("one/db"));
    const { status, stderr } = baseline("one", "import", path("file"), "--replace");
    expect([status, stderr]).toEqual([65, expect.stringMatching(why)]);
    expect(readFileSync(path("one/db")).equals(before)).toBe(true);
    expect(baseline("two", "import", path("file")).status).toBe(65);
    expect(() => statSync(path("two"))).toThrow();
  });

  it("import no link, folder or file that is not there", () => {
    symlinkSync(path("file"), path("link"));
    for (const name of ["link", ".", "nothing"]) expect(baseline("two", "import", path(name)).status).toBe(65);
  });

  it.skipIf(!isRoot)(
    "import no file of another user, and make the state its folder's owner's (skipped unless root)",
    async () => {
      await learn();
      baseline("one", "export", path("file"));
      mkdirSync(path("two"), { mode: 0o700 });
      chmodSync(path("."), 0o711);
      chownSync(path("two"), 12_345, 12_345);
      expect(baseline("two", "import", path("file")).stderr).toBe("");
      const names = readdirSync(path("two"));
      expect(names).toContain("db.lock");
      for (const name of names) expect([name, statSync(path("two", name)).uid]).toEqual([name, 12_345]);
      chownSync(path("file"), 12_345, 0);
      expect(baseline("two", "import", path("file"), "--replace").stderr).toMatch(/it belongs to user 12345/);
    },
  );
});
