/** What doctor has to know of this machine, gathered: nothing is changed, and what cannot be seen is left out. */
import { execFileSync } from "node:child_process";
import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync, statfsSync, statSync } from "node:fs";
import { arch } from "node:os";
import { dirname, join } from "node:path";
import { headersIn } from "../audit/headers.ts";
import type { Answer, Facts, LogFacts, LogSample, ProcessFacts } from "../doctor/facts.ts";
import { codeOf } from "../domain/error.ts";
import { textOfBytes } from "../domain/text.ts";
import { fileTrouble } from "./file-trouble.ts";
import { nameFacts } from "./name-facts.ts";
import { systemEnvironment } from "./system-environment.ts";

const TIMEOUT = 10_000;
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
    return {
      text: execFileSync(name, args, {
        encoding: "utf8",
        timeout: TIMEOUT,
        stdio: ["ignore", "pipe", "pipe"],
        env: systemEnvironment(),
      }),
    };
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
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function names(folder: string): string[] | undefined {
  try {
    return readdirSync(folder);
  } catch {
    return undefined;
  }
}

function othersMayWrite(path: string): boolean {
  try {
    return (statSync(path).mode & GROUP_OR_OTHERS_WRITE) !== 0;
  } catch {
    return false;
  }
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
  return (names(root) ?? []).flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(join(root, name, "stat"), "latin1");
      // The name stands in brackets and may hold anything; starttime is field 22 (proc(5)).
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return [
        {
          pid: Number(name),
          name: textOfBytes(Buffer.from(stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")")), "latin1")),
          unit: unitOf(readFileSync(join(root, name, "cgroup"), "utf8")),
          started: Number(fields[19]) / TICKS,
        },
      ];
    } catch {
      // It ended meanwhile.
      return [];
    }
  });
}

/** `0::/system.slice/nginx.service` (cgroups(7)); what runs in a session is no service. */
function unitOf(cgroup: string): string | undefined {
  return /\/system\.slice\/(?:[^/\n]+\.slice\/)*([^/\n]+\.service)/.exec(cgroup)?.[1];
}

function logFacts(path: string): LogFacts {
  return { path, trouble: fileTrouble(path), sample: sampleOf(path), freeBytes: freeBytes(dirname(path)) };
}

function freeBytes(folder: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

/** The end of the log, as far as there are records in it. */
function sampleOf(path: string): LogSample | undefined {
  try {
    const fd = openSync(path, "r");
    try {
      const { size } = fstatSync(fd);
      const bytes = Buffer.alloc(Math.min(size, SAMPLE));
      const length = readSync(fd, bytes, 0, bytes.length, size - bytes.length);
      return countEvents(bytes.toString("latin1", 0, length));
    } finally {
      closeSync(fd);
    }
  } catch {
    return undefined;
  }
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
