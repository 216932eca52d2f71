/** What doctor has to know of this machine, gathered: nothing is changed, and what cannot be seen is left out. */
import { fstatSync, openSync, readdirSync, readFileSync, statfsSync, statSync } from "node:fs";
import { arch } from "node:os";
import { dirname, join } from "node:path";
import { headersIn } from "../audit/headers.ts";
import type { Answer, Facts, LogFacts, LogSample, ProcessFacts } from "../doctor/facts.ts";
import { codeOf } from "../domain/error.ts";
import { textOfBytes } from "../domain/text.ts";
import { attempt } from "./attempt.ts";
import { using } from "./descriptor.ts";
import { fileTrouble } from "./file-trouble.ts";
import { bytesBefore } from "./log-place.ts";
import { nameFacts } from "./name-facts.ts";
import { askSync } from "./system-program.ts";

/** Milliseconds that a program may take which is asked: nothing waits for doctor. */
const PATIENCE = 10_000;
/** Bytes at the end of the log that tell how much is written: an hour of a busy server, seconds to read. */
const SAMPLE = 16 << 20;
/** Clock ticks a second in /proc/PID/stat: USER_HZ, 100 on every architecture of Debian's. */
const TICKS = 100;
const UNITS = ["auditd.service", "fullmon.service", "systemd-journald-audit.socket"];
const PROPERTIES = "Id,LoadState,ActiveState,UnitFileState,MainPID,NRestarts,User,PrivateNetwork,CapabilityBoundingSet";
const STATE = "/var/lib/fullmon";
/** Those that the service refuses if others may write them. */
const STATE_FILES = [".", "state.sqlite", "state.sqlite-wal", "state.sqlite-shm"];
const GROUP_OR_OTHERS_WRITE = 0o022;

/** @param log the log that fullmon follows */
export function machineFacts(log: string): Omit<Facts, "blindSpots"> {
  const units = unitFacts();
  const pid = Number(units?.["fullmon.service"]?.["MainPID"] ?? 0);
  return {
    now: Date.now() / 1000,
    runs32bit: arch() === "x64" || arch() === "arm64",
    root: process.geteuid?.() === 0,
    status: command("auditctl", "-s"),
    rules: command("auditctl", "-l"),
    kernelOptions: file("/proc/cmdline") ?? "",
    auditdConf: file("/etc/audit/auditd.conf"),
    ruleFiles: ruleFiles("/etc/audit/rules.d"),
    log: logFacts(log),
    processes: processes("/proc"),
    units,
    journaldConf:
      units === undefined ? undefined : text(command("systemd-analyze", "cat-config", "systemd/journald.conf")),
    serviceStatus: pid > 0 ? file(`/proc/${pid}/status`) : undefined,
    clockSynchronized:
      units === undefined
        ? undefined
        : text(command("timedatectl", "show", "-p", "NTPSynchronized", "--value"))?.trim(),
    stateFiles: names(STATE),
    unsafeStateFiles: STATE_FILES.filter((name) => othersMayWrite(join(STATE, name))),
    names: nameFacts(pid),
  };
}

function command(name: string, ...args: readonly string[]): Answer {
  try {
    return { text: askSync(name, args, PATIENCE) };
  } catch (error) {
    if (codeOf(error) === "ENOENT") return { why: `there is no ${name}` };
    const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim().split("\n")[0] : "";
    return { why: said || `${name} failed` };
  }
}

function text(answer: Answer): string | undefined {
  return "text" in answer ? answer.text : undefined;
}

function file(path: string): string | undefined {
  return attempt(() => readFileSync(path, "utf8"));
}

function names(folder: string): string[] | undefined {
  return attempt(() => readdirSync(folder));
}

function othersMayWrite(path: string): boolean {
  return ((attempt(() => statSync(path).mode) ?? 0) & GROUP_OR_OTHERS_WRITE) !== 0;
}

function ruleFiles(folder: string): { name: string; text: string }[] {
  return (names(folder) ?? [])
    .filter((name) => name.endsWith(".rules"))
    .sort()
    .map((name) => ({ name, text: file(join(folder, name)) ?? "" }));
}

/** `systemctl show` prints `Name=value` lines, a blank line between units. */
function unitFacts(): Facts["units"] {
  const shown = text(command("systemctl", "show", "-p", PROPERTIES, ...UNITS));
  if (shown === undefined) return undefined;
  return Object.fromEntries(
    shown
      .trim()
      .split("\n\n")
      .map((block) => {
        const values = Object.fromEntries(
          block.split("\n").map((line) => [line.split("=", 1)[0] ?? "", line.slice(line.indexOf("=") + 1)]),
        ) as Record<string, string>;
        return [values["Id"] ?? "", values];
      }),
  );
}

function processes(root: string): ProcessFacts[] {
  const numbers = (names(root) ?? []).filter((name) => /^\d+$/.test(name));
  // What ended meanwhile is left out.
  return numbers.flatMap((name) => attempt(() => processIn(join(root, name), Number(name))) ?? []);
}

function processIn(folder: string, pid: number): ProcessFacts {
  const stat = readFileSync(join(folder, "stat"), "latin1");
  // The name stands in brackets and may hold anything; starttime is field 22 (proc_pid_stat(5)).
  const nameEnd = stat.lastIndexOf(")");
  const fields = stat.slice(nameEnd + 2).split(" ");
  return {
    pid,
    name: textOfBytes(Buffer.from(stat.slice(stat.indexOf("(") + 1, nameEnd), "latin1")),
    unit: unitOf(readFileSync(join(folder, "cgroup"), "utf8")),
    started: Number(fields[19]) / TICKS,
  };
}

/** `0::/system.slice/nginx.service` (cgroups(7)); what runs in a session is no service. */
function unitOf(cgroup: string): string | undefined {
  return /\/system\.slice\/(?:[^/\n]+\.slice\/)*([^/\n]+\.service)/.exec(cgroup)?.[1];
}

function logFacts(path: string): LogFacts {
  return { path, trouble: fileTrouble(path), sample: sampleOf(path), freeBytes: freeBytes(dirname(path)) };
}

function freeBytes(folder: string): number | undefined {
  const disk = attempt(() => statfsSync(folder));
  return disk && disk.bavail * disk.bsize;
}

/** The end of the log, as far as there are records in it. */
function sampleOf(path: string): LogSample | undefined {
  const bytes = attempt(() => using(openSync(path, "r"), (fd) => bytesBefore(fd, fstatSync(fd).size, SAMPLE)));
  return bytes && countEvents(bytes.toString("latin1"));
}

function countEvents(log: string): LogSample | undefined {
  let [events, last, from, to] = [0, -1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { serial, time } of headersIn(log)) {
    if (serial !== last) events += 1;
    last = serial;
    from = Math.min(from, time / 1000);
    to = Math.max(to, time / 1000);
  }
  return events === 0 ? undefined : { bytes: log.length, events, from, to };
}
