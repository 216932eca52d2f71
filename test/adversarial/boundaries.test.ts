/** Names at the edge of what a rule covers, and names that are not what they look like. */
import { describe, expect, it } from "vitest";
import {
  APP,
  child,
  creates,
  type Deed,
  NGINX,
  PHP,
  ROOT_SHELL,
  starts,
  warned,
  watchDeeds,
  writes,
} from "../support/deeds.ts";

const severity = (path: string) => warned([writes(105, NGINX, path)]).map((said) => said.split(" ")[0]);

describe("a sibling of a sensitive path", () => {
  it.each([
    ["/etc/passwd", "high"],
    ["/etc/passwd2", "low"],
    ["/etcd/passwd", "low"],
    ["/etc/cron.d/x", "high"],
    ["/etc/pam.dx/x", "low"],
    ["/usr/bin/x", "high"],
    ["/usr/bind/x", "low"],
    ["/root/.ssh/authorized_keys", "high"],
    ["/root/.ssh2/authorized_keys", "low"],
    ["/var/lib/postgresql/.ssh/authorized_keys", "high"],
    ["/srv/git/.ssh/authorized_keys2", "high"],
    ["/var/lib/redis/.bash_profile", "high"],
    ["/etc/pam.d", "high"],
    ["/etc/systemd", "high"],
    ["/usr/bin", "high"],
    ["/srv/x/.config/systemd/user/x.service", "high"],
    ["/etc/nginx/conf.d/x.conf", "medium"],
    ["/home/bob/.bash_history", "medium"],
    ["/srv/www/.htaccess", "high"],
    ["/srv/www/.user.ini", "high"],
    ["/usr/lib/python3/dist-packages/evil.pth", "high"],
    ["/opt/venv/lib/python3.11/site-packages/sitecustomize.py", "high"],
    ["/proc/sys/kernel/core_pattern", "high"],
    ["/proc/1/mem", "high"],
    ["/sys/fs/cgroup/x/release_agent", "high"],
  ])("%s is %s", (path, expected) => expect(severity(path)).toEqual([expected]));

  it.each<[string, string, string]>([
    ["/etc//cron.d///x", "/", "/etc/cron.d/x"],
    ["/srv/../etc/cron.d/x", "/", "/etc/cron.d/x"],
    ["../../etc/cron.d/x", "/srv/www", "/etc/cron.d/x"],
    ["./cron.d/./x", "/etc", "/etc/cron.d/x"],
    ["/../../etc/cron.d/x", "/", "/etc/cron.d/x"],
    ["//usr//bin/x", "/", "/usr/bin/x"],
  ])("by another way of writing it, %s in %s, is the same", (name, cwd, path) => {
    expect(warned([creates(105, NGINX, name, cwd)])).toEqual([`high proc::33:nginx->file:CREATE:${path}`]);
  });
});

describe("a name relative to a folder that nobody knows", () => {
  const relative = (name: string): Deed[] => [
    [105, NGINX, `openat(7,0,O_WRONLY|O_CREAT) = 3 | cwd /srv | PARENT /srv | CREATE ${name}`],
  ];

  it("is marked, and not taken for one below the working folder", () => {
    expect(warned(relative("notes"))).toEqual(["low proc::33:nginx->file:CREATE:?/notes"]);
  });

  it.each([
    "authorized_keys",
    "ld.so.preload",
    "shadow",
    "sudoers",
    "shell.php",
    "pam_evil.so",
    ".bashrc",
    "core_pattern",
  ])("says what it must be where its last part tells: %s", (name) =>
    expect(warned(relative(name))).toEqual(
      [`high proc::33:nginx->file:CREATE:?/${name}`].map((said) =>
        name === "ld.so.preload" ? said.replace("high", "critical") : said,
      ),
    ),
  );

  it("is where the arguments of who copies say, where that matters, and a known name elsewhere says nothing of it", () => {
    const copies = (second: number, folder: string, event: string): Deed[] => {
      const cp = child(ROOT_SHELL, "/usr/bin/cp");
      return [starts(second, cp, ["cp", "report", folder]), [second, cp, event]];
    };
    const made = "openat(3,0,O_WRONLY|O_CREAT) = 4 | cwd /root | PARENT /root | CREATE report";
    const learned = [...copies(5, "/srv/www", made), ...copies(25, "/srv/www", made), ...copies(45, "/srv/www", made)];
    expect(warned([...learned, ...copies(105, "/srv/www", made)])).toEqual([]);
    const told = warned([...learned, ...copies(105, "/etc/cron.d", made)]);
    expect(told).toEqual(["high proc::1000/0:cp->file:CREATE:/etc/cron.d/report"]);
    // What is moved away was elsewhere.
    const gone = "unlinkat(3,0,0) = 0 | cwd /root | PARENT /root | DELETE other";
    expect(warned([...learned, ...copies(105, "/etc/cron.d", gone)])).toEqual([
      "low proc::1000/0:cp->file:DELETE:?/other",
    ]);
  });

  it("is as grave as its own folders say", () => {
    expect(warned(relative("etc/sudoers.d/x"))).toEqual(["high proc::33:nginx->file:CREATE:?/etc/sudoers.d/x"]);
    expect(warned(relative("lib/x.so"))).toEqual(["low proc::33:nginx->file:CREATE:?/x.so"]);
  });

  it("is no file called ?", () => {
    expect(warned([creates(105, NGINX, "/?/notes")])).toEqual(["low proc::33:nginx->file:CREATE:/?/notes"]);
  });

  it("in both folders of a rename", () => {
    expect(
      warned([[105, NGINX, "renameat2(7,0,8) = 0 | cwd / | PARENT a | PARENT b | DELETE a/x | CREATE b/y"]]),
    ).toEqual(["low proc::33:nginx->file:DELETE:?/x", "low proc::33:nginx->file:CREATE:?/y"]);
  });
});

describe("a new file without a name in the log, as layered file systems write it", () => {
  const nameless = (second: number, parent: string): Deed => [
    second,
    NGINX,
    `openat(AT_FDCWD,0,O_WRONLY|O_CREAT) = 3 | cwd / | PARENT ${parent} | CREATE (null)`,
  ];

  it("is told by its folder", () => {
    expect(warned([nameless(105, "/root/.ssh/")])).toEqual(["high proc::33:nginx->file:CREATE:/root/.ssh/?"]);
  });

  it("is known in no other folder than it was learned in", () => {
    expect(
      warned([nameless(105, "/srv/a"), nameless(125, "/srv/a"), nameless(126, "/srv/b")], { rebase: true }),
    ).toEqual(["low proc::33:nginx->file:CREATE:/srv/a/?", "low proc::33:nginx->file:CREATE:/srv/b/?"]);
  });
});

describe("tricks with names", () => {
  it.each<[string, string, string[]]>([
    [
      "two names exchanged",
      "renameat2(AT_FDCWD,0,AT_FDCWD) = 0 | cwd / | PARENT /opt/app | PARENT /tmp | DELETE /opt/app/app.js | DELETE /tmp/x | CREATE /tmp/x | CREATE /opt/app/app.js",
      ["CREATE:/tmp/x", "CREATE:/opt/app/app.js"],
    ],
    [
      "a rename over a file",
      "rename = 0 | cwd / | PARENT /tmp | PARENT /opt/app | DELETE /tmp/x | DELETE /opt/app/app.js | CREATE /opt/app/app.js",
      ["DELETE:/tmp/x", "CREATE:/opt/app/app.js"],
    ],
    ["a hard link", "link = 0 | cwd / | NORMAL /tmp/x | PARENT /opt/app | CREATE /opt/app/run", ["LINK:/opt/app/run"]],
    [
      "a file without a name that gets one",
      "linkat(AT_FDCWD,0,AT_FDCWD) = 0 | cwd / | NORMAL /proc/self/fd/3 | PARENT /opt/app | CREATE /opt/app/run",
      ["LINK:/opt/app/run"],
    ],
    [
      "a file without a name, by its descriptor",
      "linkat(3,0,AT_FDCWD) = 0 | cwd / | NORMAL (null) | PARENT /opt/app | CREATE /opt/app/run",
      ["LINK:/opt/app/run"],
    ],
    ["a symbolic link", "symlink = 0 | cwd / | PARENT /opt/app | CREATE /opt/app/run", ["LINK:/opt/app/run"]],
    ["a device", "mknod = 0 | cwd / | PARENT /opt/app | CREATE /opt/app/sda", ["CREATE:/opt/app/sda"]],
    ["the harmless device removed", "unlink = 0 | cwd / | PARENT /dev | DELETE /dev/null", ["DELETE:/dev/null"]],
    [
      "another put in its place",
      "rename = 0 | cwd / | PARENT /dev | PARENT /dev | DELETE /dev/x | DELETE /dev/null | CREATE /dev/null",
      ["DELETE:/dev/x", "CREATE:/dev/null"],
    ],
  ])("%s", (_, event, expected) => {
    const severity = (path: string) => (path === "CREATE:/opt/app/app.js" ? "medium" : "low"); // it is run here
    expect(warned([[105, PHP, event]])).toEqual(
      expected.map((path) => `${severity(path)} proc::33:php-fpm8.2->file:${path}`),
    );
  });

  it("a file opened by its handle, without a name, is told all the same", () => {
    expect(warned([[105, ROOT_SHELL, "open_by_handle_at(5,0,O_WRONLY) = 3"]])).toEqual([
      "medium proc::1000/0:bash->priv:handle",
    ]);
  });

  it("an exec of a descriptor is the file that the kernel ran", () => {
    const who = child(APP, "/memfd:a (deleted)");
    expect(warned([[105, who, "execveat(3) = 0 | argv node /opt/app/app.js | cwd / | NORMAL (null)"]])).toEqual([
      "high proc::999:node[/opt/app/app.js]->proc::999:memfd[a]",
    ]);
  });

  it("a link that is run is the program behind it", () => {
    expect(warned([starts(105, child(ROOT_SHELL, "/opt/x/evil"), ["/usr/bin/apt"])])).toEqual([
      "medium proc::1000/0:bash->proc::1000/0:/opt/x/evil",
    ]);
  });

  it("shows a folder reached through a link under the link's name: the log has no other", () => {
    const { paths } = watchDeeds([
      [105, APP, "symlink = 0 | cwd / | PARENT /srv/app | CREATE /srv/app/l"],
      [106, APP, "openat(AT_FDCWD,0,O_WRONLY|O_CREAT) = 3 | cwd / | PARENT /srv/app/l | CREATE /srv/app/l/x"],
    ]);
    expect(paths.slice(-2)).toEqual([
      "proc::999:node[/opt/app/app.js]->file:LINK:/srv/app/l",
      "proc::999:node[/opt/app/app.js]->file:CREATE:/srv/app/l/x",
    ]);
  });
});
