/**
 * fullmon on the real kernel: real auditd, the project's own rules, a user in a shell, and rotation in between.
 *
 *     node test/e2e/main.ts [dist/fullmon]
 *
 * Needs root and a kernel whose auditing no one else uses; otherwise it says so and skips. Takes about a minute and a half.
 */
import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from "node:child_process";
import { chownSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { BorrowedKernel } from "./kernel.ts";
import { onKernel } from "./on-kernel.ts";
import { Fullmon, LOGIN, Shell } from "./session.ts";
import { Tally } from "./tally.ts";

const root = join(import.meta.dirname, "../..");
// Compared with what the kernel says was run.
const program = resolve(process.argv[2] ?? join(root, "dist/fullmon"));
/** Set it to 5 or so on a machine that is slow, such as an emulated one. */
const { FULLMON_E2E_SLOWNESS = "1" } = process.env;
const SLOWNESS = Number(FULLMON_E2E_SLOWNESS);
const BASELINE = 15 * SLOWNESS;
const WINDOW = 3 * SLOWNESS;
/** A window, and what a busy machine may add. */
const PATIENCE = 30_000 * SLOWNESS;
/** Of which one window sees less than one report tells (1000), however fast they are made. */
const FILES = 800;
const ROTATIONS = 8;
const CAPTURE: ExecFileSyncOptionsWithStringEncoding = {
  encoding: "utf8",
  maxBuffer: 1 << 28,
  stdio: ["ignore", "pipe", "ignore"],
};

interface EventLine {
  readonly syscall?: string;
  readonly exit?: number;
  readonly sockaddr?: { readonly address?: string; readonly port?: number };
  readonly activities?: readonly { readonly kind: string; readonly action?: string; readonly path?: string }[];
}

async function listen(host: string): Promise<{ server: Server; port: number } | undefined> {
  const server = createServer((_request, response) => response.end("hello\n"));
  return new Promise((resolve) => {
    server.once("error", () => resolve(undefined));
    server.listen(0, host, () => resolve({ server, port: (server.address() as AddressInfo).port }));
  });
}

/** What an administrator's users do all day; nothing of it may be warned of later. */
async function routine(shell: Shell): Promise<void> {
  await shell.run(
    "date >>routine.log; ls -l >listing.txt; cat listing.txt >/dev/null; touch stamp; rm -f stamp; sleep 0.2",
  );
}

async function watch(tally: Tally, dir: string, kernel: BorrowedKernel): Promise<void> {
  const home = join(dir, "home");
  const v4 = await listen("127.0.0.1");
  const v6 = await listen("::1");
  if (v4 === undefined) throw new Error("no server on 127.0.0.1");
  for (const name of ["settings.conf", "old-name"]) {
    writeFileSync(join(home, name), "a=1\n");
    chownSync(join(home, name), LOGIN, LOGIN);
  }

  const shell = new Shell(home);
  const options = ["--baseline", String(BASELINE), "--monitor", String(WINDOW)];
  const fullmon = new Fullmon([program, "--auditd", kernel.log, ...options, "--state", join(dir, "state/db")]);
  // A second one takes the log for another machine's, so that it must say what a replay of the log says.
  const foreign = new Fullmon([program, "--auditd", kernel.log, ...options, "--foreign", "--state", "none", "--json"]);
  try {
    // Phase one: learning, with a rotation in it.
    tally.check(
      "fullmon begins with the baseline",
      await fullmon.saw((line) => line.endsWith("\tINFO\tbaseline"), PATIENCE),
      fullmon.stderr,
    );
    for (const end = Date.now() + (BASELINE - 2) * 1000; Date.now() < end; ) {
      await routine(shell);
      if (kernel.rotations === 0) await kernel.rotate();
    }
    tally.check(
      "then it detects",
      await fullmon.saw((line) => line.endsWith("\tINFO\tdetect"), PATIENCE),
      fullmon.lines().join("\n"),
    );

    // Phase two: nothing new.
    const quietUntil = Date.now() + 2 * WINDOW * 1000;
    while (Date.now() < quietUntil) await routine(shell);
    tally.check("routine makes no warning", fullmon.warnings().length === 0, fullmon.warnings().join("\n"));

    // Phase three: new things, one at a time, the log rotated before each.
    const expectWarning = async (name: string, command: string, ...ends: readonly string[]): Promise<void> => {
      await kernel.rotate();
      const printed = await shell.run(command, PATIENCE);
      for (const end of ends) {
        const found = await fullmon.saw((line) => line.includes("\tWARNING\t") && line.endsWith(end), PATIENCE);
        tally.check(
          `${name}: warns of ${end.replace(dir, "")}`,
          found,
          `${printed}${fullmon.warnings().slice(-20).join("\n")}`,
        );
      }
    };
    const user = `proc::${LOGIN}`;
    await expectWarning(
      "curl, IPv4, which does not block",
      `curl -s http://127.0.0.1:${v4.port}/`,
      `${user}:bash->${user}:curl`.concat(`->host:127.0.0.1:${v4.port}`),
    );
    if (v6 === undefined) tally.skip("curl, IPv6", "no IPv6 here");
    else
      await expectWarning("curl, IPv6", `curl -g -s http://[::1]:${v6.port}/`, `${user}:curl->host:[::1]:${v6.port}`);
    await expectWarning(
      "connect that blocks",
      `exec 9<>/dev/tcp/127.0.0.1/${v4.port}; exec 9>&-`,
      `${user}:bash->host:127.0.0.1:${v4.port}`,
    );
    await expectWarning(
      "connect that is refused",
      ": </dev/tcp/127.0.0.1/1",
      `${user}:bash->host:127.0.0.1:1(refused)`,
    );
    // clone(2) by its number, which asks for no signal, as a thread does, though it is none. In between is one that does nothing else.
    const clone = process.arch === "x64" ? 56 : 220;
    const forks = `sub f { my $p = syscall(${clone}, 0, 0, 0, 0, 0); $_[0]->() if $p == 0; waitpid($p, 0x80000000) }`;
    await expectWarning(
      "forks that ask for no signal",
      `perl -e '${forks} f(sub { f(sub { exec "id" }); syscall(${process.arch === "x64" ? 60 : 93}, 0) })' >id.txt`,
      `${user}:perl[-e]->${user}:id`,
    );
    await expectWarning("write in place", "echo b=2 >>settings.conf", `${user}:bash->file:WRITE:${home}/settings.conf`);
    await expectWarning(
      "mv",
      "mv old-name new-name",
      `${user}:mv->file:DELETE:${home}/old-name`,
      `${user}:mv->file:CREATE:${home}/new-name`,
    );
    await expectWarning(
      "a program never seen",
      "cp /bin/true fresh-program && ./fresh-program",
      `${user}:cp->file:CREATE:${home}/fresh-program`,
      `${user}:bash->${user}:${home}/fresh-program`,
    );
    await expectWarning(
      "a program that calls itself a thread of the kernel",
      "(exec -a '[kworker/0:1]' sleep 0)",
      `${user}:sleep->priv:masquerade`,
    );
    // As a user who may not, in a folder that every Debian has: nothing of the machine is changed.
    const openat = process.arch === "x64" ? 257 : 56;
    await expectWarning(
      "a file by the descriptor of a folder",
      `echo 'opendir(my $d, "/etc/pam.d"); my $name = "new"; syscall(${openat}, fileno($d), $name, 0x41, 0644)' >open.pl; perl open.pl`,
      `${user}:perl[${home}/open.pl]->priv:denied:/etc/pam.d/?`,
    );
    await expectWarning(
      "and through a link to it",
      "ln -s /etc/security folder; : >folder/by-link; rm folder",
      `${user}:bash->priv:denied:/etc/security/?`,
    );

    // Phase four: many files across many rotations; each must be found once, in the warnings and in the log.
    mkdirSync(join(home, "many"));
    chownSync(join(home, "many"), LOGIN, LOGIN);
    const before = kernel.rotations;
    for (let part = 0; part < ROTATIONS; part += 1) {
      const [from, to] = [Math.floor((part * FILES) / ROTATIONS), Math.floor(((part + 1) * FILES) / ROTATIONS) - 1];
      const range = [from, to].map((number) => String(number).padStart(4, "0")).join("..");
      const making = shell.run(`for i in {${range}}; do : >many/numbered-$i; sleep 0.01; done`, PATIENCE);
      // While the shell is at it, not after.
      await kernel.rotate();
      await making;
    }
    tally.check(`${ROTATIONS} rotations while ${FILES} files were made`, kernel.rotations - before === ROTATIONS);
    const numbers = (texts: readonly string[]): readonly string[] =>
      texts.flatMap((text) => /file:CREATE:\S*\/numbered-(\d{4})$/.exec(text)?.[1] ?? []);
    await fullmon.saw(() => numbers(fullmon.warnings()).length >= FILES, PATIENCE);
    const warned = numbers(fullmon.warnings());
    tally.check(
      `each of ${FILES} files is warned of`,
      new Set(warned).size === FILES,
      `${new Set(warned).size} were, of the others ${missing(warned)}`,
    );
    tally.check("and none twice", warned.length === new Set(warned).size, `${warned.length} warnings`);

    // Phase five: the end of the window is not waited for.
    await shell.run(": >last-moment");
    await sleep(1500 * SLOWNESS);
    const status = await fullmon.terminate();
    tally.check("SIGTERM ends it with status 0", status === 0, `status ${status}\n${fullmon.stderr}`);
    tally.check(
      "and it reports the window so far",
      fullmon.warnings().some((text) => text.endsWith(`->file:CREATE:${home}/last-moment`)),
      fullmon.lines().slice(-5).join("\n"),
    );
    const twice = fullmon.warnings().filter((text, index, all) => all.indexOf(text) !== index);
    tally.check("no warning twice", twice.length === 0, twice.join("\n"));
    tally.check(
      "no warning of fullmon itself",
      !fullmon.warnings().some((text) => text.includes(program)),
      fullmon
        .warnings()
        .filter((text) => text.includes(program))
        .join("\n"),
    );
    tally.check("the kernel lost nothing", kernel.lost() === 0, `${kernel.lost()} events`);

    await shell.exit();
    await sleep(1500 * SLOWNESS);
    const foreignStatus = await foreign.terminate();
    const replay = execFileSync(program, ["replay", ...options, "--json", ...kernel.files()], CAPTURE);
    tally.check("SIGTERM ends one with --foreign as well", foreignStatus === 0, foreign.stderr);
    tally.check(
      "live and replay say the same, byte for byte",
      foreign.stdout === replay,
      difference(foreign.stdout, replay),
    );
    inspectLog(tally, kernel, v4.port, fullmon.pid);
  } finally {
    await shell.exit();
    await fullmon.terminate();
    await foreign.terminate();
    v4.server.close();
    v6?.server.close();
  }
}

function missing(numbers: readonly string[]): string {
  const all = Array.from({ length: FILES }, (_, number) => String(number).padStart(4, "0"));
  return all.filter((number) => !numbers.includes(number)).join(" ");
}

function difference(live: string, replay: string): string {
  const [a, b] = [live.split("\n"), replay.split("\n")];
  const at = a.findIndex((line, index) => line !== b[index]);
  return `${a.length} and ${b.length} lines, line ${at + 1}:\nlive   ${a[at]}\nreplay ${b[at]}`;
}

/** The same log once more, through `fullmon events`. */
function inspectLog(tally: Tally, kernel: BorrowedKernel, port: number, pid: number): void {
  const printed = execFileSync(program, ["events", ...kernel.files()], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const events = printed
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as EventLine);
  const created = events
    .flatMap((event) => event.activities ?? [])
    .filter((activity) => activity.kind === "file" && activity.action === "CREATE")
    .flatMap((activity) => /\/numbered-(\d{4})$/.exec(activity.path ?? "")?.[1] ?? []);
  const complete = created.length === FILES && new Set(created).size === FILES;
  tally.check(
    `"fullmon events" shows each of ${FILES} files once`,
    complete,
    `${created.length}, ${new Set(created).size} of them distinct`,
  );
  const connects = events
    .filter((event) => event.syscall === "connect" && event.sockaddr?.port === port)
    .map((event) => event.exit);
  tally.check("a connect in progress (EINPROGRESS) is in the log", connects.includes(-115), connects.join(" "));
  tally.check("a connect that blocked is in the log", connects.includes(0), connects.join(" "));

  // Of itself fullmon makes a few events a minute (auditctl, the canary, its state), none for an event: each would cause the next.
  const own = kernel
    .text()
    .split("\n")
    .filter((line) => line.startsWith("type=SYSCALL") && line.includes(` pid=${pid} `));
  const executed = own.findIndex((line) => line.includes(`exe="${program}"`));
  const later = own.slice(executed + 1);
  tally.check("fullmon is in the scope of the rules", executed >= 0);
  tally.check(
    "and does not feed itself",
    later.length <= 100,
    `${later.length} events:\n${later.slice(-5).join("\n")}`,
  );
}

const tally = new Tally();
await onKernel(tally, "ALL OF THE TEST ON THE REAL KERNEL", "fullmon-e2e", async (dir, kernel, rules) => {
  mkdirSync(join(dir, "home"));
  chownSync(join(dir, "home"), LOGIN, LOGIN);
  const wanted = rules.split("\n").filter((line) => line.startsWith("-a ")).length;
  tally.check(`all ${wanted} rules are loaded`, kernel.loadedRules() === wanted, `${kernel.loadedRules()} are`);
  await watch(tally, dir, kernel);
});
