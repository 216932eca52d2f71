/** What gets past, and why. Each stands in the README's limits; a test here that fails has been mended: move it. */
import { describe } from "vitest";
import {
  APP,
  child,
  connects,
  creates,
  type Deed,
  daemon,
  deletes,
  NGINX,
  PHP,
  ROOT_SHELL,
  SHELL,
  starts,
  warned,
  writes,
} from "../support/deeds.ts";
import { weakness } from "../support/weakness.ts";

const REBASE = { rebase: true };
const eachWindow = (count: number, deed: (second: number, index: number) => Deed): Deed[] =>
  Array.from({ length: count }, (_, index) => deed(105 + index * 10, index));
const pids = (from: number, to: number): number[] =>
  Array.from({ length: (to - from) / 100 + 1 }, (_, index) => from + index * 100);

describe("what the log does not have", () => {
  weakness(
    "code that the environment makes a known program load (LD_PRELOAD, NODE_OPTIONS, BASH_ENV)",
    "auditd does not log the environment: what the code does is told, if it is new of that program",
    () => warned([starts(105, child(PHP, "/usr/bin/dash"), ["sh", "-c", "sendmail -t"])]),
    /./,
  );

  weakness(
    "code that a known interactive shell reads from a pipe or types by hand with its builtins",
    "it starts no program and has no arguments: what it changes is told, if it is new of that user's shell",
    () => warned([[105, SHELL, "openat(AT_FDCWD,0,O_RDONLY) = 3 | cwd / | NORMAL /etc/passwd"]]),
    /./,
  );

  weakness(
    "a sensitive file under a link's name",
    "the log has the name that the program gave: the link itself is told, and the file as new, but not as what it is",
    () =>
      warned([
        [105, ROOT_SHELL, "symlink = 0 | cwd / | PARENT /srv | CREATE /srv/l"],
        creates(106, ROOT_SHELL, "/srv/l/authorized_keys"),
      ]),
    /^high/,
  );

  weakness(
    "a program of a trusted name inside another root",
    "the kernel logs the path as seen from that root: the change of root is told, the program is not",
    () => [
      ...warned([
        [105, ROOT_SHELL, "chroot = 0 | cwd / | NORMAL /tmp/jail"],
        starts(106, child(ROOT_SHELL, "/usr/bin/apt"), ["apt", "update"]),
      ]),
    ],
    /apt/,
  );

  weakness(
    "a listener on a port that the kernel chose, without bind(2)",
    "listen(2) logs no address",
    () => warned([[105, APP, "listen(3) = 0"]]),
    /sock:/,
  );

  weakness(
    "the folder that a file system is mounted on",
    "of a mount the source is shown: two mounts of one source are one",
    () => warned([[105, ROOT_SHELL, "mount = 0 | cwd / | NORMAL /usr/bin/ | NORMAL /tmp/evil/"]]),
    /\/usr\/bin/,
  );

  weakness(
    "one of two files of one name in folders that nobody knows",
    "a name relative to a folder's descriptor stands as ?/name, whatever the folder",
    () =>
      warned(
        [
          ...eachWindow(4, (second) => [second, NGINX, "unlinkat(7) = 0 | cwd / | PARENT x | DELETE x/data"]),
          [160, NGINX, "unlinkat(8) = 0 | cwd / | PARENT y | DELETE y/data"],
        ],
        REBASE,
      ).slice(1),
    /./,
  );

  weakness(
    "who started a program, if it kept silent while the kernel gave out all pids, and forks are not logged",
    "its pid may be another's by then: what the program does is told, as by one whose parent is not known",
    () => {
      const intruder = child(APP, "/usr/bin/dash", { pid: 6000 });
      const turn = [...pids(6100, 32_700), ...pids(300, 7000)].map((pid, index) =>
        starts(106 + index * 0.01, child(SHELL, "/usr/bin/ls", { pid })),
      );
      const curl = child(intruder, "/usr/bin/curl", { pid: 7001 });
      return warned([
        starts(105, intruder, ["sh"]),
        ...turn,
        starts(140, curl),
        connects(141, curl, "203.0.113.5:443"),
      ]);
    },
    /dash.*->proc::999:curl/,
  );
});

describe("very many changes that servers make too", () => {
  const files = Array.from({ length: 300 }, (_, index) => `/srv/share/team${index % 20}/report${index}.docx`);
  const at = (index: number) => 105 + index / 300;

  weakness(
    "files that are written over in place",
    "so does a database that opens its tables: each is told as new, none as grave",
    () => warned(files.map((path, index) => writes(at(index), APP, path))),
    /^(?:high|critical)/,
  );

  weakness(
    "files that are removed",
    "so are caches, containers' layers and old trees: each is told as new, none as grave",
    () => warned(files.map((path, index) => deletes(at(index), APP, path))),
    /^(?:high|critical)/,
  );

  weakness(
    "files that each get an ending of its own",
    "without one ending for all nothing tells it from what is renamed every day",
    () =>
      warned(
        files.flatMap((path, index) => [creates(at(index), APP, `${path}.e${index}`), deletes(at(index), APP, path)]),
      ),
    /^(?:high|critical)/,
  );
});

describe("what was learned widely", () => {
  weakness(
    "a number among numbers, a draw among draws",
    "a name of the very kind that the process makes there is known: it is told once it is run, renamed, or changed in another way",
    () => warned([creates(105, APP, "/srv/app/up/deadbeef"), creates(106, APP, "/srv/app/job-1337.json")]),
    /./,
  );

  weakness(
    "six letters that make no word among drawn ones",
    "one in two hundred draws has no digit and no capital: to tell each would be false alarms each day",
    () => warned([creates(105, PHP, "/tmp/phpbackdr")]),
    /./,
  );

  weakness(
    "a word of the same length among many short draws",
    "of two to five letters nothing tells a word from a draw",
    () =>
      warned(
        [
          ...eachWindow(30, (second, index) =>
            creates(second, NGINX, `/srv/c/${(50_000 + index * 7919).toString(36).slice(-4)}`),
          ),
          creates(600, NGINX, "/srv/c/cron"),
        ],
        REBASE,
      ).filter((path) => path.endsWith("/cron")),
    /./,
  );

  weakness(
    "a neighbour in a network that was learned for a service and port",
    "addresses that change behind a name stand as their network",
    () => warned([connects(105, APP, "198.51.100.200:443")]),
    /./,
  );

  weakness(
    "a host that a resolver, a proxy or a mail server goes to at its port",
    "it goes wherever others want",
    () => {
      const mta = daemon("/usr/sbin/exim4");
      const reached = Array.from({ length: 32 }, (_, index) =>
        connects(10 + (index % 8) * 10, mta, `198.51.${index}.7:25`),
      );
      return warned([...reached, connects(105, mta, "203.0.113.9:25"), connects(106, mta, "203.0.113.9:443")]).slice(1);
    },
    /./,
  );

  weakness(
    "a datagram to a high port anywhere, by a server that answers many clients",
    "who asks it comes from any address and port",
    () => {
      const named = daemon("/usr/sbin/named");
      const sends = (second: number, address: string): Deed => [second, named, `sendto = 48 | addr ${address}`];
      const answers = Array.from({ length: 8 }, (_, index) =>
        sends(10 + index * 10, `198.51.${index}.7:${40_000 + index}`),
      );
      return warned([...answers, sends(105, "203.0.113.9:44444"), connects(106, named, "203.0.113.9:4444")]).slice(1);
    },
    /./,
  );

  weakness(
    "a beacon that comes again after it was told",
    "with --rebase what is not severe is told once, and known after two more windows",
    () =>
      warned(
        eachWindow(8, (second) => connects(second, APP, "203.0.113.9:443")),
        REBASE,
      ).slice(1),
    /./,
  );

  weakness(
    "the names of a kind, after three of them were told",
    "with --rebase three names of one form in two windows are a kind",
    () =>
      warned(
        eachWindow(9, (second, index) =>
          creates(second, NGINX, `/srv/www/${(0xa1b2c3d4 + index * 0x1234567).toString(16)}`),
        ),
        REBASE,
      ).slice(4),
    /./,
  );
});
