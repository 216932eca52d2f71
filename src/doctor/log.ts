/** The log that auditd writes: readable, in the form that fullmon follows, and how long it lasts. */
import { type Advice, bad, good, note, warn } from "./advice.ts";
import type { Facts } from "./facts.ts";

const DAY = 86_400;
/** Under so many seconds of log at hand, a stop of fullmon's for a restart or an upgrade may lose events. */
const SHORT = 3600;
/** A sample shorter than this says nothing about a day. */
const MIN_SECONDS = 60;

const RESTART = "sudo service auditd restart";
const ROTATE = [
  "sudo sed -i 's/^max_log_file_action.*/max_log_file_action = ROTATE/' /etc/audit/auditd.conf",
  RESTART,
] as const;

/** A setting of auditd.conf(5) in lower case, undefined if it is not set. */
function setting(conf: string, name: string): string | undefined {
  return new RegExp(`^\\s*${name}\\s*=\\s*(\\S+)`, "mi").exec(conf)?.[1]?.toLowerCase();
}

export function logAdvice(facts: Facts): Advice[] {
  const conf = facts.auditdConf;
  return [...readable(facts), ...(conf === undefined ? [] : [...written(conf, facts), ...rotation(conf, facts)])];
}

function readable({ log, root }: Facts): Advice[] {
  switch (log.trouble) {
    case undefined:
      return [good("log-readable", `${log.path} can be read.`)];
    case "missing":
      return [bad("log-missing", `${log.path} is not there.`, "sudo systemctl restart auditd")];
    case "forbidden":
      return root
        ? [bad("log-readable", `${log.path} cannot be read, even by root.`)]
        : [warn("log-readable", `${log.path} cannot be read by this user.`, "sudo fullmon doctor")];
    case "unreadable":
      return [bad("log-readable", `${log.path} cannot be read.`, `sudo ls -l ${log.path}`)];
    default:
      return log.trouble satisfies never;
  }
}

function written(conf: string, { log }: Facts): Advice[] {
  const found: Advice[] = [];
  if (setting(conf, "write_logs") === "no")
    found.push(
      bad(
        "log-written",
        "auditd.conf says write_logs = no: there is no log.",
        "sudo sed -i 's/^write_logs.*/write_logs = yes/' /etc/audit/auditd.conf",
        RESTART,
      ),
    );
  if (setting(conf, "local_events") === "no")
    found.push(
      bad(
        "log-local",
        "auditd.conf says local_events = no: this machine's own events are not logged.",
        "sudo sed -i 's/^local_events.*/local_events = yes/' /etc/audit/auditd.conf",
        RESTART,
      ),
    );
  const file = /^\s*log_file\s*=\s*(\S+)/im.exec(conf)?.[1];
  if (file !== undefined && file !== log.path)
    found.push(
      warn(
        "log-path",
        `auditd writes ${file}, and fullmon follows ${log.path}.`,
        `FULLMON_OPTIONS="--auditd ${file}" # in /etc/default/fullmon`,
        "sudo systemctl restart fullmon",
      ),
    );
  return found;
}

/** How auditd keeps a log from growing; see auditd.conf(5) for what is meant without a word. */
interface Limit {
  readonly action: string;
  /** Bytes at which it acts. */
  readonly size: number;
  /** Files that are kept by rotation. */
  readonly files: number;
}

function rotation(conf: string, { log }: Facts): Advice[] {
  const limit = {
    action: setting(conf, "max_log_file_action") ?? "rotate",
    size: Number(setting(conf, "max_log_file") ?? 8) * 2 ** 20,
    files: Number(setting(conf, "num_logs") ?? 0),
  };
  return [...growth(limit, conf), ...volume(limit, log)];
}

/** Of one file there is nothing to rotate: then it grows. */
function rotates({ action, files }: Limit): boolean {
  return action === "rotate" && files > 1;
}

/** What happens to a file that is full. */
function growth(limit: Limit, conf: string): Advice[] {
  const { action, size, files } = limit;
  if (action === "suspend")
    return [
      bad(
        "log-rotation",
        `Logging stops when the file has ${size / 2 ** 20} MiB (max_log_file_action = suspend).`,
        ...ROTATE,
      ),
    ];
  if (action === "ignore" || action === "syslog")
    return [warn("log-rotation", `The log grows without end (max_log_file_action = ${action}).`, ...ROTATE)];
  if (action !== "rotate" || rotates(limit)) return [];
  const isSet = setting(conf, "num_logs") !== undefined;
  return [
    warn(
      "log-rotation",
      `The log grows without end: it is not rotated with num_logs = ${files}.`,
      isSet
        ? "sudo sed -i 's/^num_logs.*/num_logs = 5/' /etc/audit/auditd.conf"
        : "echo 'num_logs = 5' | sudo tee -a /etc/audit/auditd.conf",
      RESTART,
    ),
  ];
}

/** What is written in a day, and how far back what is kept goes. */
function volume(limit: Limit, { sample, freeBytes }: Facts["log"]): Advice[] {
  const seconds = sample === undefined ? 0 : sample.to - sample.from;
  if (sample === undefined || seconds < MIN_SECONDS) return [];
  const { action, size, files } = limit;
  const bytesADay = (sample.bytes / seconds) * DAY;
  const eventsADay = Math.round((sample.events / seconds) * DAY);
  const kept = rotates(limit) ? size * files : (freeBytes ?? Number.POSITIVE_INFINITY);
  const lasts = (kept / bytesADay) * DAY;
  const forecast = `${eventsADay} events, ${megabytes(bytesADay)} MB a day at the pace of the last ${duration(seconds)}`;
  const found: Advice[] = [];
  if (freeBytes !== undefined && action === "rotate" && freeBytes < size)
    found.push(
      bad(
        "log-disk",
        `Only ${megabytes(freeBytes)} MB are free for the log; auditd stops logging when none is left.`,
        "df -h /var/log/audit",
      ),
    );
  if (freeBytes !== undefined && action === "keep_logs" && freeBytes / bytesADay < 30)
    found.push(warn("log-disk", `The disk is full in ${duration(lasts)}: all logs are kept; ${forecast}.`, ...ROTATE));
  if (rotates(limit) && lasts < SHORT)
    found.push(
      warn(
        "log-lasts",
        `The log reaches back ${duration(lasts)} only: what fullmon does not read within that, as during an upgrade, is lost; ${forecast}.`,
        "sudo sed -i 's/^max_log_file .*/max_log_file = 100/' /etc/audit/auditd.conf",
        RESTART,
      ),
    );
  else
    found.push(
      note(
        "log-volume",
        `The log lasts ${lasts === Number.POSITIVE_INFINITY ? "as long as the disk" : duration(lasts)}: ${forecast}.`,
      ),
    );
  return found;
}

function megabytes(bytes: number): string {
  const value = bytes / 1e6;
  return value < 10 ? value.toFixed(1) : String(Math.round(value));
}

function duration(seconds: number): string {
  if (seconds < 2 * 60) return `${Math.round(seconds)} seconds`;
  if (seconds < 2 * 3600) return `${Math.round(seconds / 60)} minutes`;
  if (seconds < 2 * DAY) return `${Math.round(seconds / 3600)} hours`;
  return `${Math.round(seconds / DAY)} days`;
}
