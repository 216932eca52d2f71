/**
 * What happens on a host, a line a step, turned into the records that a kernel would write:
 *
 *     @105 1000 sshd > bash > curl -> host:192.0.2.1:80
 *
 * At second 105 user 1000's sshd, which runs already, starts a bash, that a curl, and curl connects. `>` is fork and execve,
 * `>>` an execve in the same process. A name is a program in /usr/bin, or a path; `#2` behind it tells two processes of one
 * name apart; `bash[-c]`, `python3[/x.py]` say what it interprets, `conmon[-c,ID,-n,web]` gives all its arguments. Behind `->`:
 * `host:A:P`, `sock:A:P` (bind), `accept:A:P`, `listen:`, `call:settimeofday`, `file:ACTION:/path` (FOLDER: made; REMOVED: by the descriptor of its folder, and without that; RENAMED: the old name of a rename; `file:RENAME:/old:/new`: both, `file:LINK:/name:/target`), `kill:nginx`, `priv:setuid:0`, `priv:mount:/path`, `priv:mount` of a descriptor. Without a user it is a daemon of root's; `1000/0` is user 1000 as root. Without `@` a step comes 10 ms
 * after the one before.
 */
import { EventStream } from "../../src/audit/event-stream.ts";
import type { Finding, IncidentReport } from "../../src/domain/finding.ts";
import { Monitor } from "../../src/monitor/monitor.ts";
import type { MonitorOptions } from "../../src/monitor/options.ts";
import {
  addressRecord,
  BASH,
  cwdRecord,
  eventText,
  execveRecords,
  type LogRecord,
  pathRecord,
  proctitleRecord,
  type Style,
  syscallRecord,
  T0,
  UNSET,
  type Who,
} from "./records.ts";

interface Step {
  readonly time: number;
  readonly records: readonly LogRecord[];
}

/** The call of a file action, its arguments, and the nametype that it leaves. */
const FILE_CALLS: Readonly<Record<string, readonly [call: string, args: readonly number[], nametype: string]>> = {
  CREATE: ["openat", [0xffffff9c, 0, 0x41], "CREATE"],
  FOLDER: ["mkdir", [], "CREATE"],
  WRITE: ["openat", [0xffffff9c, 0, 1], "NORMAL"],
  LINK: ["symlink", [], "CREATE"],
  DELETE: ["unlink", [], "DELETE"],
  REMOVED: ["unlinkat", [5], "DELETE"],
  RENAMED: ["rename", [], "DELETE"],
  ATTR: ["chown", [], "NORMAL"],
};

const SOCKET_CALLS: Readonly<Record<string, string>> = { host: "connect", sock: "bind", accept: "accept" };

class Stage {
  readonly steps: Step[] = [];
  readonly #running = new Map<string, Who>();
  #pid = 1000;
  #time = T0;

  line(text: string): void {
    const parsed = /^(?:@([\d.]+) )?(?:([\d/]+) )?(.+)$/.exec(text.replace(/ +/g, " "));
    if (parsed === null) throw new SyntaxError(`not a step: "${text}"`);
    const [, seconds, user = "", rest = ""] = parsed;
    this.#time = seconds === undefined ? this.#time + 10 : T0 + Math.round(Number(seconds) * 1000);
    const [chain = "", target] = rest.split(/ -> /);
    const words = chain.split(" ");
    let actor = this.#root(words[0] ?? "", user);
    for (let at = 1; at < words.length; at += 2) {
      const name = words[at + 1] ?? "";
      actor = this.#exec(actor, name, user, words[at] === ">>");
    }
    if (target !== undefined) this.#act(actor, target);
  }

  #root(name: string, user: string): Who {
    const known = this.#running.get(name);
    if (known !== undefined) return known;
    const who = { ...idsOf(user), ppid: this.#pid++, pid: this.#pid++, ...programOf(name) };
    this.#running.set(name, who);
    return who;
  }

  #exec(parent: Who, name: string, user: string, same: boolean): Who {
    const ids =
      user === ""
        ? { uid: parent.uid, euid: parent.euid, auid: parent.auid, ses: parent.ses, tty: parent.tty }
        : idsOf(user);
    const who: Who = { ...parent, ...ids, ...(same ? {} : { ppid: parent.pid, pid: this.#pid++ }), ...programOf(name) };
    this.#running.set(name, who);
    const argv = argumentsOf(name);
    this.#emit([
      syscallRecord({ name: "execve", exit: 0, items: 1 }, who),
      ...execveRecords(argv),
      cwdRecord("/"),
      pathRecord(0, String(who.exe), "NORMAL"),
      proctitleRecord(argv),
    ]);
    return who;
  }

  #act(who: Who, target: string): void {
    const [kind = "", what = "", ...rest] = target.split(":");
    const end = proctitleRecord(["x"]);
    const call = SOCKET_CALLS[kind];
    if (call !== undefined) {
      this.#emit([syscallRecord({ name: call, exit: 0 }, who), addressRecord(target.slice(kind.length + 1)), end]);
    } else if (kind === "listen" || kind === "call") {
      // Those that say all by their names.
      this.#emit([syscallRecord({ name: kind === "call" ? what : kind, exit: 0 }, who), end]);
    } else if (kind === "kill") {
      const args = [this.#root(what, "").pid, 15];
      this.#emit([syscallRecord({ name: "kill", exit: 0, args }, who), end]);
    } else if (kind === "priv" && what === "setuid") {
      this.#emit([syscallRecord({ name: "setuid", exit: 0, args: [Number(rest[0])] }, who), end]);
    } else if (kind === "priv" && what === "mount") {
      const items = rest.join("") === "" ? [] : [pathRecord(0, rest.join(":"), "NORMAL")];
      this.#emit([syscallRecord({ name: "mount", exit: 0, items: items.length }, who), cwdRecord("/"), ...items, end]);
    } else if (kind === "file" && what === "RENAME") this.#rename(who, rest);
    else if (kind === "file") {
      const [path = "", target] = what === "LINK" ? rest : [rest.join(":")];
      const [name, args, nametype] = FILE_CALLS[what] ?? ["", [], ""];
      const items =
        nametype === "NORMAL"
          ? [pathRecord(0, path, nametype)]
          : [pathRecord(0, "/", "PARENT"), pathRecord(1, path, nametype, what === "FOLDER" ? "040755" : "0100644")];
      if (target !== undefined) items.push(pathRecord(2, target, "UNKNOWN"));
      this.#emit([syscallRecord({ name, exit: 3, args, items: items.length }, who), cwdRecord("/"), ...items, end]);
    } else throw new SyntaxError(`not a target: "${target}"`);
  }

  #rename(who: Who, [from = "", to = ""]: readonly string[]): void {
    const items = [
      pathRecord(0, "/", "PARENT"),
      pathRecord(1, "/", "PARENT"),
      pathRecord(2, from, "DELETE"),
      pathRecord(3, to, "CREATE"),
    ];
    this.#emit([
      syscallRecord({ name: "rename", exit: 0, items: 4 }, who),
      cwdRecord("/"),
      ...items,
      proctitleRecord(["x"]),
    ]);
  }

  #emit(records: readonly LogRecord[]): void {
    this.steps.push({ time: this.#time, records });
    this.#time += 1;
  }
}

function idsOf(user: string): Omit<Who, "pid" | "ppid" | "comm" | "exe"> {
  const [login = 0, acting = login] = (user === "" ? "0" : user).split("/").map(Number);
  const person = login >= 1000;
  return {
    uid: acting,
    euid: acting,
    auid: person ? login : UNSET,
    ses: person ? 3 : UNSET,
    tty: person ? "pts0" : "(none)",
    key: BASH.key,
  };
}

function programOf(name: string): Pick<Who, "comm" | "exe"> {
  const program = name.replace(/#\d+$|\[.*/, "");
  const exe = program.startsWith("/") ? program : `/usr/bin/${program}`;
  return { exe, comm: exe.slice(exe.lastIndexOf("/") + 1).slice(0, 15) };
}

function argumentsOf(name: string): string[] {
  const inner = /\[(.*)\]/.exec(name)?.[1];
  const program = name.replace(/#\d+$|\[.*/, "");
  if (inner === undefined) return [program];
  return [program, ...(inner.startsWith("-") && !inner.includes(",") ? [inner, "x"] : inner.split(","))];
}

function steps(script: string): Step[] {
  const stage = new Stage();
  for (const line of script.split("\n")) if (line.trim() !== "") stage.line(line.trim());
  return stage.steps;
}

/** The log of a scenario. */
export function scenarioLog(script: string, style: Style = "raw", node?: string): string {
  return steps(script)
    .map(({ time, records }, index) =>
      eventText(records, { time, serial: 100 + index, ...(node === undefined ? {} : { node }) }, style),
    )
    .join("");
}

/** Learns for 100 s, then compares windows of 10 s. */
export const OPTIONS: MonitorOptions = { baseline: 100_000, monitor: 10_000 };

export interface Watched {
  readonly findings: readonly Finding[];
  readonly incidents: readonly IncidentReport[];
  /** Paths of all anomalies, in the order in which they were said. */
  readonly paths: readonly string[];
  /** Phases with the seconds since the scenario's start: `collect@100`. */
  readonly phases: readonly string[];
  readonly patterns: readonly string[];
}

export function watched(findings: readonly Finding[]): Watched {
  const incidents = findings.filter((finding) => finding.type === "incident");
  return {
    findings,
    incidents,
    paths: incidents.flatMap(({ anomalies }) => anomalies.map(({ path }) => path)),
    phases: findings.flatMap((finding) =>
      finding.type === "phase" ? [`${finding.phase}@${(finding.time - T0) / 1000}`] : [],
    ),
    patterns: findings.flatMap((finding) => (finding.type === "pattern" ? [finding.pattern] : [])),
  };
}

/** Replays a log through the monitor. */
export function replayLog(log: string, options: Partial<MonitorOptions> = {}): Watched {
  const findings: Finding[] = [];
  const monitor = new Monitor({ ...OPTIONS, ...options }, (finding) => findings.push(finding));
  const stream = new EventStream((event) => monitor.observe(event));
  stream.write(Buffer.from(log, "latin1"));
  stream.end();
  monitor.end();
  return watched(findings);
}

/** Replays a scenario. */
export function watch(script: string, options: Partial<MonitorOptions> = {}): Watched {
  return replayLog(scenarioLog(script), options);
}
