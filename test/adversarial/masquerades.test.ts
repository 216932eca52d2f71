/** Programs that pretend to be others: what runs decides, never what it calls itself. */
import { describe, expect, it } from "vitest";
import {
  APP,
  CRON,
  child,
  connects,
  creates,
  type Deed,
  NGINX,
  PHP,
  ROOT_SHELL,
  SHELL,
  starts,
  warned,
} from "../support/deeds.ts";

const HIGH_TMP = (label: string) => `high proc::33:nginx->proc::33:${label}`;

/** One program that nginx starts. */
const byNginx = (exe: string, argv: string[] = ["nginx"], cwd = "/"): Deed[] => [
  starts(105, child(NGINX, exe), argv, cwd),
];

describe("a program under a trusted name", () => {
  it.each<[string, Deed[], string[]]>([
    ["copied to a folder that anybody may write", byNginx("/tmp/nginx"), [HIGH_TMP("/tmp/nginx")]],
    [
      "copied beside the system's",
      byNginx("/usr/local/sbin/nginx"),
      ["medium proc::33:nginx->proc::33:/usr/local/sbin/nginx"],
    ],
    [
      "in a folder that begins like the system's",
      byNginx("/usr/sbind/nginx"),
      ["medium proc::33:nginx->proc::33:/usr/sbind/nginx"],
    ],
    ["below the system's folder", byNginx("/usr/sbin/x/nginx"), ["medium proc::33:nginx->proc::33:/usr/sbin/x/nginx"]],
    ["in a hidden folder of memory", byNginx("/dev/shm/.nginx"), [HIGH_TMP("/dev/shm/.nginx")]],
    ["gone from the disk", byNginx("/tmp/nginx (deleted)"), [HIGH_TMP("/tmp/nginx(deleted)")]],
    [
      "whose file's own name ends in (deleted)",
      byNginx("/opt/nginx(deleted)"),
      ["medium proc::33:nginx->proc::33:/opt/nginx\\x28deleted)"],
    ],
    ["in memory", byNginx("/memfd:nginx (deleted)"), [HIGH_TMP("memfd[nginx]")]],
    [
      "whose name holds an arrow",
      byNginx("/opt/nginx->proc::33:nginx"),
      ["medium proc::33:nginx->proc::33:/opt/nginx-\\x3eproc::33:nginx"],
    ],
    ["whose name holds a newline", byNginx("/opt/a\nnginx"), ["medium proc::33:nginx->proc::33:/opt/a\\x0anginx"]],
    ["whose name holds quotes and blanks", byNginx('/opt/" nginx"'), ['medium proc::33:nginx->proc::33:/opt/" nginx"']],
    [
      "whose name looks like a script in brackets",
      byNginx("/opt/python3[/opt/app/app.js]"),
      ["medium proc::33:nginx->proc::33:/opt/python3\\x5b/opt/app/app.js]"],
    ],
    [
      "with a letter of another alphabet",
      byNginx("/opt/ngin\u0445"),
      ["medium proc::33:nginx->proc::33:/opt/ngin\u0445"],
    ],
    [
      "by its argv[0]",
      byNginx("/usr/bin/nc.openbsd", ["nginx: worker process"]),
      ["medium proc::33:nginx->proc::33:nc.openbsd"],
    ],
    ["without any argument", byNginx("/usr/bin/nc.openbsd", []), ["medium proc::33:nginx->proc::33:nc.openbsd"]],
    [
      "by the loader",
      byNginx("/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", ["nginx", "--argv0", "nginx", "/tmp/x"]),
      [HIGH_TMP("ld.so[/tmp/x]")],
    ],
    [
      "by a copy of the loader",
      byNginx("/tmp/ld-linux-x86-64.so.2", ["ld", "/usr/sbin/nginx"]),
      [HIGH_TMP("/tmp/ld-linux-x86-64.so.2[/usr/sbin/nginx]")],
    ],
    [
      "by busybox, called by another name",
      byNginx("/usr/bin/busybox", ["nginx"]),
      ["medium proc::33:nginx->proc::33:busybox[nginx]"],
    ],
    [
      "by busybox, as its shell",
      byNginx("/usr/bin/busybox", ["busybox", "sh", "-c", "id"]),
      [HIGH_TMP("busybox[sh -c]")],
    ],
  ])("%s", (_, deeds, expected) => expect(warned(deeds)).toEqual(expected));
});

describe("a process that renames itself", () => {
  it("by prctl(2) is what its file is", () => {
    const evil = child(NGINX, "/opt/evil", { comm: "nginx" });
    expect(warned([starts(105, evil, ["nginx"]), connects(106, { ...evil, comm: "sshd" }, "203.0.113.9:443")])).toEqual(
      ["medium proc::33:nginx->proc::33:/opt/evil->host:203.0.113.9:443"],
    );
  });

  it("as a thread of a known service makes no new process", () => {
    expect(warned([connects(105, { ...APP, comm: "libuv-worker" }, "127.0.0.1:5432")])).toEqual([]);
  });
});

/** One thing that the application runs in another way than it always is. */
const app = (argv: string[], exe = "/usr/bin/node", cwd = "/"): Deed[] => {
  const other = child(APP, exe);
  return [starts(105, other, argv, cwd), connects(106, other, "127.0.0.1:5432")];
};
const APP_LABEL = "proc::999:node[/opt/app/app.js]";

describe("an interpreter under the label of a known script", () => {
  it.each<[string, string[], string]>([
    ["code in its arguments", ["node", "-e", "x", "/opt/app/app.js"], "node[-e]"],
    ["code in a long option", ["node", "--eval=x", "/opt/app/app.js"], "node[--eval]"],
    ["code on standard input", ["node", "-", "/opt/app/app.js"], "node[-]"],
    [
      "a file that is loaded before it",
      ["node", "-r", "/tmp/evil.js", "/opt/app/app.js"],
      "node[-r /tmp/evil.js /opt/app/app.js]",
    ],
    [
      "a file that is loaded before it, by the long option",
      ["node", "--require", "/tmp/evil.js", "/opt/app/app.js"],
      "node[--require /tmp/evil.js /opt/app/app.js]",
    ],
    [
      "a file that is loaded before it, in one word",
      ["node", "--import=/tmp/evil.mjs", "/opt/app/app.js"],
      "node[--import /tmp/evil.mjs /opt/app/app.js]",
    ],
    ["a script of that name in another folder", ["node", "app.js"], "node[/app.js]"],
    ["a script one folder up from below", ["node", "/opt/app/../evil/app.js"], "node[/opt/evil/app.js]"],
    ["another argv[0]", ["/opt/app/app.js", "/tmp/app.js"], "node[/tmp/app.js]"],
  ])("is another with %s", (_, argv, label) => {
    const found = warned(app(argv));
    expect(found.every((path) => path.includes(`${APP_LABEL}->proc::999:${label}`))).toBe(true);
    expect(found.length).toBeGreaterThan(0);
  });

  it.each<[string, string, string[], string]>([
    [
      "perl with a module",
      "/usr/bin/perl",
      ["perl", "-I/tmp", "-MEvil", "/opt/x.pl"],
      "perl[-I /tmp -M Evil /opt/x.pl]",
    ],
    [
      "ruby with a library",
      "/usr/bin/ruby3.1",
      ["ruby", "-r", "/tmp/evil", "/opt/x.rb"],
      "ruby3.1[-r /tmp/evil /opt/x.rb]",
    ],
    ["bash with a start file", "/usr/bin/bash", ["bash", "--rcfile", "/tmp/x", "-i"], "bash[--rcfile /tmp/x]"],
    [
      "php with a setting",
      "/usr/bin/php8.2",
      ["php", "-d", "auto_prepend_file=/tmp/x", "/opt/x.php"],
      "php8.2[-d auto_prepend_file=/tmp/x /opt/x.php]",
    ],
    [
      "php with settings of a file",
      "/usr/bin/php8.2",
      ["php", "-c", "/tmp/x.ini", "/opt/x.php"],
      "php8.2[-c /tmp/x.ini /opt/x.php]",
    ],
    [
      "java with another class path",
      "/usr/bin/java",
      ["java", "-cp", "/tmp/evil", "Main"],
      "java[-cp /tmp/evil /Main]",
    ],
    [
      "java with an agent",
      "/usr/bin/java",
      ["java", "-javaagent:/tmp/e.jar", "-jar", "/opt/x.jar"],
      "java[-javaagent:/tmp/e.jar /opt/x.jar]",
    ],
    ["bun with a subcommand", "/usr/bin/bun", ["bun", "run", "/tmp/x.ts"], "bun[/tmp/x.ts]"],
    ["deno with a subcommand", "/usr/bin/deno", ["deno", "run", "--allow-all", "/tmp/x.ts"], "deno[/tmp/x.ts]"],
    ["python with a module", "/usr/bin/python3.11", ["python3", "-mhttp.server"], "python3.11[-m http.server]"],
    ["python with options in one word", "/usr/bin/python3.11", ["python3", "-Ic", "x"], "python3.11[-c]"],
  ])("shows what it loads: %s", (_, exe, argv, label) => {
    expect(warned([starts(105, child(APP, exe), argv)]).join()).toContain(`->proc::999:${label}`);
  });
});

describe("a script", () => {
  it("by its #! from where anybody may write is told at once", () => {
    expect(warned([starts(105, child(CRON, "/usr/bin/dash"), ["/bin/sh", "/tmp/.update.sh"])])).toEqual([
      "high proc::0:cron->proc::0:dash[/tmp/.update.sh]",
    ]);
  });

  it("is resolved where it was started, not where its name points in print", () => {
    expect(warned([starts(105, child(CRON, "/usr/bin/dash"), ["/bin/sh", "backup"], "/var/tmp")])).toEqual([
      "high proc::0:cron->proc::0:dash[/var/tmp/backup]",
    ]);
  });

  it("on a descriptor is no interactive shell", () => {
    expect(warned([starts(105, child(SHELL, "/usr/bin/bash"), ["bash", "/dev/fd/63"])])).toEqual([
      "medium proc::1000:bash->proc::1000:bash[/dev/fd/[n]]",
    ]);
  });
});

describe("a user", () => {
  it("who becomes root is another than root's own service", () => {
    expect(warned([starts(105, child(ROOT_SHELL, "/usr/sbin/sendmail"))])).toEqual([
      "medium proc::1000/0:bash->proc::1000/0:sendmail",
    ]);
  });

  it("whom a service's program is started as is another than the service's", () => {
    expect(warned([starts(105, child(NGINX, "/usr/sbin/nginx", { uid: 0, euid: 0 }))])).toEqual([
      "critical proc::33:nginx->priv:root",
      "medium proc::33:nginx->proc::0:nginx",
    ]);
  });

  it("is shown with the user he acts as", () => {
    expect(warned([creates(105, { ...PHP, euid: 0 }, "/srv/x")])).toEqual([
      "critical proc::33/0:php-fpm8.2->priv:root",
      "low proc::33/0:php-fpm8.2->file:CREATE:/srv/x",
    ]);
  });
});
