import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { globMatcher } from "../../src/baseline/globs.ts";
import type { PathRow } from "../../src/baseline/path-row.ts";
import { rowFinder } from "../../src/baseline/path-rows.ts";
import { SensitiveTable } from "../../src/baseline/sensitive.ts";
import { SENSITIVE_DEEDS } from "../../src/baseline/sensitive-deeds.ts";
import { SENSITIVE_PATHS } from "../../src/baseline/sensitive-paths.ts";
import type { EdgeClass } from "../../src/domain/graph.ts";
import type { Severity } from "../../src/domain/severity.ts";
import { Graph } from "../../src/graph/graph.ts";

const ANYBODY = { program: "x" };
const TABLE = new SensitiveTable();

describe("SensitiveTable.has()", () => {
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
    "/var/lib/fullmon/state.sqlite",
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
    "/run/systemd/system-generators/x",
    "/run/systemd/user-environment-generators/x",
    "/run/systemd/system.control/nginx.service.d/x.conf",
    "/run/systemd/system.attached/x.service",
    "/var/lib/cloud/instances/i-1/scripts/part-001",
    "/etc/fish/conf.d/x.fish",
    "/home/bob/.config/fish/config.fish",
    "/home/bob/.xsessionrc",
    "/etc/X11/Xsession.d/99x",
    "/var/lib/wtmpdb/wtmp.db",
    "/var/lib/lastlog/lastlog2.db",
    "/etc/perl/sitecustomize.pl",
    "/usr/local/lib/x86_64-linux-gnu/perl/5.36.0/x.pm",
    "/usr/share/bash-completion/completions/git",
    "/root/.selected_editor",
    "/home/bob/.config/git/config",
    "/root/.vim/plugin/x.vim",
    "/etc/docker/daemon.json",
    "/home/bob/.local/bin/sudo",
    "/root/bin/ls",
    "/etc/nftables.conf",
    "/etc/ufw/user.rules",
    "/etc/ssl/certs/ca-certificates.crt",
    "/usr/share/ca-certificates/x.crt",
  ])("knows %s", (path) => expect(TABLE.has(ANYBODY, path)).toBe(true));

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
    // The day of the last run, which anacron writes each day.
    "/var/spool/anacron/cron.daily",
    // apk writes it with each run.
    "/etc/apk/world",
    "/var/lib/dnf/history.sqlite",
    "/var/www/html/shell.php.txt",
    "/var/www/html/phpinfo",
    "/srv/libx.so",
    "/srv/repo/.git/hook/post-commit",
    "/var/log/wtmpx",
    "/tmp/x",
    "/var/lib/php/sessions/sess_a",
    "passwd",
    "",
  ])("does not know %s", (path) => expect(TABLE.has(ANYBODY, path)).toBe(false));

  it.each([
    // Fedora, Red Hat and their kin.
    ["/etc/yum.repos.d/x.repo", "high"],
    ["/etc/dnf/plugins/post-transaction-actions.d/x.action", "high"],
    ["/etc/dnf/libdnf5-plugins/actions.d/x.actions", "high"],
    ["/usr/lib/python3.9/site-packages/dnf-plugins/x.py", "high"],
    ["/etc/rpm/macros", "high"],
    ["/etc/pki/rpm-gpg/x", "high"],
    ["/etc/pki/ca-trust/source/anchors/x.pem", "medium"],
    ["/etc/crypto-policies/config", "medium"],
    ["/etc/selinux/config", "high"],
    ["/etc/sysconfig/sshd", "medium"],
    ["/etc/sysconfig/network-scripts/ifup-x", "high"],
    ["/etc/tuned/x/script.sh", "high"],
    ["/etc/authselect/system-auth", "high"],
    ["/etc/sssd/sssd.conf", "high"],
    ["/etc/cockpit/cockpit.conf", "medium"],
    ["/etc/firewalld/direct.xml", "medium"],
    ["/etc/dracut.conf.d/x.conf", "high"],
    ["/usr/lib/dracut/modules.d/99x/module-setup.sh", "high"],
    ["/usr/lib/kernel/install.d/99-x.install", "high"],
    ["/etc/containers/systemd/x.container", "high"],
    ["/home/bob/.config/containers/systemd/x.container", "high"],
    ["/etc/libreport/events.d/x.conf", "high"],
    ["/etc/fapolicyd/fapolicyd.trust", "medium"],
    ["/etc/php.d/x.ini", "medium"],
    ["/usr/lib64/python3.9/os.py", "medium"],
    // SUSE, whose packages have their settings in /usr/etc.
    ["/etc/zypp/repos.d/x.repo", "high"],
    ["/usr/lib/zypp/plugins/commit/x", "high"],
    ["/usr/etc/sudoers", "high"],
    ["/usr/lib/pam.d/sshd", "high"],
    ["/usr/etc/ssh/sshd_config", "high"],
    ["/etc/profile.local", "high"],
    // Alpine.
    ["/etc/apk/repositories", "high"],
    ["/etc/apk/keys/x.rsa.pub", "high"],
    ["/etc/local.d/x.start", "high"],
    ["/etc/runlevels/default/x", "high"],
    ["/etc/periodic/daily/x", "high"],
    ["/etc/crontabs/root", "high"],
    ["/etc/conf.d/x", "medium"],
    ["/usr/share/udhcpc/default.script", "high"],
    ["/etc/doas.d/x.conf", "high"],
  ])("knows %s of other systems than Debian as %s", (path, severity) =>
    expect(TABLE.of(ANYBODY, "CREATE", path, undefined)?.severity).toBe(severity),
  );

  it("has no row without a glob, a technique and a reason", () => {
    expect(SENSITIVE_PATHS.length).toBeGreaterThan(15);
    expect(SENSITIVE_PATHS.every(({ globs }) => globs.length > 0)).toBe(true);
    for (const { techniques, what } of [...SENSITIVE_PATHS, ...SENSITIVE_DEEDS]) {
      expect(what).not.toBe("");
      for (const technique of techniques) expect(technique).toMatch(/^T\d{4}(\.\d{3})?$/);
    }
  });

  it("is true for a path of any row, and for no other", () => {
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
    for (const path of heads.flatMap((head) => tails.map((tail) => head + tail)))
      expect([path, TABLE.has(ANYBODY, path)]).toEqual([path, slowRow(SENSITIVE_PATHS, path) !== undefined]);
  });

  it("takes hostile names without trying much", () => {
    for (const path of [
      "/".repeat(5000),
      "/a".repeat(2000),
      `/etc/${"cron".repeat(1000)}`,
      `/${".php".repeat(1000)}`,
      `${"/.git/hooks".repeat(500)}`,
    ])
      expect(typeof TABLE.has(ANYBODY, path)).toBe("boolean");
  });
});

/** The first row that matches, glob by glob. */
function slowRow(rows: readonly PathRow[], path: string): PathRow | undefined {
  return rows.find(({ globs, except }) => {
    const folders = globs.map((glob) => glob.replace(/\/\*\*(?=$|[,}])/g, "{,/**}"));
    // In braces a `**/` stands for one folder at least, if only the root.
    const whole = (path.startsWith("/") ? path : `/${path}`).replaceAll("\u0000h", "0".repeat(32));
    return folders.some((glob) => matcherOf(glob)(path)) && !(except !== undefined && matcherOf(except.glob)(whole));
  });
}

const matchers = new Map<string, (text: string) => boolean>();

function matcherOf(glob: string): (text: string) => boolean {
  const matches = matchers.get(glob) ?? globMatcher([glob]);
  matchers.set(glob, matches);
  return matches;
}

/** A path that the glob matches, or nearly. */
function pathLike(glob: string, pick: <T>(choices: readonly T[]) => T): string {
  let path = glob;
  while (/\{[^{}]*\}/.test(path)) path = path.replace(/\{([^{}]*)\}/, (_, inner: string) => pick(inner.split(",")));
  path = path
    .replace(/\*\*/g, () => pick(["a", "a/b", "", "..", "a/.x"]))
    .replace(/\*/g, () => pick(["", "a", "123", ".b", "a.so", "\u0000h"]))
    .replace(/\[.*?\]/g, () => pick(["?", "1", "x"]));
  return pick([path, path, path, `${path}x`, `${path}/x`, path.slice(0, -1), path.slice(1), `/x${path}`, `${path}\n`]);
}

const GLOBS = SENSITIVE_PATHS.flatMap(({ globs, except }) => [
  ...globs,
  ...(except === undefined ? [] : [except.glob]),
]);
const paths = fc.tuple(fc.constantFrom(...GLOBS), fc.infiniteStream(fc.nat(999))).map(([glob, draws]) => {
  const pick = <T>(choices: readonly T[]): T => choices[(draws.next().value ?? 0) % choices.length] as T;
  return pathLike(glob, pick);
});

describe("the rows that are found quickly", () => {
  it("are those that match glob by glob", () => {
    let found = 0;
    fc.assert(
      fc.property(paths, (path) => {
        const row = slowRow(SENSITIVE_PATHS, path);
        if (row !== undefined) found += 1;
        expect(TABLE.of(ANYBODY, "WRITE", path, undefined)).toBe(row);
      }),
      { numRuns: 3000 },
    );
    expect(found).toBeGreaterThan(1000);
  });

  it("are so for globs of all kinds, alone and together", () => {
    const globs = [
      "/srv/**",
      "/srv/*/x",
      "/**/x.conf",
      "**/x",
      "**/*",
      "**/a/**/b*",
      "**/*.k?",
      "/{srv,opt}/{a,b*}/**",
      "/srv/[ab]x",
      "/srv/+(a|b)/**",
      "/srv/@(a|b)",
      "/srv/!(a)",
      "/srv/a?(b)",
      "/srv/?/b",
      "/*",
      "/",
    ];
    const part = fc.constantFrom("srv", "opt", "a", "b", "ab", "x", "x.conf", "ax", "aa", "a.kb", "c", "", "..");
    const path = fc
      .array(part, { maxLength: 5 })
      .chain((parts) => fc.constantFrom(`/${parts.join("/")}`, parts.join("/")));
    const some = fc.subarray(globs, { minLength: 1 });
    fc.assert(
      fc.property(some, path, (chosen, name) => {
        const rows = chosen.map((glob): PathRow => ({ severity: "low", what: glob, techniques: [], globs: [glob] }));
        expect(rowFinder(rows)(name)).toBe(slowRow(rows, name));
      }),
      { numRuns: 3000 },
    );
  });
});

describe("rows of one's own", () => {
  const own = (severity: Severity, glob: string, technique?: string): PathRow => ({
    severity,
    what: `own ${glob}`,
    techniques: technique === undefined ? [] : [technique],
    globs: [glob],
  });
  const seen = (table: SensitiveTable, path: string, program = "x") => table.of({ program }, "CREATE", path, undefined);

  it("speak of paths that nothing else speaks of, and of the folder whose content they name", () => {
    const table = new SensitiveTable([own("high", "/srv/shop/config/**", "T1565.001")]);
    expect(seen(table, "/srv/shop/config/a/b")).toMatchObject({ severity: "high", techniques: ["T1565.001"] });
    expect(seen(table, "/srv/shop/config")).toMatchObject({ what: "own /srv/shop/config/**" });
    expect(seen(table, "/srv/shop/configx")).toBeUndefined();
    expect(table.has(ANYBODY, "/srv/shop/config/a")).toBe(true);
    expect(table.has(ANYBODY, "/srv/shop/b")).toBe(false);
    expect(table.has(ANYBODY, "/etc/passwd")).toBe(true);
  });

  it("make what is built in graver, with the techniques of both", () => {
    const table = new SensitiveTable([own("critical", "/etc/{hosts,passwd}", "T1")]);
    expect(seen(table, "/etc/hosts")).toMatchObject({ severity: "critical", techniques: ["T1", "T1565.001"] });
    expect(seen(table, "/etc/hosts")?.what).toBe("own /etc/{hosts,passwd}");
  });

  it("never make it less grave, nor take its name or technique away", () => {
    const table = new SensitiveTable([own("low", "/**"), own("high", "/etc/passwd")]);
    for (const path of ["/etc/passwd", "/etc/ld.so.preload", "/etc/hosts", "/usr/bin/ls"])
      expect(seen(table, path)).toBe(seen(TABLE, path));
    expect(seen(table, "/srv/x")).toMatchObject({ severity: "low" });
  });

  it("are held against each other by how grave they are, not by their order", () => {
    const rows = [own("low", "/srv/**"), own("high", "/srv/a/**"), own("medium", "**/a/**")];
    for (const table of [new SensitiveTable(rows), new SensitiveTable(rows.toReversed())]) {
      expect(seen(table, "/srv/a/b")?.severity).toBe("high");
      expect(seen(table, "/opt/a/b")?.severity).toBe("medium");
      expect(seen(table, "/srv/b")?.severity).toBe("low");
    }
  });

  it("speak of systemd's own units too, if they name them", () => {
    const table = new SensitiveTable([own("high", "/run/systemd/transient/*.service")]);
    const systemd = "/usr/lib/systemd/systemd";
    expect(seen(table, "/run/systemd/transient/a.service", systemd)?.severity).toBe("high");
    expect(seen(table, "/run/systemd/transient/a.scope", systemd)).toBeUndefined();
  });
});

describe("SensitiveTable.of()", () => {
  const graph = new Graph();
  /** Severity of an edge between programs, or to a key. */
  function severity(source: string, edgeClass: EdgeClass, key: string): string | undefined {
    const vertex = (program: string) => graph.vertex(`proc::0:${program}`, program);
    return TABLE.of(vertex(source), edgeClass, key, edgeClass === "exec" ? vertex(key) : undefined)?.severity;
  }

  it.each<[string, EdgeClass, string, string | undefined]>([
    ["vi", "WRITE", "/etc/passwd", "high"],
    ["vi", "CREATE", "/etc/ld.so.preload", "critical"],
    ["rm", "DELETE", "/var/log/audit/audit.log.1", "critical"],
    ["chmod", "ATTR", "/usr/bin/ls", "high"],
    ["vi", "WRITE", "/etc/hosts", "medium"],
    ["vi", "WRITE", "/etc/hosts.equiv", "high"],
    ["vi", "WRITE", "/srv/app/.rhosts", "high"],
    ["tee", "CREATE", "/var/spool/incron/root", "high"],
    ["vi", "CREATE", "/etc/ppp/ip-up.d/x", "high"],
    ["vi", "CREATE", "/etc/libvirt/hooks/qemu", "high"],
    ["git", "CREATE", "/srv/git/a.git/hooks/post-receive.d/x", "high"],
    ["git", "CREATE", "/srv/git/a.git/custom_hooks/pre-receive", "high"],
    ["cp", "CREATE", "/usr/lib/git-core/git-pull", "high"],
    ["vi", "WRITE", "/etc/postfix/master.cf", "medium"],
    ["vi", "WRITE", "/etc/exports", "medium"],
    ["rm", "DELETE", "/var/log/journal/0123/system.journal", "high"],
    ["rm", "DELETE", "/var/log/kern.log", "high"],
    ["journalctl", "DELETE", "/var/log/journal/0123/system@1-2.journal", undefined],
    ["/usr/lib/systemd/systemd-journald", "CREATE", "/var/log/journal/0123/system.journal", undefined],
    ["systemd-tmpfiles", "ATTR", "/var/log/journal", undefined],
    ["systemd-tmpfiles", "DELETE", "/var/log/journal/0123/system.journal", "high"],
    ["vi", "WRITE", "/etc/motd", undefined],
    ["vi", "WRITE", "/proc/4242/root/etc/passwd", "high"],
    ["vi", "CREATE", "/proc/[n]/root/proc/self/cwd/etc/ld.so.preload", "critical"],
    ["vi", "WRITE", "/proc/4242/root/etc/motd", undefined],
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
    ["vi", "WRITE", "/var/lib/fullmon/state.sqlite", "critical"],
    ["mv", "DELETE", "/var/lib/fullmon", "critical"],
    ["/tmp/fullmon", "WRITE", "/var/lib/fullmon/state.sqlite", "critical"],
    ["fullmon", "CREATE", "/var/lib/fullmon/state.sqlite-wal", undefined],
    ["fullmon", "WRITE", "/etc/fullmon/sensitive", "high"],
    ["/usr/lib/systemd/systemd-executor", "ATTR", "/var/lib/fullmon", undefined],
    ["/usr/lib/systemd/systemd-executor", "WRITE", "/var/lib/fullmon/state.sqlite", "critical"],
    ["vi", "CREATE", "?/etc/cron.d/x", "high"],
    ["vi", "CREATE", "?/x", undefined],
    // What is removed below a folder that is told by its path.
    ["vi", "CREATE", "?/authorized_keys", "high"],
    ["rm", "DELETE", "?/authorized_keys", "medium"],
    ["rm", "DELETE", "?/ld.so.preload", "medium"],
    ["rm", "DELETE", "?/index.html", undefined],
    ["rm", "DELETE", "?/etc/crontab", "high"],
    ["rm", "DELETE", "/root/.ssh/authorized_keys", "high"],
    ["vi", "CREATE", "/usr/lib/udev/rules.d/x.rules", "high"],
    ["vi", "CREATE", "/usr/share/polkit-1/rules.d/x.rules", "high"],
    ["vi", "CREATE", "/usr/lib/modules-load.d/x.conf", "high"],
    ["vi", "CREATE", "/etc/NetworkManager/dispatcher.d/x", "high"],
    ["vi", "WRITE", "/etc/NetworkManager/NetworkManager.conf", "medium"],
    ["vi", "CREATE", "/etc/letsencrypt/renewal-hooks/deploy/x.sh", "high"],
    ["certbot", "CREATE", "/etc/letsencrypt/archive/x/cert2.pem", undefined],
    ["vi", "WRITE", "/etc/fstab", "medium"],
    ["vi", "WRITE", "/usr/share/perl5/PgCommon.pm", "medium"],
    ["vi", "WRITE", "/usr/lib/python3.11/os.py", "medium"],
    ["vi", "WRITE", "/usr/lib/python3/dist-packages/x.so", "high"],
    ["python3.11", "CREATE", "/usr/lib/python3/dist-packages/__pycache__/x.cpython-311.pyc", undefined],
    ["vi", "WRITE", "/opt/app/lib/python3.11/os.py", undefined],
    ["postgres", "CREATE", "/var/lib/postgresql/15/main/postgresql.auto.conf", "medium"],
    ["vi", "CREATE", "/root/.gitconfig", "medium"],
    ["vi", "CREATE", "/usr/local/share/ca-certificates/x.crt", "medium"],
    ["node", "CREATE", "/srv/up/x.shtml", "high"],
    ["sh", "WRITE", "/tmp/cg/release_agent", "high"],
    ["sh", "WRITE", "/proc/sysrq-trigger", "high"],
    ["sh", "WRITE", "/sys/fs/cgroup/system.slice/auditd.service/cgroup.freeze", "critical"],
    ["/usr/lib/systemd/systemd", "WRITE", "/sys/fs/cgroup/system.slice/auditd.service/cgroup.freeze", "critical"],
    ["/usr/lib/systemd/systemd", "WRITE", "/sys/fs/cgroup/system.slice/auditd.service/cgroup.kill", undefined],
    ["sh", "WRITE", "/sys/fs/cgroup/system.slice/nginx.service/cgroup.freeze", undefined],
    ["ssh", "CREATE", "/root/.ssh/cm-abc.0123456789abcdef", undefined],
    ["ssh", "CREATE", "/root/.ssh/authorized_keys", "high"],
    ["cp", "CREATE", "/root/.ssh/known_hosts", "high"],
    ["/snap/snapd/20290/usr/lib/snapd/snapd", "CREATE", "/etc/systemd/system/snap-certbot-4496.mount", undefined],
    ["/snap/snapd/20290/usr/lib/snapd/snapd", "CREATE", "/etc/systemd/system/x.service", "high"],
    ["dhclient", "exec", "dash[/sbin/dhclient-script]", undefined],
    ["dhclient", "exec", "dash[/tmp/x]", "high"],
    ["dhclient", "exec", "dash[-c]", "high"],
    ["cp", "CREATE", "/srv/x.git/hooks/post-receive.d/x", "high"],
    ["git", "CREATE", "/srv/x.git/hooks", undefined],
    ["logrotate", "exec", "dash[-c]", undefined],
    ["cp", "CREATE", "/var/lib/cloud/scripts/per-boot/x", "high"],
    ["cp", "CREATE", "/etc/grub.d/99", "high"],
    ["php-fpm8.2", "CREATE", "/srv/app/var/cache/prod/Containerqh5M24F/getFooService.php", undefined],
    ["php-fpm8.2", "CREATE", "/srv/app/public/Containerqh5M24F/shell.php", "high"],
    [
      "php-fpm8.2",
      "CREATE",
      "/var/www/d/files/php/twig/f0cd0e873a000_block.html.twig_bWB2dC4_DSDC6Lc1mxLpQ2yMK/-d8fNYvvDbzDZST6IaXqA2h9Uz0-T1SaQ6dDwxlGejk.php",
      undefined,
    ],
    ["php-fpm8.2", "CREATE", "/var/www/d/files/php/twig/x/shell.php", "high"],
    ["php-fpm8.2", "CREATE", `/srv/l/storage/framework/views/${"0a".repeat(20)}.php`, undefined],
    ["php-fpm8.2", "CREATE", "/srv/l/storage/framework/views/\u0000h.php", undefined],
    ["php-fpm8.2", "CREATE", `/srv/m/localcache/mustache/17/boost/__Mustache_${"0a".repeat(16)}.php`, undefined],
    ["php-fpm8.2", "CREATE", `/srv/c/runtime/compiled_templates/0a/${"0a".repeat(32)}.php`, undefined],
    ["php-fpm8.2", "CREATE", "/srv/l/storage/framework/views/shell123456.php", "high"],
    ["php-fpm8.2", "CREATE", `/srv/l/resources/views/${"0a".repeat(20)}.php`, "high"],
    ["php-fpm8.2", "CREATE", `/srv/l/framework/views/x/${"0a".repeat(20)}.php`, "high"],
    ["php-fpm8.2", "CREATE", "/srv/m/localcache/mustache/17/boost/__Mustache_1234.php", "high"],
    ["php-fpm8.2", "CREATE", `/srv/m/localcache/x${"0a".repeat(16)}.php`, "high"],
    ["php-fpm8.2", "CREATE", "/srv/c/runtime/compiled_templates/shell123.php", "high"],
    ["dockerd", "CREATE", "/etc/passwd", undefined],
    ["podman[storage-untar]", "CREATE", "/etc/passwd", undefined],
    ["podman[storage-untar]", "WRITE", "/etc/audit/rules.d/x.rules", "critical"],
    ["podman", "CREATE", "/etc/passwd", "high"],
    ["/tmp/podman[storage-untar]", "CREATE", "/etc/passwd", "high"],
    ["dockerd", "WRITE", "/etc/audit/rules.d/x.rules", "critical"],
    ["dockerd", "priv", "setid:/usr/bin/passwd", undefined],
    [
      "containerd",
      "CREATE",
      "/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/51/fs/root/.bashrc",
      undefined,
    ],
    ["containerd", "CREATE", "/root/.bashrc", "high"],
    ["/tmp/dockerd", "CREATE", "/etc/passwd", "high"],
    ["cp", "priv", "setid:/usr/bin/passwd", "high"],
    ["vi", "CREATE", "/home/u/.local/share/systemd/user/x.service", "high"],
    ["/usr/lib/systemd/systemd", "CREATE", "/home/u/.local/share/systemd/timers/stamp-x.timer", undefined],
    ["aa-teardown", "WRITE", "/sys/kernel/security/apparmor/.remove", "high"],
    ["sysctl", "WRITE", "/proc/sys/kernel/yama/ptrace_scope", "medium"],
    ["/usr/lib/systemd/systemd-sysctl", "WRITE", "/proc/sys/kernel/yama/ptrace_scope", undefined],
    ["/usr/lib/systemd/systemd-sysctl", "WRITE", "/proc/sys/kernel/core_pattern", "high"],
    ["node", "LINK", "/srv/up/x=/etc/cron.d", "high"],
    ["node", "LINK", "/srv/up/x=/", "medium"],
    ["node", "LINK", "/srv/up/x", undefined],
    ["python3[/opt/app.py]", "sock", "/var/run/docker.sock", "high"],
    ["docker", "sock", "/var/run/docker.sock", undefined],
    ["/opt/docker-x/y", "sock", "/run/docker.sock", "high"],
    ["dd", "WRITE", "/dev/dm-0", "medium"],
    ["dd", "WRITE", "/dev/sda1", "medium"],
    ["dd", "CREATE", "/dev/nvme0n1p2", "medium"],
    ["dd", "WRITE", "/dev/kmsg", undefined],
    ["dd", "WRITE", "/proc/[n]/task/[n]/mem", "high"],
    ["nginx", "exec", "sh[-c]", "high"],
    ["python3.11[/opt/app.py]", "exec", "bash[-c]", "high"],
    ["nginx", "exec", "busybox[sh -c]", "high"],
    ["nginx", "exec", "busybox[hush]", "high"],
    ["nginx", "exec", "busybox[sha256sum]", undefined],
    ["nginx", "exec", "yash[-c]", "high"],
    ["nginx", "exec", "posh", "high"],
    ["/opt/lksh", "host", "192.0.2.1:80", "high"],
    ["pdksh", "host", "192.0.2.1:80", "high"],
    ["rsh", "host", "192.0.2.1:514", undefined],
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
    ["tcpdump", "priv", "promiscuous:eth0", "high"],
    ["dockerd", "priv", "promiscuous:eth0", "high"],
    ["tcpdump", "priv", "promiscuous:veth[n]", "high"],
    ["dockerd", "priv", "promiscuous:veth[n]", undefined],
    ["/usr/lib/podman/netavark", "priv", "promiscuous:veth[n]", undefined],
    ["netavark", "priv", "promiscuous:eth0", "high"],
    ["/opt/cni/bin/bridge", "priv", "promiscuous:veth[n]", undefined],
    ["bridge", "priv", "promiscuous:veth[n]", "high"],
    ["libvirtd", "priv", "promiscuous:vnet[n]", undefined],
    ["x", "priv", "constructor", undefined],
    ["x", "priv", "__proto__:x", undefined],
  ])("of %s %s %s is %s", (source, edgeClass, key, want) => expect(severity(source, edgeClass, key)).toBe(want));
});
