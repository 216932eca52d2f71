/** The names of hosts: whether the source that the service is told to use (--dns) works, and which one could be used. */
import { type Advice, good, note, warn } from "./advice.ts";
import type { Facts, NameFacts } from "./facts.ts";

const CHECK = "names";
const DAY = 86_400;
const RESTART = "sudo systemctl restart fullmon";
/**
 * Makes the service root, without root's powers but to open any socket: systemd-resolved's monitor asks for both (the socket is its
 * user's alone, and only root's connections are served).
 */
const AS_ROOT = [
  "sudo mkdir -p /etc/systemd/system/fullmon.service.d",
  "printf '[Service]\\nUser=root\\nCapabilityBoundingSet=CAP_DAC_OVERRIDE\\n' | sudo tee /etc/systemd/system/fullmon.service.d/names.conf",
  "sudo systemctl daemon-reload",
  RESTART,
];
/** Files into which any program can write lines that look like a resolver's, by way of syslog. */
const SHARED_LOGS = /^\/var\/log\/(?:syslog|messages|daemon\.log|user\.log)$/;

export function nameAdvice(facts: Facts): Advice[] {
  const { names } = facts;
  if (names.serviceOptions === undefined) return [];
  const source = dnsSource(names.serviceOptions);
  switch (source) {
    case "off":
      return [unused(facts)];
    case "auto":
      return [automatic(facts)];
    case "capture":
    case "resolved": {
      const why = source === "capture" ? noCapture(facts) : noResolved(facts);
      if (why === undefined) return [good(CHECK, `Names of hosts can be heard (--dns ${source}).`)];
      const install = source === "capture" && !names.hasTcpdump ? ["sudo apt-get install tcpdump"] : [];
      const mend = source === "resolved" && names.hasResolvedMonitor ? AS_ROOT : [...install, ...otherSource(facts)];
      return [warn(CHECK, `The service does not start with --dns ${source}: ${why}.`, ...mend)];
    }
    default:
      return [followed(names)];
  }
}

/** The value of --dns, of the last one as everywhere: `off`, or `log=FILE`. */
export function dnsSource(options: readonly string[]): string {
  let source = "off";
  options.forEach((option, at) => {
    if (option === "--dns") source = options[at + 1] ?? source;
    else if (option.startsWith("--dns=")) source = option.slice("--dns=".length);
  });
  return source;
}

/** Why tcpdump cannot capture for the service; undefined if it can. */
function noCapture({ names, units }: Facts): string | undefined {
  if (!names.hasTcpdump) return "there is no tcpdump";
  const unit = units?.["fullmon.service"];
  if (unit?.["PrivateNetwork"] === "yes") return "its sandbox has no network (PrivateNetwork=yes)";
  if (!/cap_net_raw/i.test(unit?.["CapabilityBoundingSet"] ?? "cap_net_raw"))
    return "its sandbox may not capture (CAP_NET_RAW)";
  return undefined;
}

/** Why systemd-resolved tells the service nothing: it serves root alone, and its socket is open to its own user alone. */
function noResolved({ names, units }: Facts): string | undefined {
  if (!names.hasResolvedMonitor) return "systemd-resolved does not run, or is older than 252";
  const unit = units?.["fullmon.service"];
  const user = unit?.["User"] ?? "";
  if (user !== "" && user !== "root") return `only root may listen to systemd-resolved, and it is ${user}`;
  if (!/cap_dac_override/i.test(unit?.["CapabilityBoundingSet"] ?? "cap_dac_override"))
    return "its sandbox may not open the socket of systemd-resolved (CAP_DAC_OVERRIDE)";
  return undefined;
}

function automatic(facts: Facts): Advice {
  const capture = noCapture(facts);
  if (capture === undefined) return good(CHECK, "Names of hosts can be heard (--dns auto: a capture).");
  const resolved = noResolved(facts);
  if (resolved === undefined) return good(CHECK, "Names of hosts can be heard (--dns auto: systemd-resolved).");
  const says = `No source of names works, so hosts go by address (--dns auto): a capture: ${capture}; systemd-resolved: ${resolved}.`;
  return warn(CHECK, says, ...(facts.names.hasResolvedMonitor ? AS_ROOT : otherSource(facts)));
}

/** A log that is followed: there, written, and with answers in it. */
function followed({ resolverLog: log, serviceOptions = [] }: NameFacts): Advice {
  if (log === undefined)
    return warn(CHECK, `--dns ${dnsSource(serviceOptions)} is no source of names.`, "fullmon --help", RESTART);
  const { path, trouble, lines, answers, age } = log;
  const resolver = path.includes("unbound") ? "unbound" : "dnsmasq";
  const wrong = (what: string, ...mend: string[]) =>
    warn(CHECK, `${path}, where names of hosts come from, ${what}.`, ...mend);
  if (trouble === "missing") return wrong("is not there", ...QUERY_LOG[resolver](path), RESTART);
  if (trouble !== undefined) return wrong("cannot be read", `sudo ls -l ${path}`);
  if (SHARED_LOGS.test(path)) {
    const own = "/var/log/dnsmasq.log";
    const why = "is the system's log: anybody can write answers into it, and none of it is believed";
    return wrong(why, ...QUERY_LOG.dnsmasq(own), useLog(own), RESTART);
  }
  if (answers === 0)
    return wrong(
      `has no answers at its end (${lines} lines): dnsmasq logs them with log-queries=extra, unbound at verbosity: 4`,
      ...QUERY_LOG[resolver](path),
    );
  if (age > DAY)
    return wrong(
      `was last written ${Math.floor(age / DAY)} days ago: does the resolver run, and write another file since it was rotated?`,
      `sudo systemctl restart ${resolver}`,
    );
  return good(CHECK, `Names of hosts can be heard (${path}).`);
}

/** With --dns off: whether it could be on. That is advice, nothing is wrong. */
function unused(facts: Facts): Advice {
  const mend = otherSource(facts, []);
  if (mend.length > 0)
    return note(
      CHECK,
      "Hosts go by address (--dns off). A resolver runs here: with its log they go by name, and a new address of a known name is silent.",
      ...mend,
    );
  if (runs(facts, "systemd-resolve") && facts.names.hasResolvedMonitor)
    return noResolved(facts) === undefined
      ? note(
          CHECK,
          "Hosts go by address (--dns off). systemd-resolved runs here, and can tell their names.",
          use("resolved"),
          RESTART,
        )
      : note(
          CHECK,
          "Hosts go by address (--dns off). systemd-resolved runs here and could tell their names, but only to root, which the service is not.",
          ...AS_ROOT.slice(0, -1),
          use("resolved"),
          RESTART,
        );
  return good(CHECK, "Hosts go by address (--dns off).");
}

/** How to have another source: the log of the resolver that runs here, or none at all. */
function otherSource(facts: Facts, otherwise: readonly string[] = [use("off"), RESTART]): readonly string[] {
  const { names } = facts;
  // Only a resolver that this machine's programs are told to ask; libvirt has a dnsmasq too, for its guests.
  if (!names.resolvers.some((address) => /^(?:127\.|::1$)/.test(address))) return otherwise;
  for (const resolver of ["dnsmasq", "unbound"] as const) {
    if (!runs(facts, resolver)) continue;
    const log = queryLog(resolver, names.resolverConf[resolver]);
    if (log !== undefined) return [useLog(log), RESTART];
    const file = `/var/log/${resolver}.log`;
    return [...QUERY_LOG[resolver](file), useLog(file), RESTART];
  }
  return otherwise;
}

function runs({ processes }: Facts, name: string): boolean {
  return processes.some((process) => process.name === name);
}

/** The file of its own into which a resolver logs answers already (dnsmasq(8), unbound.conf(5)). */
function queryLog(resolver: "dnsmasq" | "unbound", conf: string): string | undefined {
  if (resolver === "dnsmasq")
    return /^\s*log-queries\b/m.test(conf) ? /^\s*log-facility\s*=\s*(\/\S+)/m.exec(conf)?.[1] : undefined;
  const isLoud = Number(/^\s*verbosity:\s*(\d)/m.exec(conf)?.[1] ?? 1) >= 4;
  return isLoud ? /^\s*logfile:\s*"?(\/[^"\s]+)/m.exec(conf)?.[1] : undefined;
}

/** What makes a resolver log its answers. */
const QUERY_LOG = {
  dnsmasq: (file: string) => [
    `printf 'log-queries=extra\\nlog-facility=${file}\\n' | sudo tee /etc/dnsmasq.d/query-log.conf`,
    "sudo systemctl restart dnsmasq",
  ],
  unbound: (file: string) => [
    `printf 'server:\\n  verbosity: 4\\n  use-syslog: no\\n  logfile: ${file}\\n' | sudo tee /etc/unbound/unbound.conf.d/query-log.conf`,
    "sudo systemctl restart unbound",
  ],
};

function use(source: string): string {
  return `FULLMON_OPTIONS="--dns ${source}" # in /etc/default/fullmon, with the options that stand there`;
}

function useLog(file: string): string {
  return use(`log=${file}`);
}
