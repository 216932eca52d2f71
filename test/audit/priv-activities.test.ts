/** Uses of privilege: ptrace, modules, bpf, mounts, namespaces, users, signals, and the kernel's own records of some. */
import { describe, expect, it } from "vitest";
import { readActivities } from "../support/events.ts";
import { activityText, eventOf, meaningOf, perArch, type Row } from "../support/notation.ts";
import { eventText, T0 } from "../support/records.ts";

const ROWS: readonly Row[] = [
  ["ptrace(16,900) = 0 | obj 900", "priv ptrace attach 900"],
  ["ptrace(0x4206,900) = 0 | obj 900", "priv ptrace seize 900"],
  ["ptrace(4,900) = 0 | obj 900", "priv ptrace poke 900"],
  ["ptrace(13,900) = 0 | obj 900", "priv ptrace setregs 900"],
  ["ptrace(7,900) = 0 | obj 900", "priv ptrace call 900"],
  ["ptrace(0) = 0", "priv ptrace traceme"],
  ["ptrace(16,900) = -1 | obj 900"],
  ["process_vm_writev(900) = 8", "priv ptrace process_vm_writev"],
  ["init_module = 0", "priv module init_module"],
  ["finit_module(3) = 0", "priv module finit_module"],
  ["delete_module = 0", "priv module delete_module"],
  ['finit_module(3) = 0 | rec KERN_MODULE name="evil"', "priv module finit_module", "priv module evil"],
  ["finit_module(3) = 0 | rec KERN_MODULE name=mymodule", "priv module finit_module", "priv module mymodule"],
  ["finit_module(3) = -1"],
  ["bpf(5) = 4", "priv bpf prog_load"],
  ["bpf(0) = 4", "priv bpf map_create"],
  ["bpf(8) = 4", "priv bpf prog_attach"],
  ["bpf(200) = 4", "priv bpf command-200"],
  ["mount = 0 | cwd / | NORMAL /mnt | NORMAL /dev/sdb1", "priv mount /dev/sdb1"],
  ["mount(0,0,0,0x1000) = 0 | cwd / | NORMAL /proc/812 | NORMAL /tmp/x", "priv mount /proc/812"],
  ["mount(0,0,0,0x1000) = 0 | cwd / | NORMAL /mnt/proc/812 | NORMAL /tmp/x", "priv mount /tmp/x"],
  ["move_mount = 0 | cwd / | NORMAL /proc/812", "priv mount /proc/812"],
  ["mount(0,0,0,0x1000) = 0 | cwd / | NORMAL /usr/bin/ps | NORMAL /tmp/x", "priv mount over:/usr/bin/ps"],
  ["move_mount = 0 | cwd / | NORMAL  | NORMAL /usr/bin/ps", "priv mount over:/usr/bin/ps"],
  ["mount(0,0,0,0x1000) = 0 | cwd / | NORMAL /srv/j/rootfs/etc/hosts | NORMAL /etc/hosts", "priv mount /etc/hosts"],
  ["mount(0,0,0,0x1000) = 0 | cwd / | NORMAL /proc/self/fd/4 | NORMAL /etc/hosts", "priv mount /etc/hosts"],
  ["umount2 = 0 | cwd / | NORMAL /usr/bin/ps", "priv mount /usr/bin/ps"],
  ["umount2 = 0 | cwd / | NORMAL /mnt", "priv mount /mnt"],
  ["mount = 0", "priv mount mount"],
  // MS_REC|MS_SLAVE; MS_BIND|MS_REC; MS_REMOUNT|MS_PRIVATE, which is a remount.
  ["mount(0,0,0,0x84000) = 0 | cwd / | NORMAL /", "priv mount propagation:/"],
  ["mount(0,0,0,0x5000) = 0 | cwd / | NORMAL /mnt | NORMAL /", "priv mount /"],
  ["mount(0,0,0,0x40020) = 0 | cwd / | NORMAL /mnt", "priv mount /mnt"],
  ["pivot_root = 0 | cwd / | NORMAL . | NORMAL .", "priv mount ."],
  ["umount2(0,2,0,0x84000) = 0 | cwd / | NORMAL .", "priv mount ."],
  ["umount2(0,2,0,0x84000) = 0 | cwd / | NORMAL /mnt", "priv mount /mnt"],
  ["pivot_root = 0 | cwd / | NORMAL /new | NORMAL /new/old", "priv mount /new/old"],
  ["chroot = 0 | cwd /srv | NORMAL jail", "priv chroot /srv/jail"],
  ["unshare(0x10000000) = 0", "priv namespace unshare"],
  ["setns(5) = 0", "priv namespace setns"],
  ["memfd_create = 3", "priv memfd memfd_create"],
  ["io_uring_setup(8) = 3", "priv io_uring io_uring_setup"],
  ["setuid(0) = 0", "priv setuid 0"],
  ["setuid(33) = 0", "priv setuid 33"],
  ["setreuid(0xffffffff,0) = 0", "priv setuid 0"],
  ["setresuid(0xffffffff,0xffffffff,1000) = 0", "priv setuid 1000"],
  ["setuid32(0) = 0", "priv setuid 0"],
  ["setresuid32(0,0,0) = 0", "priv setuid 0"],
  ["setresuid32(33,33,0) = 0", "priv setuid 33/0"],
  ["setresuid32(33,0,33) = 0", "priv setuid 33/0"],
  ["setresuid32(1,2,3) = 0", "priv setuid 1/2/3"],
  ["setuid(0) = -1"],
  ["setgid(5) = 0", "priv setgid 5"],
  ["setgroups(2) = 0", "priv setgid setgroups"],
  ["capset = 0", "priv capset"],
  ["kexec_load = 0", "priv kexec kexec_load"],
  ["swapon = 0 | cwd / | NORMAL /swapfile", "priv swap /swapfile"],
  ["clock_settime(0) = 0", "priv clock clock_settime"],
  ["sethostname = 0", "priv hostname"],
  ["perf_event_open = 3", "priv kernel perf_event_open"],
  ["kill(900,9) = 0 | obj 900", "priv kill 900"],
  ["kill(900,15) = 0", "priv kill 900"],
  ["tgkill(900,901,9) = 0 | obj 901", "priv kill 901"],
  ["tkill(901,9) = 0", "priv kill 901"],
  ["pidfd_send_signal(5,9) = 0 | obj 900", "priv kill 900"],
  // Of many the first counts, and whoever watches.
  ["kill(-900,9) = 0 | obj 900 | obj 901 systemd", "priv kill 900"],
  [
    "kill(-1,9) = 0 | obj 900 | obj 500 auditd | obj 501 fullmon",
    "priv kill 900",
    "priv kill auditd",
    "priv kill fullmon",
  ],
  ["kill(500,9) = 0 | obj 500 auditd", "priv kill auditd"],
  ["kill(-500,9) = 0 | obj 500 auditd | obj 501 auditd | obj 502", "priv kill 500", "priv kill auditd"],
  ["kill(500,0) = 0 | obj 500 auditd"],
  // Signal 0 asks only whether the process is there.
  ["kill(900,0) = 0 | obj 900"],
  ["tgkill(900,901,0) = 0 | obj 901"],
  ["kill(900,9) = -1 | obj 900"],
];

describe("activitiesOf() of privileges", () => {
  for (const { title, notation, arch, meaning } of perArch(ROWS)) {
    it(`reads ${title}`, () => expect(meaningOf(notation, arch)).toEqual(meaning));
  }
});

/** A record that stands alone. */
function lone(type: string, fields: string): string[] {
  return readActivities(eventText([{ type, fields }], { time: T0, serial: 5 })).map(activityText);
}

describe("activitiesOf() of the kernel's own records", () => {
  it.each([
    [
      "auditing switched off",
      "op=set audit_enabled=0 old=1 auid=0 ses=1 subj=unconfined res=1",
      "priv audit audit_enabled=0",
    ],
    ["another auditd", "op=set audit_pid=0 old=700 auid=4294967295 ses=4294967295 res=1", "priv audit audit_pid=0"],
    ["a rule removed", 'auid=0 ses=1 op=remove_rule key="fullmon" list=4 res=1', "priv audit remove_rule:fullmon"],
    ["a rule added without a key", "auid=0 ses=1 op=add_rule key=(null) list=4 res=1", "priv audit add_rule"],
    [
      "an older kernel's words",
      "audit_backlog_limit=8192 old=64 auid=0 ses=1 res=1",
      "priv audit audit_backlog_limit=8192",
    ],
  ])("reads CONFIG_CHANGE: %s", (_, fields, meaning) => expect(lone("CONFIG_CHANGE", fields)).toEqual([meaning]));

  it.each([
    'auid=1000 ses=8 op=updated_rules path="/etc/shadow" key="identity" list=4 res=1',
    'auid=1000 ses=8 op="updated rules" path="/etc/shadow" key=(null) list=4 res=1',
  ])("makes nothing of a watch that followed its file's name: %s", (fields) => {
    expect(lone("CONFIG_CHANGE", fields)).toEqual([]);
  });

  it.each([
    ['auid=0 ses=8 op="remove rule" path="/etc/shadow" key="identity" list=4 res=1', "priv audit remove rule:identity"],
    [
      'auid=0 ses=8 op=remove_rule path="/etc/updated_rules" key="updated_rules" list=4 res=1',
      "priv audit remove_rule:updated_rules",
    ],
  ])("tells of a watch that is gone: %s", (fields, meaning) => {
    expect(lone("CONFIG_CHANGE", fields)).toEqual([meaning]);
  });

  it("reads an interface that listens to all", () => {
    const fields = "dev=eth0 prom=256 old_prom=0 auid=0 uid=0 gid=0 ses=1";
    expect(lone("ANOM_PROMISCUOUS", fields)).toEqual(["priv promiscuous eth0"]);
  });

  it("makes nothing of what a program wrote into a record of its own", () => {
    const fields = "pid=1 uid=0 auid=0 ses=1 msg='op=set audit_enabled=0 old=1 res=success'";
    expect(lone("USER_MGMT", fields)).toEqual([]);
  });

  it.each([
    ['table=filter:7 family=2 entries=1 op=nft_register_rule pid=901 comm="nft"', "add"],
    ['table=filter:7 family=2 entries=1 op=nft_unregister_table pid=901 comm="nft"', "remove"],
    ['table=filter family=2 entries=4 op=replace pid=901 subj=unconfined comm="iptables"', "replace"],
    // Before Linux 5.10 it had neither.
    ["table=filter family=2 entries=4", "add"],
  ])("reads NETFILTER_CFG: %s", (fields, object) => {
    expect(lone("NETFILTER_CFG", fields)).toEqual([`priv firewall ${object}`]);
    const twice = eventOf(`sendto = 56 | rec NETFILTER_CFG ${fields} | rec NETFILTER_CFG ${fields}`);
    expect(readActivities(twice).map(activityText)).toEqual([`priv firewall ${object}`]);
  });

  it.each([
    ["11", "SEGV"],
    ["31", "SYS"],
    ["64", "64"],
  ])("reads ANOM_ABEND: signal %s", (sig, name) => {
    const fields = `auid=1000 uid=33 gid=33 ses=4 subj=unconfined pid=901 comm="php" exe="/usr/bin/php" sig=${sig} res=1`;
    expect(lone("ANOM_ABEND", fields)).toEqual([`priv crash ${name}`]);
  });

  it("reads ANOM_LINK", () => {
    const fields = 'op=follow_link ppid=1 pid=901 auid=1000 uid=0 comm="sh" exe="/bin/sh" res=0';
    expect(lone("ANOM_LINK", fields)).toEqual(["priv unsafe-link follow_link"]);
  });

  it("leaves alone what the kernel clears away", () => {
    const fields = 'table=nat:9 family=2 entries=4 op=unregister pid=77 comm="kworker/u4:2"';
    expect(lone("NETFILTER_CFG", fields)).toEqual([]);
  });

  it("reads CONFIG_CHANGE beside the SYSCALL that caused it", () => {
    const log = eventOf("sendto = 56 | rec CONFIG_CHANGE auid=0 ses=1 op=remove_rule key=(null) list=4 res=1");
    expect(readActivities(log).map(activityText)).toEqual(["priv audit remove_rule"]);
  });

  it("has nothing of a setting that was given the value it had", () => {
    const set = (now: string) =>
      eventOf(`sendto = 56 | rec CONFIG_CHANGE op=set audit_enabled=${now} old=1 auid=0 res=1`);
    expect(readActivities(set("1")).map(activityText)).toEqual([]);
    expect(readActivities(set("10")).map(activityText)).toEqual(["priv audit audit_enabled=10"]);
  });

  it("reads the same when the record comes before its SYSCALL", () => {
    const [call = "", change = "", title = ""] = eventOf(
      "sendto = 56 | rec CONFIG_CHANGE auid=0 ses=1 op=set audit_enabled=0 old=1 res=1",
    ).split("\n");
    expect(readActivities([change, call, title, ""].join("\n")).map(activityText)).toEqual([
      "priv audit audit_enabled=0",
    ]);
  });
});
