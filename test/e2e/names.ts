/**
 * Hosts by name with a real resolver and a real capture, in a network of its own: dnsmasq gives 20 names ever changing
 * addresses out of one pool, five daemons ask and connect, and then ask for 50 new names on the same addresses. Then the capture is killed.
 *
 *     node test/e2e/names.ts
 *
 * Needs root, dnsmasq, tcpdump and unshare; otherwise it says so and skips. The questions are real; the audit records of the
 * calls are written by this program, with their true times, for the kernel's auditing may be somebody else's.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fullmon, Running } from "../support/program.ts";
import { type Connection, PATH, Scene } from "./name-scene.ts";
import { Tally } from "./tally.ts";

const BASELINE = 12;
const DAEMONS = 5;
const NAMES = 20;
const ROUNDS = 50;
const NEW_NAMES = 50;
/** Longest pause of a daemon between two look-ups, in milliseconds. */
const PAUSE = 150;
/** Milliseconds until a window and its grace are over. */
const PATIENCE = 12_000;
/** Share of connections that may go under a wrong name. */
const MAX_WRONG = 0.005;
/** Milliseconds until the last connection has its name. */
const SETTLED = 2000;
/** What is said of a window in which names were not heard. */
const UNHEARD = "names of hosts are not heard";

function missing(): string | undefined {
  if (process.getuid?.() !== 0) return "it needs root";
  for (const program of ["dnsmasq", "tcpdump", "unshare", "ip"]) {
    const { status } = spawnSync("sh", ["-c", `command -v ${program}`], { env: { ...process.env, PATH } });
    if (status !== 0) return `there is no ${program}`;
  }
  const { status } = spawnSync("unshare", ["-n", "true"], { env: { ...process.env, PATH } });
  return status === 0 ? undefined : "no network of its own can be made";
}

/** Each daemon by itself and all at once: name i is daemon i % DAEMONS's. */
async function allAsk(scene: Scene, names: readonly string[]): Promise<void> {
  await Promise.all(
    Array.from({ length: DAEMONS }, async (_, daemon) => {
      for (const [index, name] of names.entries()) {
        if (index % DAEMONS !== daemon) continue;
        await sleep(Math.random() * PAUSE);
        await scene.connect(daemon, name);
      }
    }),
  );
}

/** The names that fullmon gave to connections, by serial; while it learns it may give several. */
function given(fullmon: Running): Map<number, readonly string[]> {
  const lines = fullmon.stderr.split("\n").filter((line) => line.includes('"msg":"connection"'));
  const hosts = lines.map((line) => JSON.parse(line).host as { serial: number; names: readonly string[] });
  return new Map(hosts.map(({ serial, names }) => [serial, names]));
}

/** Holds the name of each connection against the one that was meant, and prints how many are wrong. */
function wrongNames(
  meant: ReadonlyMap<number, Connection>,
  fullmon: Running,
  source: string,
): { readonly wrong: number; readonly all: number } {
  const names = given(fullmon);
  const wrong = [...meant].filter(([serial, { name }]) => names.get(serial)?.[0] !== name);
  const all = meant.size;
  const share = ((100 * wrong.length) / all).toFixed(2);
  console.log(`         by ${source} ${wrong.length} of ${all} connections under a wrong name (${share} %)`);
  for (const [serial, { process, name }] of wrong.slice(0, 5))
    console.log(`         ${process} meant ${name}, not ${names.get(serial)?.join(" or ") ?? "known"}`);
  return { wrong: wrong.length, all };
}

function said(fullmon: Running): string[] {
  return [...fullmon.stdout.matchAll(/WARNING\t(proc::\S+->host:\S+)/g)].flatMap(([, path = ""]) => path);
}

async function play(tally: Tally, scene: Scene): Promise<void> {
  const names = Array.from({ length: NAMES }, (_, index) => `n${index}.example`);
  const newNames = Array.from({ length: NEW_NAMES }, (_, index) => `${"abcde"[index % 5]}x${index}.new${index}.test`);
  await scene.change(names);
  const options = [
    "--foreign",
    "--auditd",
    scene.auditLog,
    "--baseline",
    String(BASELINE),
    "--monitor",
    "3",
    "--rebase",
    "--log-level",
    "debug",
  ];
  const capture = new Running([...options, "--state", scene.state, "--dns", "capture"]);
  await capture.until(() => capture.stderr.includes('"watching"'));
  const log = new Running([...options, "--state", "none", "--dns", `log=${scene.dnsmasqLog}`]);
  await log.until(() => log.stderr.includes('"watching"'));
  for (const begun = Date.now(); Date.now() < begun + (BASELINE - 2) * 1000; ) await allAsk(scene, names);
  await log.until(() => log.stdout.includes("INFO\tbaseline"));
  await sleep(3000);
  await allAsk(scene, names);
  await capture.until(() => capture.stdout.includes("INFO\tcollect"));
  for (let round = 0; round < ROUNDS; round += 1) {
    await scene.change(names);
    await allAsk(scene, names);
  }
  await sleep(PATIENCE);
  tally.check(
    `${ROUNDS * NAMES} changes behind ${NAMES} names raise no alarm`,
    said(capture).length === 0,
    said(capture).join("\n"),
  );
  checkByLog(
    tally,
    scene,
    "nor do they by the resolver's log, which tells whole seconds",
    said(log).length === 0,
    said(log).join("\n"),
  );
  await scene.change(newNames);
  await allAsk(scene, newNames);
  await sleep(PATIENCE);
  await allAsk(scene, names);
  for (const begun = Date.now(); said(capture).length < NEW_NAMES && Date.now() < begun + PATIENCE; ) await sleep(100);
  const truth = newNames.map((name, index) => `proc::1000/0:d${index % DAEMONS}->host:${name}:443`);
  const found = said(capture);
  const name = (path: string) => path.slice(path.indexOf("->host:"));
  tally.check(
    `${NEW_NAMES} new names on the same addresses raise ${NEW_NAMES} alarms, each by its name`,
    found.map(name).toSorted().join() === truth.map(name).toSorted().join(),
    found.join("\n"),
  );
  // Who asked is told by the time of the call, which a busy machine stretches.
  const others = found.filter((path) => !truth.includes(path)).length;
  console.log(`         of another that asked at the same moment: ${others}`);
  checkByLog(
    tally,
    scene,
    "and so they do by the resolver's log",
    said(log).map(name).toSorted().join() === truth.map(name).toSorted().join(),
    said(log).join("\n"),
  );
  // A connection has its name when the next ones come.
  const connections = new Map(scene.connections);
  await sleep(SETTLED);
  await allAsk(scene, names);
  await sleep(SETTLED);
  console.log(`         questions astray in the resolver's log: ${scene.astray.join("; ") || "none"}`);
  for (const [fullmon, source] of [
    [capture, "a capture"],
    [log, "the resolver's log"],
  ] as const) {
    const { wrong, all } = wrongNames(connections, fullmon, source);
    const what = `by ${source} less than ${MAX_WRONG * 100} % of all connections go under a wrong name`;
    if (fullmon === log) checkByLog(tally, scene, what, wrong < all * MAX_WRONG);
    else tally.check(what, wrong < all * MAX_WRONG);
  }
  await log.end();
  await die(tally, scene, capture, names);
  const { stderr } = await capture.end();
  const counts = /\{[^\n]*"names of hosts"\}/.exec(stderr)?.[0] ?? stderr;
  console.log(`         ${counts}`);
  tally.check("the capture ends with the run", captureOf(capture) === 0);
  const { stdout: status } = fullmon(["status", "--state", scene.state]);
  tally.check("the gap is in the status", /^names of hosts: .*, not heard 1 time, the last from/m.test(status), status);
}

/**
 * By the resolver's log who asked is told by the order of calls and questions in each second (README, "Hosts by name"). On a machine that is held up
 * that is another, and says nothing of fullmon: then what fails is skipped.
 */
function checkByLog(tally: Tally, scene: Scene, what: string, isGood: boolean, detail = ""): void {
  const { astray } = scene;
  if (isGood || astray.length === 0) tally.check(what, isGood, detail);
  else
    tally.skip(
      what.toUpperCase(),
      `the machine was held up: of questions in the resolver's log stand astray: ${astray.slice(0, 5).join("; ")}`,
    );
}

/** The capture is killed while the daemons go on asking; then they ask for one more name. */
async function die(tally: Tally, scene: Scene, capture: Running, names: readonly string[]): Promise<void> {
  const windows = () => capture.stdout.split("\n").filter((line) => line.includes("INFO\tdetect"));
  const pid = captureOf(capture);
  const before = windows().length;
  process.kill(pid, "SIGKILL");
  await goOn(scene, names, PATIENCE);
  tally.check("a capture that is killed is begun again", ![0, pid].includes(captureOf(capture)));
  tally.check("the gap is a warning", capture.stdout.includes("WARNING\tpartly blind"), capture.stdout.slice(-500));
  const after = windows().slice(before);
  // The first may be one that had ended when the capture was killed.
  tally.check(
    "its window bears the hole",
    after.slice(0, 2).some((line) => line.endsWith(` (not all was seen: ${UNHEARD})`)),
    after.join("\n"),
  );
  tally.check(
    "the window that is whole again does not",
    after.at(-1)?.endsWith("INFO\tdetect") === true,
    after.join("\n"),
  );
  await scene.change(["late.test"]);
  await scene.connect(0, "late.test");
  await goOn(scene, names, PATIENCE);
  tally.check("names are heard again", said(capture).includes("proc::1000/0:d0->host:late.test:443"));
}

/** The daemons go on for so many milliseconds. */
async function goOn(scene: Scene, names: readonly string[], time: number): Promise<void> {
  for (const begun = Date.now(); Date.now() < begun + time; ) await allAsk(scene, names);
}

/** The pid of its tcpdump; 0 if there is none. */
function captureOf({ child }: Running): number {
  return Number(spawnSync("pgrep", ["-P", String(child.pid), "tcpdump"], { encoding: "utf8" }).stdout);
}

const tally = new Tally("names");
const inside = process.argv[2] === "--inside";
const reason = inside ? undefined : missing();
if (reason !== undefined) {
  tally.skip("HOSTS BY NAME WITH A REAL RESOLVER", reason);
  console.log(String(tally));
} else if (inside) {
  spawnSync("ip", ["link", "set", "lo", "up"], { env: { ...process.env, PATH } });
  // In memory: a disk that is busy holds dnsmasq up for a second and more, while it writes what it was asked, and daemons ask again.
  const dir = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "fullmon-names-"));
  const scene = new Scene(dir);
  try {
    while (!existsSync(scene.dnsmasqLog) || readFileSync(scene.dnsmasqLog).length === 0) await sleep(50);
    await play(tally, scene);
  } finally {
    scene.end();
    rmSync(dir, { recursive: true, force: true });
  }
  console.log(String(tally));
  process.exit(tally.failed === 0 ? 0 : 1);
} else {
  const { status } = spawnSync("unshare", ["-n", process.execPath, import.meta.filename, "--inside"], {
    stdio: "inherit",
  });
  process.exit(status ?? 1);
}
