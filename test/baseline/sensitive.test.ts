import { describe, expect, it } from "vitest";
import { globMatcher } from "../../src/baseline/globs.ts";
import { isSensitive, SENSITIVE_PATHS, sensitivityOf } from "../../src/baseline/sensitive.ts";
import type { EdgeClass } from "../../src/domain/graph.ts";
import { Graph } from "../../src/graph/graph.ts";

const ANYBODY = { program: "x" };

describe("isSensitive()", () => {
  it.each([
    "/etc/passwd",
    "/etc/shadow-",
    "/etc/sudoers",
    "/etc/sudoers.d/90-x",
    "/etc/pam.d/sshd",
    "/lib/x86_64-linux-gnu/security/pam_unix.so",
    "/usr/lib/x86_64-linux-gnu/libpam.so.0",
    "/usr/lib/libx.so",
    "/lib64/ld-linux-x86-64.so.2",
    "/etc/ld.so.preload",
    "/etc/ld.so.conf.d/x.conf",
    "/root/.ssh",
    "/root/.ssh/authorized_keys",
    "/home/bob/.ssh/authorized_keys",
    "/var/lib/postgresql/.ssh/authorized_keys",
    "/etc/ssh/sshd_config",
    "/root/.bashrc",
    "/home/bob/.bash_profile",
    "/home/bob/.profile",
    "/home/bob/.zshrc",
    "/etc/profile.d/x.sh",
    "/etc/crontab",
    "/etc/cron.d/x",
    "/etc/cron.daily/x",
    "/var/spool/cron/crontabs/root",
    "/var/spool/cron",
    "/etc/systemd/system/x.service",
    "/etc/systemd/system/multi-user.target.wants/x.service",
    "/usr/lib/systemd/system/x.timer",
    "/run/systemd/system/x.service",
    "/home/bob/.config/systemd/user/x.service",
    "/etc/init.d/x",
    "/etc/rc.local",
    "/boot/vmlinuz",
    "/etc/modules-load.d/x.conf",
    "/lib/modules/6.1.0/kernel/x.ko",
    "/etc/audit/audit.rules",
    "/etc/audit",
    "/var/log/audit/audit.log",
    "/etc/apt/apt.conf.d/x",
    "/usr/bin",
    "/usr/bin/ls",
    "/bin/sh",
    "/usr/sbin/sshd",
    "/usr/local/bin/x",
    "/usr/local/sbin/deep/x",
    "/var/www/html/shell.php",
    "/srv/a/b/c/x.jsp",
    "/x.cgi",
    "/var/www/.hidden/shell.php",
    "/var/lib/php/sessions/sess_a.php",
    "/srv/repo/.git/hooks/post-commit",
    "/var/log/wtmp",
  ])("knows %s", (path) => expect(isSensitive(ANYBODY, path)).toBe(true));

  it.each([
    "/",
    "/etc",
    "/etc/motd",
    "/etcd/passwd",
    "/etc/passwd.x",
    "/etc/passwd/x",
    "/x/etc/passwd",
    "/etc/pam.dx/sshd",
    "/etc/cron/../x",
    "/root/.sshx/authorized_keys",
    "/home/bob/x.ssh/authorized_keys",
    "/home/.ssh2/authorized_keys",
    "/srv/.bashrc.d/x",
    "/srv/usr/bin/ls",
    "/usr/binx/ls",
    "/usr",
    "/var/www/html/index.html",
    "/var/www/html/shell.php.txt",
    "/var/www/html/phpinfo",
    "/srv/libx.so",
    "/srv/repo/.git/hook/post-commit",
    "/var/log/wtmpx",
    "/tmp/x",
    "/var/lib/php/sessions/sess_a",
    "passwd",
    "",
  ])("does not know %s", (path) => expect(isSensitive(ANYBODY, path)).toBe(false));

  it("has no row without a glob, a technique and a reason", () => {
    expect(SENSITIVE_PATHS.length).toBeGreaterThan(15);
    for (const { globs, techniques, what } of SENSITIVE_PATHS) {
      expect(globs.length).toBeGreaterThan(0);
      expect(what).not.toBe("");
      for (const technique of techniques) expect(technique).toMatch(/^T\d{4}(\.\d{3})?$/);
    }
  });

  it("is true for a path of any row, and for no other", () => {
    const rows = SENSITIVE_PATHS.map(({ globs, except }) => [globMatcher(globs), globMatcher(except ?? [])] as const);
    const heads = ["/", "/a/", "/srv/b/", "?/", "/home/x/", "/etc/", "/usr/lib/"];
    const tails = [
      ".ssh",
      ".ssh/x",
      ".sshx",
      "a/.bashrc",
      "pam.d",
      ".git/hooks/x",
      "x.php",
      ".htaccess",
      "site-packages/a.pth",
    ];
    for (const path of heads.flatMap((head) => tails.map((tail) => head + tail))) {
      const expected = rows.some(([matches, isExcept]) => matches(path) && !isExcept(path));
      expect([path, isSensitive(ANYBODY, path)]).toEqual([path, expected]);
    }
  });

  it("takes hostile names without trying much", () => {
    for (const path of [
      "/".repeat(5000),
      "/a".repeat(2000),
      `/etc/${"cron".repeat(1000)}`,
      `/${".php".repeat(1000)}`,
      `${"/.git/hooks".repeat(500)}`,
    ])
      expect(typeof isSensitive(ANYBODY, path)).toBe("boolean");
  });
});

describe("sensitivityOf()", () => {
  const graph = new Graph();
  /** Severity of an edge between programs, or to a key. */
  function severity(source: string, edgeClass: EdgeClass, key: string): string | undefined {
    const vertex = (program: string) => graph.vertex(`proc::0:${program}`, program);
    return sensitivityOf(vertex(source), edgeClass, key, edgeClass === "exec" ? vertex(key) : undefined)?.severity;
  }

  it.each<[string, EdgeClass, string, string | undefined]>([
    ["vi", "WRITE", "/etc/passwd", "high"],
    ["vi", "CREATE", "/etc/ld.so.preload", "critical"],
    ["rm", "DELETE", "/var/log/audit/audit.log.1", "critical"],
    ["chmod", "ATTR", "/usr/bin/ls", "high"],
    ["vi", "WRITE", "/etc/hosts", "medium"],
    ["vi", "WRITE", "/etc/motd", undefined],
    ["/usr/lib/systemd/systemd", "CREATE", "/run/systemd/transient/session-12.scope", undefined],
    [
      "/usr/lib/systemd/system-generators/systemd-fstab-generator",
      "CREATE",
      "/run/systemd/generator/-.mount",
      undefined,
    ],
    ["vi", "CREATE", "/run/systemd/transient/session-12.scope", "high"],
    ["/tmp/lib/systemd/systemd", "CREATE", "/run/systemd/system/x.service", "high"],
    ["/usr/lib/systemd/systemd", "CREATE", "/etc/systemd/system/x.service", "high"],
    ["nginx", "exec", "sh[-c]", "high"],
    ["python3.11[/opt/app.py]", "exec", "bash[-c]", "high"],
    ["nginx", "exec", "busybox[sh -c]", "high"],
    ["sshd", "exec", "bash", undefined],
    ["cron", "exec", "sh[-c]", undefined],
    ["/usr/lib/systemd/systemd", "exec", "sh[/x.sh]", undefined],
    ["bash", "exec", "sh[-c]", undefined],
    ["", "exec", "bash", undefined],
    ["bash", "exec", "/tmp/x", "high"],
    ["bash", "exec", "/dev/shm/.x", "high"],
    ["bash", "exec", "/var/tmp/a/b", "high"],
    ["bash", "exec", "python3[/tmp/x.py]", "high"],
    ["bash", "exec", "memfd[x]", "high"],
    ["bash", "exec", "ld.so[/bin/ls]", "high"],
    ["bash", "exec", "/opt/x(deleted)", "high"],
    ["bash", "exec", "/tmpx/y", undefined],
    ["bash", "exec", "curl", undefined],
    ["bash[-c]", "host", "192.0.2.1:80", "high"],
    ["nc.openbsd", "host", "192.0.2.1:80", "high"],
    ["python3[-c]", "host", "192.0.2.1:80", "high"],
    ["perl[-e]", "host", "192.0.2.1:80", "high"],
    ["/tmp/x", "host", "192.0.2.1:80", "high"],
    ["curl", "host", "192.0.2.1:80", undefined],
    ["sshd", "host", "192.0.2.1:80", undefined],
    ["ncat", "sock", "0.0.0.0:4444", "high"],
    ["bash", "sock", "0.0.0.0:4444", "high"],
    ["nginx", "sock", "0.0.0.0:80", undefined],
    ["x", "priv", "audit:audit_enabled=0", "critical"],
    ["x", "priv", "module:finit_module", "high"],
    ["x", "priv", "ptrace:attach:sshd", "high"],
    ["x", "priv", "ptrace:traceme", undefined],
    ["x", "priv", "memfd:memfd_create", "medium"],
    ["x", "priv", "setuid:0", undefined],
    ["x", "priv", "constructor", undefined],
    ["x", "priv", "__proto__:x", undefined],
  ])("of %s %s %s is %s", (source, edgeClass, key, want) => expect(severity(source, edgeClass, key)).toBe(want));
});
