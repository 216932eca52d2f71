/** A machine in good order, for doctor to look at: audit.rules loaded, audit=1, everything running. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Facts } from "../../src/doctor/facts.ts";

export const OWN_RULES = readFileSync(join(import.meta.dirname, "../../audit.rules"), "utf8");

/** The rules as `auditctl -l` prints them. */
export const LOADED = OWN_RULES.split("\n")
  .filter((line) => line.startsWith("-a"))
  .map((line) => line.replace(" -k ", " -F key=").replace("filetype=character", "filetype=8192"))
  .join("\n");

export const STATUS = `enabled 1
failure 1
pid 500
rate_limit 0
backlog_limit 16384
lost 0
backlog 0
backlog_wait_time 60000
backlog_wait_time_actual 0
loginuid_immutable 0 unlocked
`;

const AUDITD_CONF = `log_file = /var/log/audit/audit.log
log_group = adm
max_log_file = 8
num_logs = 5
max_log_file_action = ROTATE
`;

export const HEALTHY: Facts = {
  now: 1_800_000_000,
  runs32bit: true,
  root: true,
  status: { text: STATUS },
  rules: { text: LOADED },
  kernelOptions: "BOOT_IMAGE=/boot/vmlinuz root=UUID=1 ro audit=1 quiet\n",
  auditdConf: AUDITD_CONF,
  ruleFiles: [
    { name: "50-fullmon.rules", text: OWN_RULES },
    { name: "audit.rules", text: "-D\n-b 8192\n" },
  ],
  log: {
    path: "/var/log/audit/audit.log",
    trouble: undefined,
    sample: { bytes: 4_000_000, events: 2000, from: 1_799_990_000, to: 1_799_999_990 },
    freeBytes: 5e9,
  },
  processes: [
    { pid: 1, name: "systemd", unit: undefined, started: 0 },
    { pid: 500, name: "auditd", unit: "auditd.service", started: 5 },
    { pid: 600, name: "nginx", unit: "nginx.service", started: 9 },
  ],
  units: {
    "auditd.service": { LoadState: "loaded", ActiveState: "active", UnitFileState: "enabled" },
    "fullmon.service": {
      LoadState: "loaded",
      ActiveState: "active",
      UnitFileState: "enabled",
      NRestarts: "0",
      User: "fullmon",
      PrivateNetwork: "yes",
      CapabilityBoundingSet: "cap_dac_read_search cap_sys_ptrace cap_audit_control",
    },
    "systemd-journald-audit.socket": { LoadState: "loaded", ActiveState: "inactive" },
  },
  journaldConf: "#Audit=no\n[Journal]\nAudit=\n",
  serviceStatus: "Uid:\t998\t998\t998\t998\nNoNewPrivs:\t1\nSeccomp:\t2\n",
  clockSynchronized: "yes",
  blindSpots: [],
  stateFiles: ["state.sqlite"],
  unsafeStateFiles: [],
  names: {
    serviceOptions: [],
    hasTcpdump: false,
    hasResolvedMonitor: false,
    resolverLog: undefined,
    resolvers: ["192.0.2.53"],
    resolverConf: { dnsmasq: "", unbound: "" },
  },
};
