/** systemd's journal: it stores audit records too, and may switch the kernel's auditing on or off. */
import { type Advice, note, warn } from "./advice.ts";
import type { Facts } from "./facts.ts";

const NO = new Set(["no", "n", "false", "f", "off", "0"]);

export function journaldAdvice({ units, journaldConf }: Facts): Advice[] {
  // journald touches the kernel's auditing only through this socket (systemd-journald.service(8)).
  if (units?.["systemd-journald-audit.socket"]?.["ActiveState"] !== "active") return [];
  const advice = [
    note(
      "journal-audit",
      "The journal stores every audit record too (Debian 12), and so keeps fullmon's warnings for a shorter time.",
      "sudo systemctl mask --now systemd-journald-audit.socket",
      "sudo systemctl restart systemd-journald # without the socket it leaves auditing as it is",
    ),
  ];
  if (switchesOff(journaldConf ?? ""))
    advice.push(
      warn(
        "journal-switch",
        "journald switches the kernel's auditing off whenever it is started again (Audit=no, Debian 12's default), as upgrades of systemd do.",
        "sudo mkdir -p /etc/systemd/journald.conf.d",
        "printf '[Journal]\\nAudit=\\n' | sudo tee /etc/systemd/journald.conf.d/zz-audit.conf",
      ),
    );
  return advice;
}

/**
 * What journald.conf(5) says of `Audit=`: the last line counts, an empty one leaves auditing as it is, and without any the
 * default that the distribution's file has as a comment.
 */
function switchesOff(conf: string): boolean {
  const values = (line: RegExp) => [...conf.matchAll(line)].map((match) => (match[1] ?? "").trim().toLowerCase());
  const value = values(/^[ \t]*Audit[ \t]*=(.*)$/gm).at(-1) ?? values(/^#Audit=(.*)$/gm)[0];
  return value !== undefined && NO.has(value);
}
