/** The commands on the state, while a daemon runs and when none does. */
import { appendFileSync, chmodSync, chownSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { openState } from "../src/state/state-file.ts";
import { useFolder } from "./support/folder.ts";
import { fullmon, Running } from "./support/program.ts";
import { scenarioLog } from "./support/scenario.ts";

const LEARN =
  "@0 init > sshd\n@1 1000 sshd > bash > ls\n@2 33 nginx -> file:CREATE:/srv/known\n@50 33 nginx -> file:CREATE:/srv/known";
const NEWS = "@105 33 nginx > sh[-c] > id\n@106 1000 bash > curl -> host:192.0.2.1:80";
/** Comes later and closes all windows before. */
const LATER = (second: number) => `@${second} 33 nginx -> file:CREATE:/srv/known`;

describe("the commands on the state", () => {
  const path = useFolder();
  let running: Running | undefined;
  afterEach(async () => {
    await running?.end("SIGKILL");
    running = undefined;
  });

  const state = () => ["--state", path("state/db")];
  const command = (...args: string[]) => fullmon([...args, ...state()]);
  const rows = (...args: string[]) =>
    command(...args, "--json")
      .stdout.trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  /** Serials go on: a scenario's own begin at 100. */
  let written = 0;
  const log = (script: string) => {
    const text = scenarioLog(`${LEARN}\n${script}`).split("\n");
    appendFileSync(path("audit.log"), `${text.slice(written).join("\n")}`);
    written = text.length - 1;
  };
  const start = async () => {
    running = new Running([
      "--foreign",
      "--wait",
      "0.02",
      "--baseline",
      "100",
      "--monitor",
      "10",
      "--rebase",
      "--auditd",
      path("audit.log"),
      ...state(),
    ]);
    await running.until(() => running?.stderr.includes("watching") ?? false);
    return running;
  };
  const begin = () => {
    written = 0;
    writeFileSync(path("audit.log"), "");
  };

  it("tell what a daemon does, without disturbing it", async () => {
    begin();
    const daemon = await start();
    log("");
    await daemon.until(() => daemon.stdout.includes("baseline"));
    log(`${NEWS}\n${LATER(115)}\n${LATER(125)}`);
    await daemon.until(() => daemon.stdout.includes("curl->host"));
    await daemon.until(() => command("incidents").stdout.includes("curl"));
    expect(command("status").stdout).toMatch(
      /^fullmon is running\nlog: .*audit\.log \(another machine's\), read up to 20/,
    );
    const told = JSON.parse(command("status", "--json").stdout) as Record<string, unknown>;
    expect(told).toMatchObject({ running: true, incidents: 2, hosts: [{ phase: "watching" }] });
    expect(command("baseline", "show").stdout).toMatch(/proc::33:nginx->file:CREATE:\/srv\/known\n/);
    await daemon.end();
    command("accept", "host:x:*", "--reason", "ours");
    expect(rows("accept", "--list")).toEqual([
      {
        number: 1,
        pattern: "host:x:*",
        literal: false,
        reason: "ours",
        who: expect.any(String),
        time: expect.closeTo(Date.now() / 1000, -3),
        undone: false,
      },
    ]);
    expect(rows("baseline", "show")).toContainEqual({
      type: "edge",
      edge: "proc::33:nginx->file:CREATE:/srv/known",
      class: "CREATE",
      count: expect.any(Number),
      windows: expect.any(Number),
      first: 1_700_000_002,
      last: expect.any(Number),
      accepted: false,
    });
    expect(rows("baseline", "review").map(({ type }) => type)).toContain("edge");
    for (const refused of [
      ["accept", "host:x:1", "--reason", "x"],
      ["accept", "--undo", "1"],
      ["baseline", "forget"],
    ])
      expect(command(...refused, "--json")).toMatchObject({ status: 64, stderr: expect.stringContaining("--json") });
    expect(command("status").stdout).toMatch(/^fullmon is not running\n/);
  });

  it("show an incident in full, by how its id begins", async () => {
    begin();
    log(`${NEWS}\n${LATER(125)}`);
    const daemon = await start();
    await daemon.until(() => daemon.stdout.includes("curl->host"));
    await daemon.end();
    const [, first = ""] = command("incidents").stdout.split("\n");
    const id = first.slice(0, 16);
    const { stdout } = command("incidents", id.slice(0, 6));
    expect(stdout).toContain(`incident ${id}: high T1059.004, 2 new\n`);
    expect(stdout).toMatch(
      / {2}proc::33:nginx->proc::33:sh\[-c\]->proc::33:id\n {2}by pid \d+ \(parent \d+\), user 33, no login: \/usr\/bin\/id in \/\n {2}ran id\n {2}started by \d+ sh -c x\n/,
    );
    expect(stdout).toMatch(/ausearch -a \d+\n/);
    expect(stdout).not.toContain("by the same");
    expect(command("incidents", "0000")).toMatchObject({ status: 64 });
  });

  it("tell of which host an incident is, where the log names hosts", async () => {
    begin();
    const text = scenarioLog(`${LEARN}\n${NEWS}\n${LATER(125)}`);
    writeFileSync(path("audit.log"), text.replaceAll(/^type=/gm, "node=web1 type="));
    const daemon = await start();
    await daemon.until(() => daemon.stdout.includes("curl->host"));
    await daemon.end();
    const { stdout } = command("incidents");
    expect(stdout).toMatch(/curl->host:192\.0\.2\.1:80, on web1\n/);
    const id = stdout.split("\n")[1]?.slice(0, 16) ?? "";
    expect(command("incidents", id).stdout).toMatch(/^incident .* new, on web1\n/);
  });

  it("tell of one process once who it was, whatever it did", async () => {
    begin();
    log(`@105 1000 bash > cp -> file:CREATE:/srv/x\n@106 1000 cp -> file:CREATE:/srv/z\n${LATER(125)}`);
    const daemon = await start();
    await daemon.until(() => daemon.stdout.includes("/srv/z"));
    await daemon.end();
    const id = command("incidents").stdout.split("\n")[1]?.slice(0, 16) ?? "";
    const { stdout } = command("incidents", id);
    expect(stdout).toMatch(/\/srv\/z\n {2}by the same\n {2}event \d+/);
  });

  it("name of an incident's path the known one that is most like it, not itself when that is known by now", async () => {
    begin();
    const made = (second: number) => `@${second} 33 nginx -> file:CREATE:/srv/keep`;
    log(
      `@52 33 nginx -> file:WRITE:/srv/known\n${made(104)}\n${LATER(115)}\n${made(116)}\n${LATER(126)}\n${made(127)}\n${LATER(138)}`,
    );
    const daemon = await start();
    await daemon.until(() => daemon.stdout.includes("/srv/keep"));
    await daemon.end();
    expect(rows("baseline", "show").map(({ edge }) => edge)).toContain("proc::33:nginx->file:CREATE:/srv/keep");
    const id = command("incidents").stdout.split("\n")[1]?.slice(0, 16) ?? "";
    expect(command("incidents", id).stdout).toContain("\n  known before: proc::33:nginx->file:CREATE:/srv/known\n");
  });

  it("accept an incident for good, and take that back", async () => {
    begin();
    log(`@104 1000 bash > curl -> host:192.0.2.1:80\n${LATER(115)}`);
    let daemon = await start();
    await daemon.until(() => daemon.stdout.includes("curl->host"));
    const accepted = command("accept", "host:192.0.2.9:*", "--reason", "the backup");
    expect(accepted.stdout).toMatch(/^1 {2}host:192\.0\.2\.9:\*\naccepted; take back/);
    const id = command("incidents").stdout.split("\n")[1]?.slice(0, 16) ?? "";
    expect(command("accept", id, "--reason", "our own").stdout).toContain("2  proc::1000:bash->proc::1000:curl\n");
    await daemon.until(() => daemon.stderr.includes("decisions changed"));
    log(
      `@104 1000 bash > curl -> host:192.0.2.1:80\n${LATER(115)}\n@126 1000 bash -> host:192.0.2.9:22\n@127 1000 bash -> host:192.0.2.7:22\n${LATER(135)}`,
    );
    await daemon.until(() => daemon.stdout.includes("192.0.2.7"));
    expect(daemon.stdout).not.toContain("192.0.2.9");
    await daemon.end();
    expect(command("accept").stdout).toMatch(/ 1 {2}.*host:192\.0\.2\.9:\* {2}\(the backup\)\n/);
    expect(command("accept", "--undo", "1").status).toBe(0);
    expect(command("accept", "--undo", "1").status).toBe(64);
    daemon = await start();
    log(
      `@104 1000 bash > curl -> host:192.0.2.1:80\n${LATER(115)}\n@126 1000 bash -> host:192.0.2.9:22\n@127 1000 bash -> host:192.0.2.7:22\n${LATER(135)}\n@146 1000 bash -> host:192.0.2.9:22\n${LATER(155)}`,
    );
    await daemon.until(() => daemon.stdout.includes("proc::1000:bash->host:192.0.2.9:22"));
  });

  it("accept an uploaded file by its name, and nothing that the name would stand for as a pattern", async () => {
    begin();
    const upload = "@104 33 nginx -> file:CREATE:/srv/up/holiday|[\\s\\S]+";
    log(`${upload}\n${LATER(115)}`);
    const daemon = await start();
    await daemon.until(() => daemon.stdout.includes("holiday"));
    await daemon.until(() => command("incidents").stdout.includes("holiday"));
    const id = command("incidents").stdout.split("\n")[1]?.slice(0, 16) ?? "";
    expect(command("incidents").stdout).not.toContain("accepted: ");
    expect(command("accept", id, "--reason", "a picture").status).toBe(0);
    expect(command("incidents").stdout).toMatch(new RegExp(`^${id} .* accepted: proc::33:nginx->`, "m"));
    command("accept", "--undo", "1");
    expect(command("incidents").stdout).not.toContain("accepted: ");
    expect(command("accept", id, "--reason", "a picture").status).toBe(0);
    await daemon.until(() => daemon.stderr.includes("decisions changed"));
    log(`${upload}\n${LATER(115)}\n@126 33 nginx > sh[-c]\n@127 33 nginx -> file:CREATE:/srv/x\n${LATER(145)}`);
    await daemon.until(() => daemon.stdout.includes("file:CREATE:/srv/x"));
    expect(daemon.stdout).toContain("proc::33:nginx->proc::33:sh[-c]");
    expect(command("accept").stdout).toMatch(/holiday\|\[\\s\\S\]\+ {2}\(a picture\) {2}to the letter\n/);
  });

  it("accept one incident, and none if several are meant by an id's beginning", async () => {
    begin();
    await (await start()).end();
    const { database } = openState(path("state/db"), new Date());
    const put = database.prepare("INSERT INTO report (id, incident, time, report) VALUES (?, ?, 0, ?)");
    for (const [id, incident] of [
      ["1111000000000000", "abcd100000000000"],
      ["2222000000000000", "abcd100000000000"],
      ["3333000000000000", "abcd200000000000"],
      ["abcd1fff00000000", "4444000000000000"],
    ] as const)
      put.run(id, incident, JSON.stringify({ incident, left: 0, anomalies: [{ edges: [`${incident}->${id}`] }] }));
    database.close();
    for (const [prefix, count] of [
      ["abcd", 3],
      ["abcd1", 2],
    ] as const)
      expect(command("accept", prefix, "--reason", "x")).toMatchObject({
        status: 64,
        stderr: expect.stringMatching(`may be ${count} incidents: abcd100000000000, .*4444000000000000`),
      });
    expect(command("accept").stdout).toBe("nothing was accepted\n");
    expect(command("accept", "abcd10", "--reason", "x").stdout.split("\n")).toHaveLength(4);
    expect(command("accept", "3333", "--reason", "x").stdout).toContain("3  abcd200000000000->3333000000000000\n");
  });

  it("say how many paths of an incident were only counted, and are not accepted", async () => {
    begin();
    const news = Array.from({ length: 1010 }, (_, at) => `@104 33 nginx -> file:CREATE:/srv/${at}/${"abc"[at % 3]}`);
    log(`${news.join("\n")}\n${LATER(125)}`);
    const daemon = await start();
    await daemon.until(() => daemon.stdout.includes("10 not shown"));
    await daemon.end();
    const id = command("incidents").stdout.split("\n")[1]?.slice(0, 16) ?? "";
    const { stdout } = command("accept", id, "--reason", "x");
    expect(stdout.match(/ {2}proc::33:nginx->/g)).toHaveLength(1000);
    expect(stdout).toMatch(
      /accepted; .*\nnot covered: 10 more paths of the incident, which were only counted; a pattern/,
    );
  });

  it("refuse patterns that stand for more than they say", async () => {
    begin();
    await (await start()).end();
    for (const [pattern, flaw] of [
      ["proc::33:nginx->host:x:1|**", /that has \| outside parentheses: --literal takes it/],
      ["file:CREATE:/srv/\\s+", /that has \\ in it/],
      [`file:CREATE:/srv/${"a".repeat(5000)}*`, /that has more than 4096 characters/],
    ] as const) {
      expect(command("accept", pattern, "--reason", "x")).toMatchObject({
        status: 64,
        stderr: expect.stringMatching(flaw),
      });
      expect(command("accept", pattern, "--literal", "--reason", "x").status).toBe(0);
    }
    expect(command("accept", "file:CREATE:/srv/(a|b)", "--reason", "x").status).toBe(0);
  });

  it("refuse what nothing is called: a slip in an incident's id would be accepted, and cover nothing", async () => {
    begin();
    await (await start()).end();
    for (const typed of ["848cfafz", "848", "nginx", "proc::33:nginx->curl", "/srv/x", "*x->/srv/*"])
      for (const how of [[], ["--literal"]])
        expect(command("accept", typed, "--reason", "x", ...how)).toMatchObject({
          status: 64,
          stderr: expect.stringMatching(/is neither an incident's id .* nor labels/),
        });
    for (const typed of ["pro*nginx", "*nginx", "{proc,file}:*nginx", "proc::33:nginx->…->host:x:1", "proc::1:a->*x"])
      expect(command("accept", typed, "--reason", "x")).toMatchObject({ status: 0, stderr: "" });
  });

  it("say what a pattern with an open end leaves out, and decide nothing twice", async () => {
    begin();
    await (await start()).end();
    const open = command("accept", "proc::33:nginx->**", "--reason", "x").stdout;
    expect(open).toMatch(/^1 .*\naccepted.*\nnot covered: what is high or critical/);
    expect(command("accept", "host:xyz:*", "--reason", "x").stdout).toMatch(/^2 .*\naccepted[^\n]*\n$/);
    expect(command("accept", "host:xyz:*", "--reason", "y").stdout).toMatch(
      /^2 {2}host:xyz:\* {2}\(it was already\)\n/,
    );
    // To the letter is another decision, and so is what was taken back.
    expect(command("accept", "host:xyz:*", "--reason", "y", "--literal").stdout).toMatch(/^3 {2}host:xyz:\*\n/);
    command("accept", "--undo", "2");
    expect(command("accept", "host:xyz:*", "--reason", "y").stdout).toMatch(/^4 {2}host:xyz:\*\n/);
  });

  it("take back only what is named by its number, and accept nothing with it", async () => {
    begin();
    await (await start()).end();
    command("accept", "host:x:*", "--reason", "ours");
    for (const number of ["0x1", "1e0", " 1", "01", "1.0", ""])
      expect(command("accept", "--undo", number)).toMatchObject({
        status: 64,
        stderr: expect.stringMatching(/cannot take back decision/),
      });
    expect(command("accept", "host:y:*", "--reason", "x", "--undo", "1")).toMatchObject({
      status: 64,
      stderr: expect.stringMatching(/cannot accept and take back at once/),
    });
    expect(rows("accept", "--list")).toMatchObject([{ pattern: "host:x:*", undone: false }]);
    expect(command("accept", "--undo", "1").status).toBe(0);
    for (const host of ["web", "db", "mail"]) command("accept", `host:${host}:*`, "--reason", "ours");
    expect(command("accept", "--undo", "3-2").status).toBe(64);
    expect(command("accept", "--undo", "1-3").stdout).toBe(
      "2 decisions are taken back: what they covered is news again\n",
    );
    expect(rows("accept", "--list").map(({ undone }) => undone)).toEqual([true, true, true, false]);
  });

  it("show no control character of what somebody typed", async () => {
    begin();
    await (await start()).end();
    const typed = command("accept", "proc:a->host:\u001b[2J*", "--reason", "a->b\u009b\r\u202e");
    expect(typed.stdout).toMatch(/^1 {2}proc:a->host:\\x1b\[2J\*\n/);
    const list = fullmon(["accept", ...state()]).stdout;
    expect(list).toMatch(/proc:a->host:\\x1b\[2J\* {2}\(a->b\\xc2\\x9b\\x0d\\xe2\\x80\\xae\)\n$/);
    const other = { env: { ...process.env, SUDO_USER: "x\u001b" } };
    fullmon(["accept", "host:x:1", "--reason", "y", ...state()], other);
    expect(command("accept").stdout).toContain("  x\\x1b  host:x:1  ");
  });

  it("tell whoever may not look into the state to be root (skipped unless nobody may run the program)", async (context) => {
    begin();
    await (await start()).end();
    const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    if (fullmon(["--version"], nobody).status !== 0) context.skip();
    chmodSync(path("."), 0o755);
    const refusals = [
      ["status"],
      ["incidents", "abcd"],
      ["accept", "host:xyz:*", "--reason", "x"],
      ["baseline", "show"],
      ["baseline", "export"],
    ];
    for (const [name, mode] of [
      ["state/db", 0],
      ["state", 0],
    ] as const) {
      chmodSync(path(name), mode);
      for (const args of refusals)
        expect(fullmon([...args, ...state()], nobody)).toMatchObject({
          status: 77,
          stderr: expect.stringMatching(/cannot read the state .*: permission denied: run as root \(sudo\)\n$/),
        });
    }
    // What may be read, but not beside it be written: as on a disk of another machine, mounted read-only.
    chmodSync(path("state"), 0o755);
    chmodSync(path("state/db"), 0o644);
    expect(fullmon(["status", ...state()], nobody)).toMatchObject({
      status: 73,
      stderr: expect.stringMatching(/its folder cannot be written: copy it/),
    });
    chmodSync(path("state"), 0o700);
  });

  it("ask for a reason, and for a state that is there", () => {
    expect(command("status").stderr).toMatch(/cannot use the state .*: there is no such file: start fullmon first/);
    expect(command("status").status).toBe(73);
    expect(command("accept", "host:x:1").stderr).toMatch(/cannot accept without a reason/);
  });

  it.skipIf(process.geteuid?.() !== 0)("forget as the folder's owner (skipped unless root runs the tests)", () => {
    openState(path("state/db"), new Date()).database.close();
    chmodSync(path("."), 0o711);
    for (const name of ["state", "state/db"]) chownSync(path(name), 12_345, 12_345);
    expect(command("baseline", "forget").stdout).toMatch(/^forgotten: /);
    const owners = readdirSync(path("state")).map((name) => [name, statSync(path("state", name)).uid]);
    expect(owners).toContainEqual(["db.lock", 12_345]);
    for (const [name, owner] of owners) expect([name, owner]).toEqual([name, 12_345]);
  });

  it("forget what was learned only when no daemon uses it", async () => {
    begin();
    log(LATER(115));
    const daemon = await start();
    expect(command("baseline", "forget").stderr).toMatch(/another fullmon uses it/);
    await daemon.end();
    expect(command("baseline", "forget").stdout).toMatch(/^forgotten: /);
    expect(command("status").status).toBe(73);
  });

  it("keep two daemons, or two logs, from one state", async () => {
    begin();
    const daemon = await start();
    const options = ["--foreign", "--auditd", path("audit.log"), ...state()];
    expect(fullmon(options).stderr).toMatch(
      /another fullmon uses it: stop that one, or name another file with --state/,
    );
    await daemon.end();
    writeFileSync(path("other.log"), "");
    expect(fullmon(["--foreign", "--auditd", path("other.log"), ...state()]).stderr).toMatch(
      /it was learned from ".*audit\.log" with --foreign/,
    );
  });
});
