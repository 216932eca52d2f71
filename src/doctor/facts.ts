/** What doctor knows of a machine: texts as the system gives them, so that a test can make up any machine. */
import type { BlindSpot } from "../domain/finding.ts";

/** A text, or why there is none. */
export type Answer = { readonly text: string } | { readonly why: string };

/** The end of the log that was read to know how much is written. */
export interface LogSample {
  readonly bytes: number;
  readonly events: number;
  /** Times of the first and last event of the sample, seconds since 1970. */
  readonly from: number;
  readonly to: number;
}

/** Why a file cannot be read. */
export type FileTrouble = "missing" | "forbidden" | "unreadable";

export interface LogFacts {
  readonly path: string;
  /** Undefined if it can be read. */
  readonly trouble: FileTrouble | undefined;
  readonly sample: LogSample | undefined;
  /** Of the folder's file system; undefined if unknown. */
  readonly freeBytes: number | undefined;
}

/** A process that runs. */
export interface ProcessFacts {
  readonly pid: number;
  readonly name: string;
  /** The service that it belongs to, `nginx.service`; undefined if none. */
  readonly unit: string | undefined;
  /** Seconds since the machine was booted. */
  readonly started: number;
}

/** The log of a resolver that the service is told to follow. */
export interface ResolverLogFacts {
  readonly path: string;
  /** Undefined if it can be read. */
  readonly trouble: FileTrouble | undefined;
  /** Lines at its end that were looked at, and the answers that fullmon finds in them. */
  readonly lines: number;
  readonly answers: number;
  /** Seconds since it was last written. */
  readonly age: number;
}

/** Where names of hosts could come from. */
export interface NameFacts {
  /** Of the running service, or those that it would be started with; undefined if they are unknown. */
  readonly serviceOptions: readonly string[] | undefined;
  readonly hasTcpdump: boolean;
  /** True if systemd-resolved can be monitored. */
  readonly hasResolvedMonitor: boolean;
  /** The file of `--dns log=FILE`; undefined with other sources. */
  readonly resolverLog: ResolverLogFacts | undefined;
  /** Addresses of /etc/resolv.conf. */
  readonly resolvers: readonly string[];
  /** The text of all configuration files of a resolver, by its name; empty if there is none. */
  readonly resolverConf: Readonly<Record<"dnsmasq" | "unbound", string>>;
}

export interface Facts {
  /** Seconds since 1970. */
  readonly now: number;
  /** True if the kernel is a 64-bit one that may run 32-bit programs: x86-64, arm64. */
  readonly runs32bit: boolean;
  /** True if doctor may see everything: run as root. */
  readonly root: boolean;
  /** `auditctl -s`, and `auditctl -l`. */
  readonly status: Answer;
  readonly rules: Answer;
  /** /proc/cmdline. */
  readonly kernelOptions: string;
  /** auditd.conf(5); undefined if auditd is not installed. */
  readonly auditdConf: string | undefined;
  /** Names of the files in /etc/audit/rules.d with their text. */
  readonly ruleFiles: readonly { readonly name: string; readonly text: string }[];
  readonly log: LogFacts;
  readonly processes: readonly ProcessFacts[];
  /** `systemctl show` of units: property by name, unit by name; undefined without systemd. */
  readonly units: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;
  /** All that is set for journald, the files one after the other as they count; undefined if it cannot be seen. */
  readonly journaldConf: string | undefined;
  /** /proc/PID/status of the running service. */
  readonly serviceStatus: string | undefined;
  /** `timedatectl show -p NTPSynchronized --value`: yes or no; undefined if unknown. */
  readonly clockSynchronized: string | undefined;
  /** What stands in the service's folder of state, names only; undefined if it cannot be seen. */
  readonly stateFiles: readonly string[] | undefined;
  /** Those of them, and `.` for the folder, that others than their owner may write. */
  readonly unsafeStateFiles: readonly string[];
  readonly names: NameFacts;
  /** Mounts that the rules do not cover, as the service found out by trying; empty if it does not know of any. */
  readonly blindSpots: readonly BlindSpot[];
}
