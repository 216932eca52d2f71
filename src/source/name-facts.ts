/** What doctor has to know of the names of hosts: what the service is told, and which sources are there. */
import { existsSync, fstatSync, openSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { NameFacts, ResolverLogFacts } from "../doctor/facts.ts";
import { dnsSource } from "../doctor/names.ts";
import { resolversIn } from "../names/etc-hosts.ts";
import { ResolverLog } from "../names/log-reader.ts";
import { attempt } from "./attempt.ts";
import { using } from "./descriptor.ts";
import { fileTrouble } from "./file-trouble.ts";
import { bytesBefore } from "./log-place.ts";
import { RESOLVED_SOCKET } from "./resolved-monitor.ts";
import { readText } from "./text-file.ts";

/** Bytes at the end of a resolver's log that are looked through for answers. */
const SAMPLE = 1 << 20;

/**
 * @param pid of the service, 0 if it does not run
 * @param root of the file system, another one in tests
 */
export function nameFacts(pid: number, root = "/"): NameFacts {
  const serviceOptions = optionsOf(pid, root);
  const [kind, ...file] = dnsSource(serviceOptions ?? []).split("=");
  return {
    serviceOptions,
    hasTcpdump: ["usr/bin", "usr/sbin"].some((folder) => existsSync(join(root, folder, "tcpdump"))),
    hasResolvedMonitor: existsSync(join(root, RESOLVED_SOCKET)),
    resolverLog: kind === "log" ? resolverLog(join(root, file.join("="))) : undefined,
    resolvers: resolversIn(readText(join(root, "etc/resolv.conf")) ?? ""),
    resolverConf: {
      dnsmasq: configuration(root, "etc/dnsmasq.conf", "etc/dnsmasq.d"),
      unbound: configuration(root, "etc/unbound/unbound.conf", "etc/unbound/unbound.conf.d"),
    },
  };
}

/** Of the process that runs, since a unit can say more than the file; else as the file has them for the next start. */
function optionsOf(pid: number, root: string): string[] | undefined {
  // It may have ended meanwhile.
  const running = pid > 0 ? readOptions(`/proc/${pid}/cmdline`) : undefined;
  if (running !== undefined) return running.split("\0").slice(1, -1);
  const file = readOptions(join(root, "etc/default/fullmon"));
  const line = file === undefined ? undefined : (/^\s*FULLMON_OPTIONS=(.*)$/m.exec(file)?.[1] ?? "");
  return line
    ?.replaceAll(/["']/g, "")
    .split(/\s+/)
    .filter((word) => word !== "");
}

/** Options name files, as the system does: in UTF-8. */
function readOptions(path: string): string | undefined {
  const text = readText(path);
  return text === undefined ? undefined : Buffer.from(text, "latin1").toString("utf8");
}

/** A file and those of a folder, as one text: comments are left to whoever reads it. */
function configuration(root: string, file: string, folder: string): string {
  const names = attempt(() => readdirSync(join(root, folder)).sort()) ?? [];
  return [join(root, file), ...names.map((name) => join(root, folder, name))]
    .map((name) => readText(name) ?? "")
    .join("\n");
}

function resolverLog(path: string): ResolverLogFacts {
  const none = { lines: 0, answers: 0, age: 0 };
  const trouble = fileTrouble(path);
  if (trouble !== undefined) return { path, trouble, ...none };
  const sample = attempt(() => using(openSync(path, "r"), sampleOf));
  return sample === undefined ? { path, trouble: "unreadable", ...none } : { path, trouble, ...sample };
}

function sampleOf(fd: number): Pick<ResolverLogFacts, "lines" | "answers" | "age"> {
  const { size, mtimeMs } = fstatSync(fd);
  const reader = new ResolverLog(Date.now, () => undefined);
  reader.write(bytesBefore(fd, size, SAMPLE));
  return { lines: reader.lines, answers: reader.answers, age: (Date.now() - mtimeMs) / 1000 };
}
