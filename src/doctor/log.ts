/** The log that auditd writes: readable, in the form that fullmon follows, and how long it lasts. */
import { type Advice, bad, good, note, warn } from "./advice.ts";
import type { Facts } from "./facts.ts";

const DAY = 86_400;
/** Under so many seconds of log at hand, a stop of fullmon's for a restart or an upgrade may lose events. */
const SHORT = 3600;
/** A sample shorter than this says nothing about a day. */
const MIN_SECONDS = 60;

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
  const restart = "sudo service auditd restart";
  if (setting(conf, "write_logs") === "no")
    found.push(
      bad(
        "log-written",
        "auditd.conf says write_logs = no: there is no log.",
        "sudo sed -i 's/^write_logs.*/write_logs = yes/' /etc/audit/auditd.conf",
        restart,
      ),
    );
  if (setting(conf, "local_events") === "no")
    found.push(
      bad(
        "log-local",
        "auditd.conf says local_events = no: this machine's own events are not logged.",
        "sudo sed -i 's/^local_events.*/local_events = yes/' /etc/audit/auditd.conf",
        restart,
      ),
    );
  const file = /^\s*log_file\s*=\s*(\S+)/m.exec(conf)?.[1];
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

/** What is written in a day, and how far back what is kept goes. */
function rotation(conf: string, { log }: Facts): Advice[] {
  const size = Number(setting(conf, "max_log_file") ?? 8) * 2 ** 20;
  const files = Number(setting(conf, "num_logs") ?? 0);
  const action = setting(conf, "max_log_file_action") ?? "rotate";
  const found: Advice[] = [];
  if (action === "ignore" || action === "syslog")
    found.push(
      warn(
        "log-rotation",
        `The log grows without end (max_log_file_action = ${action}).`,
        "sudo sed -i 's/^max_log_file_action.*/max_log_file_action = ROTATE/' /etc/audit/auditd.conf",
        "sudo service auditd restart",
      ),
    );
  if (action === "suspend")
    found.push(
      bad(
        "log-rotation",
        `Logging stops when the file has ${size / 2 ** 20} MiB (max_log_file_action = suspend).`,
        "sudo sed -i 's/^max_log_file_action.*/max_log_file_action = ROTATE/' /etc/audit/auditd.conf",
        "sudo service auditd restart",
      ),
    );
  const sample = log.sample;
  const seconds = sample === undefined ? 0 : sample.to - sample.from;
  if (sample === undefined || seconds < MIN_SECONDS) return found;
  const bytesADay = (sample.bytes / seconds) * DAY;
  const eventsADay = Math.round((sample.events / seconds) * DAY);
  const kept = action === "rotate" ? size * Math.max(1, files) : (log.freeBytes ?? Number.POSITIVE_INFINITY);
  const lasts = (kept / bytesADay) * DAY;
  const forecast = `${eventsADay} events, ${megabytes(bytesADay)} MB a day at the pace of the last ${duration(seconds)}`;
  if (log.freeBytes !== undefined && action === "rotate" && log.freeBytes < size)
    found.push(
      bad(
        "log-disk",
        `Only ${megabytes(log.freeBytes)} MB are free for the log; auditd stops logging when none is left.`,
        "df -h /var/log/audit",
      ),
    );
  if (action === "keep_logs" && log.freeBytes !== undefined && log.freeBytes / bytesADay < 30)
    found.push(
      warn(
        "log-disk",
        `The disk is full in ${duration(lasts)}: all logs are kept; ${forecast}.`,
        "sudo sed -i 's/^max_log_file_action.*/max_log_file_action = ROTATE/' /etc/audit/auditd.conf",
        "sudo service auditd restart",
      ),
    );
  if (action === "rotate" && lasts < SHORT)
    found.push(
      warn(
        "log-lasts",
        `The log reaches back ${duration(lasts)} only: what fullmon does not read within that, as during an upgrade, is lost; ${forecast}.`,
        "sudo sed -i 's/^max_log_file .*/max_log_file = 100/' /etc/audit/auditd.conf",
        "sudo service auditd restart",
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
