/**
 * Hosts by name with the real systemd-resolved and a real kernel's auditing: dnsmasq, which resolved asks, gives names ever changing
 * addresses out of one pool; daemons look them up through the stub and connect; then they use new names on the same addresses.
 * What the service says is read from the journal. Part of test/e2e/booted-stage; the service is to be started when this says so.
 *
 *     node test/e2e/resolved.ts
 *
 * Root, dnsmasq and perl are needed, resolved that asks 127.0.0.2, and a network 198.51.100.0/24 that is this machine.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { Tally } from "./tally.ts";

const DAEMONS = 5;
const NAMES = 20;
const ROUNDS = 10;
const NEW_NAMES = 20;
const POOL = 30;
/** Share of the changes that may be told: resolved does not say who asked, and each address has a dozen names. */
const MAX_TOLD = 0.03;
/** Milliseconds for the baseline to end, and for a window and its grace: the machine is emulated. */
const LEARNING = 180_000;
const PATIENCE = 60_000;

/** Looks up each name that it is told, connects, and says how that went. */
const DAEMON = `
  use Socket qw(:all); $| = 1;
  while (<STDIN>) {
    chomp;
    my ($error, $found) = getaddrinfo($_, "443", { family => AF_INET, socktype => SOCK_STREAM });
    my $socket;
    my $done = !$error && socket($socket, AF_INET, SOCK_STREAM, 0) && connect($socket, $found->{addr});
    print $done ? "ok\\n" : "failed: $error $!\\n";
  }`;

class Daemon {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(path: string) {
    copyFileSync("/usr/bin/perl", path);
    this.#child = spawn(path, ["-e", DAEMON], { stdio: ["pipe", "pipe", "inherit"] });
    if (this.#child.stdout === null) throw new Error("no output");
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async connect(name: string): Promise<void> {
    this.#child.stdin?.write(`${name}\n`);
    const { value } = await this.#lines.next();
    if (value !== "ok") throw new Error(`${name}: ${value}`);
  }

  end(): void {
    this.#child.kill();
  }
}

class Names {
  readonly #dir = mkdtempSync(join(tmpdir(), "names-"));
  readonly #dnsmasq: ChildProcess;
  readonly #addresses = new Map<string, string>();

  constructor() {
    for (const name of ["hosts", "log"]) writeFileSync(join(this.#dir, name), "");
    this.#dnsmasq = spawn("dnsmasq", [
      ...["--keep-in-foreground", "--no-resolv", "--no-hosts", "--user=root", "--bind-interfaces", "--pid-file="],
      ...["--conf-file=/dev/null", "--listen-address=127.0.0.2", "--local-ttl=1"],
      ...[`--addn-hosts=${join(this.#dir, "hosts")}`, `--log-facility=${join(this.#dir, "log")}`],
    ]);
  }

  /** Gives names other addresses. */
  async change(names: readonly string[]): Promise<void> {
    for (const name of names) this.#addresses.set(name, `198.51.100.${1 + Math.floor(Math.random() * POOL)}`);
    writeFileSync(
      join(this.#dir, "hosts"),
      [...this.#addresses].map(([name, address]) => `${address} ${name}\n`).join(""),
    );
    const reads = () => readFileSync(join(this.#dir, "log"), "utf8").split(" read ").length;
    for (const before = reads(); reads() === before; await sleep(50)) this.#dnsmasq.kill("SIGHUP");
  }

  end(): void {
    this.#dnsmasq.kill();
  }
}

/** What the service said since this began. */
const begun = `@${Math.floor(Date.now() / 1000)}`;
function journal(): string {
  const options = ["-b", "-u", "fullmon", "--since", begun, "-o", "cat", "--no-pager"];
  return execFileSync("journalctl", options, { encoding: "utf8", maxBuffer: 1 << 28 });
}

function alarms(): string[] {
  return [...journal().matchAll(/^WARNING\t(\S*->host:\S+\.(?:example|test):\S+)/gm)].map(([, path = ""]) => path);
}

async function until(condition: () => boolean, patience: number): Promise<boolean> {
  for (const start = Date.now(); Date.now() < start + patience; await sleep(1000)) if (condition()) return true;
  return false;
}

async function play(tally: Tally, names: Names, daemons: readonly Daemon[]): Promise<void> {
  const known = Array.from({ length: NAMES }, (_, index) => `n${index}.example`);
  const fresh = Array.from({ length: NEW_NAMES }, (_, index) => `new${index}.test`);
  /** Name i is daemon i % DAEMONS's; all daemons at once. */
  const allAsk = async (list: readonly string[]) => {
    await Promise.all(
      daemons.map(async (daemon, number) => {
        for (const [index, name] of list.entries()) if (index % DAEMONS === number) await daemon.connect(name);
      }),
    );
  };
  await names.change([...known, ...fresh]);
  await allAsk(known);
  execFileSync("systemctl", ["start", "fullmon"]);
  const heard = await until(() => journal().includes('"source":"systemd-resolved"'), PATIENCE);
  tally.check("resolved: --dns auto listens to systemd-resolved", heard, journal().slice(-2000));
  const collects = () => journal().includes("INFO\tcollect");
  for (const start = Date.now(); !collects() && Date.now() < start + LEARNING; await sleep(1000)) await allAsk(known);
  tally.check("resolved: it has learned", collects(), journal().slice(-2000));
  for (let round = 0; round < ROUNDS; round += 1) {
    await names.change(known);
    await allAsk(known);
  }
  const windows = () => journal().split("INFO\tdetect").length;
  const before = windows();
  await until(() => windows() > before + 1, PATIENCE);
  const unfounded = alarms();
  const changes = ROUNDS * NAMES;
  const share = unfounded.length / changes;
  console.log(`         ${unfounded.length} of ${changes} changes told, under a name that another asked for`);
  tally.check(
    `resolved: of ${changes} changes behind ${NAMES} names less than ${MAX_TOLD * 100} % raise an alarm`,
    share < MAX_TOLD,
    unfounded.join("\n"),
  );
  await names.change(fresh);
  await allAsk(fresh);
  const said = () => fresh.filter((name) => alarms().some((path) => path.includes(`->host:${name}:443`)));
  await until(() => said().length === NEW_NAMES, PATIENCE);
  tally.check(
    `resolved: ${NEW_NAMES} new names on the same addresses are told, each by its name`,
    said().length === NEW_NAMES,
    alarms().join("\n"),
  );
  console.log(`         ${alarms().length} alarms in all`);
}

const tally = new Tally("resolved");
const names = new Names();
const server = createServer((socket) => socket.destroy()).listen(443, "0.0.0.0");
const daemons = Array.from({ length: DAEMONS }, (_, number) => new Daemon(`/usr/local/bin/d${number}`));
try {
  await play(tally, names, daemons);
} finally {
  for (const one of [names, ...daemons]) one.end();
  server.close();
}
process.exit(tally.failed === 0 ? 0 : 1);
