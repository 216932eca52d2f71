/** What watches or guards a server beside fullmon: its services, and the programs that these run. */

/** Names of systemd's units without `.service`, as packages call them, and base names of programs; each the inside of a regular expression. */
const GUARDS: readonly (readonly [services: string, programs: string])[] = [
  ["rsyslog|syslog", "rsyslogd|syslogd"],
  ["syslog-ng", "syslog-ng"],
  ["systemd-journald|apparmor|fapolicyd|usbguard|unattended-upgrades|snoopy|samhain", ""],
  ["fail2ban", "fail2ban-server|python3[\\d.]*\\[.*\\/fail2ban-server\\]"],
  ["crowdsec|crowdsec-firewall-bouncer|sshguard|denyhosts", "crowdsec|sshguard"],
  ["ufw|nftables|firewalld|netfilter-persistent|ip6?tables|shorewall", ""],
  ["osqueryd|falco|falco-[a-z-]+|suricata|snort|zeek", "osqueryd|falco|suricata|snort|zeek"],
  ["falcon-sensor|mdatp|cbagentd|cbdaemon|ds_agent|sentinelone", ""],
  ["(?:wazuh|ossec)(?:-[a-z]+)?", "(?:wazuh|ossec)-\\w+"],
  ["auditbeat|filebeat|journalbeat|elastic-agent", "auditbeat|filebeat|elastic-agent"],
  ["fluent-bit|fluentd|td-agent|vector|promtail", "fluent-bit"],
  ["clamav-(?:daemon|clamonacc|freshclam)", "clamd|clamonacc|freshclam"],
  ["monit|netdata|telegraf|collectd|datadog-agent|icinga2|munin-node", "monit|netdata|telegraf|collectd"],
  ["zabbix-agent2?", "zabbix_agentd2?"],
  ["prometheus-node-exporter|node_exporter", "prometheus-node-exporter|node_exporter"],
  ["nagios-nrpe-server|nrpe", ""],
];

const SERVICE = new RegExp(`^(?:${GUARDS.map(([services]) => services).join("|")})$`);
const PROGRAM = new RegExp(
  `^(?:[^\\s[]*\\/)?(?:${GUARDS.flatMap(([, programs]) => (programs === "" ? [] : [programs])).join("|")})$`,
);

/** @param unit its name without `.service`, as records have it */
export function isGuardService(unit: string): boolean {
  return SERVICE.test(unit);
}

/** @param program as labels show it: `rsyslogd`, `/opt/x/agent`, `python3.11[/usr/bin/fail2ban-server]` */
export function isGuardProgram(program: string): boolean {
  return PROGRAM.test(program);
}
