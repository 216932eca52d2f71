/**
 * Services that watch or guard, and were stopped: systemd logs each stop and start of a service itself (SERVICE_STOP, SERVICE_START), also
 * where nobody sees who asked for it. A restart, as by an upgrade, is no news, and neither is a machine that goes down.
 */
import type { AuditEvent } from "../audit/event.ts";
import { copyOut } from "../audit/open-event.ts";
import { recordField } from "../audit/record-field.ts";

/** Milliseconds within which a service that is started again was restarted. */
const RESTART = 120_000;

/** Names of units, without `.service`, as far as these are what their packages call them. */
const GUARDS = new RegExp(
  `^(?:${[
    "(?:rsyslog|syslog|syslog-ng|systemd-journald)",
    "(?:fail2ban|crowdsec|crowdsec-firewall-bouncer|sshguard|denyhosts|usbguard|fapolicyd|apparmor|unattended-upgrades)",
    "(?:ufw|nftables|firewalld|netfilter-persistent|iptables|ip6tables|shorewall)",
    "(?:osqueryd|falco|falco-[a-z-]+|falcon-sensor|mdatp|cbagentd|cbdaemon|ds_agent|sentinelone|suricata|snort|zeek|samhain|snoopy)",
    "(?:wazuh|ossec)(?:-[a-z]+)?|(?:auditbeat|filebeat|journalbeat|elastic-agent|fluent-bit|fluentd|td-agent|vector|promtail)",
    "(?:clamav-(?:daemon|clamonacc|freshclam)|monit|netdata|telegraf|collectd|icinga2|munin-node|datadog-agent)",
    "(?:zabbix-agent2?|prometheus-node-exporter|node_exporter|nagios-nrpe-server|nrpe)",
  ].join("|")})$`,
);

const NONE: readonly [] = [];

export class StoppedServices {
  /** The stops that a start may follow, by unit, in their order. As many as there are names in the table, at most. */
  readonly #stopped = new Map<string, AuditEvent>();

  /** Takes each event. */
  see(event: AuditEvent): void {
    if (event.call !== undefined) return;
    for (const record of event.records) {
      const type = record.type.name;
      if (type === "SYSTEM_SHUTDOWN" || type === "SYSTEM_BOOT") this.#stopped.clear();
      if (type !== "SERVICE_STOP" && type !== "SERVICE_START") continue;
      const unit = recordField(record, "unit")?.string;
      if (unit === undefined || !GUARDS.test(unit)) continue;
      this.#stopped.delete(unit);
      if (type !== "SERVICE_STOP") continue;
      // It is kept longer than the piece of log that it was read in.
      copyOut(record);
      this.#stopped.set(unit, event);
    }
  }

  /** Those that by a time were not started again, each once, with the time since when that is so. Milliseconds since 1970. */
  due(time: number): readonly { readonly unit: string; readonly event: AuditEvent; readonly since: number }[] {
    if (this.#stopped.size === 0) return NONE;
    const due = [...this.#stopped].filter(([, event]) => time - event.time >= RESTART);
    for (const [unit] of due) this.#stopped.delete(unit);
    return due.map(([unit, event]) => ({ unit, event, since: event.time + RESTART }));
  }
}
