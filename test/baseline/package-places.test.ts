import { describe, expect, it } from "vitest";
import {
  type Place,
  placeOfFile,
  placeOfPrivilege,
  placeOfProgram,
  toolOf,
} from "../../src/baseline/package-places.ts";
import { SensitiveTable } from "../../src/baseline/sensitive.ts";
import type { EdgeClass } from "../../src/domain/graph.ts";
import { packageLists } from "../support/packages.ts";

const TABLE = new SensitiveTable();
const LISTS = packageLists(
  [
    ...["/usr/bin/ls", "/usr/bin/sh", "/etc/default/demo", "/etc/cron.d/demo", "/etc/ld.so.conf.d/libc.conf"],
    ...["/etc/ld.so.conf", "/etc/ld.so.preload", "/etc/audit/auditd.conf", "/usr/share/pam-configs/unix"],
    ...["/usr/lib/systemd/system/demo.service", "/etc/init.d/demo", "/var/lib/demo", "/etc/demo.conf", "/usr/bin/sudo"],
  ],
  [],
  ["/usr/bin/vi", "/etc/alternatives/vi", "/usr/bin/which"],
);

function place(programs: string, action: EdgeClass, path: string): Place {
  const acting = programs.split(" < ").map(toolOf);
  const sensitivity = () => TABLE.of({ program: programs }, action, path, undefined);
  return placeOfFile(acting, action, path, LISTS, sensitivity);
}

const POSTINST = "dash[/var/lib/dpkg/info/demo.postinst] < dpkg";

describe("placeOfFile()", () => {
  it.each([
    ["inside", "dpkg", "CREATE", "/usr/bin/ls.dpkg-new"],
    ["inside", "dpkg", "DELETE", "/bin/ls"],
    ["foreign", "dpkg", "WRITE", "/usr/bin/ls"],
    ["inside", "dpkg", "CREATE", "/etc/cron.d/demo"],
    ["inside", "dpkg", "CREATE", "/etc/ld.so.conf.d/libc.conf.dpkg-new"],
    ["inside", "dpkg", "CREATE", "/var/lib/dpkg/info/demo.postinst"],
    ["later", "dpkg", "CREATE", "/usr/lib/libnew.so.2"],
    ["later", "dpkg", "CREATE", "/usr/bin/new"],
    ["later", "dpkg", "CREATE", "/usr/lib/modules/6.1.0-41-amd64/kernel/fs/new.ko.xz"],
    ["later", "dpkg", "CREATE", "/usr/share/new/index.php"],
    ["later", "dpkg", "CREATE", "/boot/vmlinuz-6.1.0-41-amd64"],
    ["later", "dpkg", "CREATE", "/etc/cron.d/new.dpkg-new"],
    ["new", "dpkg", "CREATE", "/etc/cron.d/new"],
    ["new", "dpkg", "CREATE", "/usr/lib/systemd/system/new.service"],
    ["new", "dpkg", "CREATE", "/usr/lib/x86_64-linux-gnu/security/pam_new.so"],
    ["new", "dpkg", "CREATE", "/etc/sudoers.d/new"],
    ["inside", "dpkg", "CREATE", "/etc/ld.so.conf.dpkg-new"],
    ["foreign", `cp < ${POSTINST}`, "CREATE", "/etc/ld.so.conf"],
    ["new", "dpkg", "CREATE", "/etc/ld.so.preload"],
    ["new", "dpkg", "CREATE", "/etc/ld.so.preload.dpkg-new"],
    ["new", "dpkg", "CREATE", "/etc/audit/auditd.conf"],
    ["inside", `touch < dash[/var/lib/dpkg/tmp.ci/preinst] < dpkg`, "CREATE", "/etc/ld.so.nohwcap"],
    ["inside", `rm < dash[/var/lib/dpkg/info/libc6:amd64.postinst] < dpkg`, "DELETE", "/etc/ld.so.nohwcap"],
    ["foreign", `touch < ${POSTINST}`, "CREATE", "/etc/ld.so.nohwcap"],
    ["foreign", `touch < dash[/var/lib/dpkg/tmp.ci/preinst] < dpkg`, "CREATE", "/etc/ld.so.preload"],
    ["inside", `systemd-hwdb < ${POSTINST}`, "CREATE", "/usr/lib/udev/.#hwdb.bins35fT3"],
    ["foreign", `systemd-hwdb < ${POSTINST}`, "CREATE", "/usr/lib/udev/rules.d/x.rules"],
    ["inside", `journalctl < ${POSTINST}`, "CREATE", "/var/lib/systemd/catalog/database"],
    ["inside", `systemd-sysusers < ${POSTINST}`, "CREATE", "/etc/.pwd.lock"],
    ["foreign", `systemd-sysusers < ${POSTINST}`, "CREATE", "/etc/passwd"],
    ["inside", `perl[/usr/sbin/pam-auth-update] < ${POSTINST}`, "CREATE", "/etc/pam.d/common-auth.pam-new"],
    ["inside", `perl[/usr/sbin/pam-auth-update] < ${POSTINST}`, "CREATE", "/etc/pam.d/common-session-noninteractive"],
    ["inside", `perl[/usr/sbin/pam-auth-update] < ${POSTINST}`, "CREATE", "/var/lib/pam/seen"],
    ["foreign", `perl[/usr/sbin/pam-auth-update] < ${POSTINST}`, "CREATE", "/etc/pam.d/sshd"],
    ["foreign", `cp < perl[/usr/sbin/pam-auth-update] < ${POSTINST}`, "CREATE", "/etc/pam.d/common-auth"],
    ["inside", "dpkg", "CREATE", "/usr/share/pam-configs/unix"],
    ["new", "dpkg", "CREATE", "/usr/share/pam-configs/new"],
    ["foreign", `cp < ${POSTINST}`, "CREATE", "/usr/share/pam-configs/unix"],
    ["inside", `perl[/usr/sbin/update-catalog] < ${POSTINST}`, "CREATE", "/var/lib/sgml-base/supercatalog.new"],
    ["inside", `perl[/usr/sbin/update-xmlcatalog] < ${POSTINST}`, "DELETE", "/etc/xml/catalog.old"],
    ["inside", `openssl < dash[/usr/sbin/update-ca-certificates] < ${POSTINST}`, "LINK", "/etc/ssl/certs/3bde41ac.1"],
    ["foreign", `ln < ${POSTINST}`, "LINK", "/etc/ssl/certs/x.pem"],
    [
      "foreign",
      `cp < dash[/usr/sbin/update-ca-certificates] < ${POSTINST}`,
      "CREATE",
      "/usr/local/share/ca-certificates/x.crt",
    ],
    ["inside", `mv < dash[/var/lib/dpkg/info/ca-certificates.postinst] < dpkg`, "CREATE", "/etc/ca-certificates.conf"],
    ["foreign", `mv < ${POSTINST}`, "CREATE", "/etc/ca-certificates.conf"],
    ["inside", `touch < dash[/usr/sbin/phpenmod] < ${POSTINST}`, "CREATE", "/var/lib/php/modules/8.2/registry/ftp"],
    ["foreign", `ln < dash[/usr/sbin/phpenmod] < ${POSTINST}`, "LINK", "/etc/php/8.2/cli/conf.d/20-x.ini"],
    ["inside", "touch < dash[/usr/lib/needrestart/dpkg-status] < dpkg", "CREATE", "/run/needrestart/unpacked"],
    ["new", "dpkg", "CREATE", "/etc/audit/rules.d/x.rules"],
    ["foreign", `cp < ${POSTINST}`, "CREATE", "/usr/bin/ls"],
    ["foreign", `cp < ${POSTINST}`, "CREATE", "/usr/bin/ls.dpkg-new"],
    ["foreign", `cp < ${POSTINST}`, "CREATE", "/var/lib/dpkg/info/demo.prerm"],
    ["foreign", POSTINST, "CREATE", "/etc/demo.conf"],
    ["inside", "dpkg", "ATTR", "?/?"],
    ["inside", `chown < ${POSTINST}`, "ATTR", "/var/lib/demo"],
    ["foreign", `chmod < ${POSTINST}`, "ATTR", "/usr/bin/ls"],
    ["later", `chown < ${POSTINST}`, "ATTR", "/var/lib/other"],
    ["inside", "tar < dpkg-deb < dpkg", "CREATE", "/var/lib/dpkg/tmp.ci/control"],
    ["foreign", `tar < ${POSTINST}`, "CREATE", "/var/lib/dpkg/tmp.ci/postinst"],
    ["inside", "rm < dpkg", "DELETE", "?/control"],
    ["foreign", `rm < ${POSTINST}`, "DELETE", "?/control"],
    ["inside", `ldconfig < ${POSTINST}`, "CREATE", "/etc/ld.so.cache~"],
    ["foreign", `cp < ${POSTINST}`, "CREATE", "/etc/ld.so.cache"],
    ["foreign", `/tmp/ldconfig < ${POSTINST}`, "CREATE", "/etc/ld.so.cache"],
    ["inside", `cp < dash[/usr/sbin/mkinitramfs] < ${POSTINST}`, "CREATE", "/var/tmp/mkinitramfs_Xy12ab/bin/sh"],
    ["inside", `mv < dash[/usr/sbin/update-initramfs] < ${POSTINST}`, "CREATE", "/boot/initrd.img-6.1.0"],
    ["foreign", `mv < ${POSTINST}`, "CREATE", "/boot/initrd.img-6.1.0"],
    ["foreign", `mv < /tmp/dash[/usr/sbin/update-initramfs] < ${POSTINST}`, "CREATE", "/boot/initrd.img-6.1.0"],
    ["foreign", `mv < dash[/tmp/update-initramfs] < ${POSTINST}`, "CREATE", "/boot/initrd.img-6.1.0"],
    ["inside", `kmod < ${POSTINST}`, "CREATE", "?/modules.dep.bin.1219.719034.1795913434"],
    ["inside", `kmod < ${POSTINST}`, "CREATE", "?/modules.builtin.alias.bin"],
    ["inside", `kmod < ${POSTINST}`, "CREATE", "/lib/modules/6.1.0/modules.dep"],
    ["foreign", `kmod < ${POSTINST}`, "CREATE", "?/modules.conf"],
    ["foreign", `kmod < ${POSTINST}`, "CREATE", "?/x.ko"],
    ["foreign", `cp < ${POSTINST}`, "CREATE", "?/modules.dep"],
    ["foreign", `cp < kmod < ${POSTINST}`, "CREATE", "?/modules.dep"],
    ["inside", `update-alternatives < ${POSTINST}`, "CREATE", "/usr/bin/vi.dpkg-tmp"],
    ["later", `update-alternatives < ${POSTINST}`, "CREATE", "/usr/bin/new"],
    ["foreign", `update-alternatives < ${POSTINST}`, "CREATE", "/usr/bin/ls"],
    [
      "inside",
      `systemctl < perl[/usr/bin/deb-systemd-helper] < ${POSTINST}`,
      "CREATE",
      "/etc/systemd/system/x.wants/demo.service",
    ],
    [
      "later",
      `systemctl < perl[/usr/bin/deb-systemd-helper] < ${POSTINST}`,
      "CREATE",
      "/etc/systemd/system/x.wants/evil.service",
    ],
    ["foreign", `systemctl < ${POSTINST}`, "CREATE", "/etc/systemd/system/x.wants/demo.service"],
    ["inside", `perl[/usr/sbin/update-rc.d] < ${POSTINST}`, "CREATE", "/etc/rc2.d/S01demo"],
    ["foreign", `perl[/usr/sbin/update-rc.d] < ${POSTINST}`, "CREATE", "/etc/rc.local"],
    ["inside", `mv < dash[/usr/bin/dpkg-maintscript-helper] < ${POSTINST}`, "CREATE", "/etc/cron.d/demo.dpkg-backup"],
    ["foreign", `mv < dash[/usr/bin/dpkg-maintscript-helper] < ${POSTINST}`, "CREATE", "/etc/cron.d/demo"],
    [
      "inside",
      `python3.11[/usr/bin/py3compile] < ${POSTINST}`,
      "CREATE",
      "/usr/lib/python3/dist-packages/x/__pycache__/a.cpython-311.pyc",
    ],
    ["foreign", `python3.11[/usr/bin/py3compile] < ${POSTINST}`, "CREATE", "/usr/lib/python3/dist-packages/x.py"],
    ["inside", "apt-get", "CREATE", "/var/cache/apt/pkgcache.bin.Xy12ab"],
    ["inside", "/usr/lib/apt/methods/http < apt-get", "CREATE", "/var/lib/apt/lists/partial/x"],
    ["inside", "apt-get", "CREATE", "/tmp/?"],
    ["inside", "apt-get", "CREATE", "/tmp/apt-dpkg-install-Xy12ab/1-a.deb"],
    ["foreign", "apt-get", "CREATE", "/tmp/x"],
    ["foreign", "apt-get", "CREATE", "/etc/apt/sources.list"],
    ["foreign", "apt-get", "CREATE", "/usr/bin/ls"],
  ] as const)("%s: %s %s %s", (expected, programs, action, path) =>
    expect(place(programs, action, path)).toBe(expected),
  );
});

describe("placeOfProgram()", () => {
  const of = (exe: string, program: string, tool = "perl") =>
    placeOfProgram(tool, exe, program, LISTS, TABLE.of({ program: tool }, "exec", "", { program }));

  it.each([
    ["inside", "/usr/bin/ls", "ls"],
    ["inside", "/usr/bin/sh", "sh[-c]"],
    ["inside", "/usr/bin/sh", "sh[/var/lib/dpkg/tmp.ci/preinst]"],
    ["inside", "/usr/bin/sh", "sh[/usr/bin/which]"],
    ["later", "/usr/bin/new", "new"],
    ["inside", "/usr/bin/sh", "python3[-m py_compile]"],
    ["foreign", "/usr/bin/sh", "perl[-I /tmp /usr/bin/which]"],
    ["later", "/usr/bin/sh", "sh[/usr/share/new/script]"],
    ["foreign", "/usr/bin/sh", "sh[/root/x]"],
    ["foreign", "/usr/bin/sh", "sh[/tmp/x]"],
    ["foreign", "/usr/local/bin/ls", "/usr/local/bin/ls"],
    ["foreign", "/tmp/ls", "/tmp/ls"],
    ["foreign", "/usr/bin/sh", "sh"],
    ["foreign", "/usr/bin/sh", "bash[-]"],
    ["foreign", "/usr/bin/sh", "yash[-]"],
    ["foreign", "/usr/bin/sh", "ksh93"],
    ["foreign", "/usr/bin/sh", "busybox[sh]"],
    ["inside", "/usr/bin/sh", "busybox[sh -c]"],
    ["foreign", "/memfd:x (deleted)", "memfd[x]"],
    ["foreign", "/usr/bin/ls", "ls(deleted)"],
  ] as const)("%s: %s as %s", (expected, exe, program) => expect(of(exe, program)).toBe(expected));

  it.each([
    ["inside", "ldd", "ld.so[/bin/ls]"],
    ["inside", "ldd", "ld.so[]"],
    ["foreign", "ldd", "ld.so[/tmp/x]"],
    ["foreign", "ldd", "/tmp/ld.so[/usr/bin/ls]"],
    ["foreign", "/usr/local/bin/ldd", "ld.so[/usr/bin/ls]"],
    ["foreign", "perl", "ld.so[/usr/bin/ls]"],
  ] as const)("%s: by %s %s", (expected, tool, program) => expect(of("/usr/bin/sh", program, tool)).toBe(expected));
});

describe("placeOfPrivilege()", () => {
  it.each([
    ["inside", "dpkg", "setid:/usr/bin/sudo.dpkg-new"],
    ["new", "dpkg", "setid:/usr/bin/new.dpkg-new"],
    ["foreign", "chmod", "setid:/usr/bin/sudo"],
    ["inside", "/usr/lib/apt/methods/http", "setuid:42"],
    ["inside", "apt-get", "kill:/usr/lib/apt/methods/http"],
    ["foreign", "apt-get", "kill:sshd"],
    ["foreign", "dpkg", "module:x"],
    ["foreign", "perl", "setuid:0"],
  ] as const)("%s: %s %s", (expected, tool, key) => expect(placeOfPrivilege(tool, key, LISTS)).toBe(expected));
});
