/** Hiding one deed among very many, or making the monitor lose or forget what it needs to know. */
import { describe, expect, it } from "vitest";
import { EventStream } from "../../src/audit/event-stream.ts";
import { Monitor } from "../../src/monitor/monitor.ts";
import {
  APP,
  CRON,
  child,
  connects,
  creates,
  type Deed,
  deedsLog,
  deletes,
  NGINX,
  PHP,
  ROUTINE,
  starts,
  warned,
  watchDeeds,
} from "../support/deeds.ts";
import { cwdRecord, pathRecord, proctitleRecord, syscallRecord } from "../support/records.ts";
import { OPTIONS } from "../support/scenario.ts";

const words = ["ash", "birch", "cedar", "elm", "fir", "hazel", "larch", "maple", "oak", "pine"];
const word = (index: number) =>
  `${words[index % 10]}${words[Math.floor(index / 10) % 10]}${"x".repeat(Math.floor(index / 100) % 97)}q${Math.floor(index / 9700)}`;
/** New names, each another word, within a second. */
const names = (count: number, who = NGINX, second = 105): Deed[] =>
  Array.from({ length: count }, (_, index) => creates(second + index / count, who, `/srv/${word(index)}/new`));

describe("a flood of new names", () => {
  it.each<[string, Deed, string]>([
    ["a connection", connects(106.5, NGINX, "203.0.113.9:443"), "medium proc::33:nginx->host:203.0.113.9:443"],
    ["a listener", [106.5, NGINX, "bind = 0 | addr 0.0.0.0:4444"], "medium proc::33:nginx->sock:0.0.0.0:4444"],
    ["a use of privilege", [106.5, NGINX, "unshare(0x10000000) = 0"], "medium proc::33:nginx->priv:namespace:unshare"],
    ["a program", starts(106.5, child(NGINX, "/opt/x")), "medium proc::33:nginx->proc::33:/opt/x"],
    [
      "a sensitive name",
      creates(106.5, NGINX, "/srv/www/shell.php"),
      "high proc::33:nginx->file:CREATE:/srv/www/shell.php",
    ],
  ])("does not hide %s of the same service", (_, deed, expected) => {
    expect(warned([...names(4000), deed])).toContain(expected);
  });

  it("by many programs does not hide what one of them does beside", () => {
    const crowd = Array.from({ length: 8 }, (_, index) => child(NGINX, `/opt/${words[index]}`));
    const first = child(NGINX, "/opt/first");
    const deeds = [starts(104, first), ...crowd.map((who) => starts(104.5, { ...who, ppid: first.pid }, ["x"]))];
    for (const who of crowd) deeds.push(...names(1900, { ...who, ppid: first.pid }));
    deeds.push(connects(107, { ...(crowd[0] as typeof NGINX), ppid: first.pid }, "203.0.113.9:443"));
    expect(warned(deeds).some((path) => path.endsWith("host:203.0.113.9:443"))).toBe(true);
  });

  it("says how many it was", () => {
    const { incidents } = watchDeeds(names(6000));
    const sum = incidents
      .filter(({ window }) => window.number > 0)
      .reduce((all, { anomalies, left }) => all + anomalies.length + left, 0);
    expect(sum).toBe(6000);
  });

  it("does not hide another service's deed in the same window", () => {
    expect(warned([...names(4000), creates(106, PHP, "/srv/quiet")])).toContain(
      "low proc::33:php-fpm8.2->file:CREATE:/srv/quiet",
    );
  });
});

describe("a flood of programs", () => {
  const count = 12_000;
  const crowd = Array.from({ length: count }, (_, index) => child(NGINX, `/opt/${word(index)}`));
  const programs = crowd.map((who, index) => starts(105 + index / count, who));

  it("does not hide the one that matters: it is told before the window ends", () => {
    const { findings } = watchDeeds([...programs, starts(106.5, child(NGINX, "/tmp/x"))]);
    const severe = findings.findIndex((finding) => finding.type === "incident" && finding.head.path.endsWith("/tmp/x"));
    const end = findings.findLastIndex((finding) => finding.type === "phase" && finding.phase === "detect");
    expect(severe).toBeGreaterThan(0);
    expect(severe).toBeLessThan(end);
  });

  it("is told, all of it by its number", () => {
    const made = crowd.map((who, index) => creates(105.001 + index / count, who, `/srv/${word(index)}`));
    const deeds = [...programs, ...made].sort((one, other) => one[0] - other[0]);
    const { incidents } = watchDeeds(deeds);
    const sum = incidents
      .filter(({ window }) => window.number > 0)
      .reduce((all, { anomalies, left }) => all + anomalies.length + left, 0);
    // A start that stands in the path of what it did is not told by itself.
    expect(sum).toBeGreaterThan(2 * count - 4000);
    expect(sum).toBeLessThanOrEqual(2 * count);
  });

  it("keeps few of it until the window ends", () => {
    const monitor = new Monitor(OPTIONS, () => {});
    const stream = new EventStream((event) => monitor.observe(event));
    stream.write(Buffer.from(deedsLog([...ROUTINE, ...programs]), "latin1"));
    stream.end();
    expect(monitor.checkpoint().window.fresh.length).toBeLessThanOrEqual(8000);
  });

  it("does not hide what one of them does that is severe, nor another service's deed", () => {
    const last = crowd.at(-1) as typeof NGINX;
    const found = warned([...programs, creates(107, last, "/etc/cron.d/x"), connects(108, PHP, "203.0.113.9:443")]);
    expect(found).toContain(`high proc::33:nginx->proc::33:${last.exe}->file:CREATE:/etc/cron.d/x`);
    expect(found).toContain("medium proc::33:php-fpm8.2->host:203.0.113.9:443");
  });
});

describe("a flood of processes", () => {
  it("that fork without end makes no new edge", () => {
    const forks = Array.from(
      { length: 30_000 },
      (_, index): Deed => [105 + index / 30_000, { ...NGINX, pid: NGINX.pid }, `clone(0x11) = ${20_000 + index}`],
    );
    expect(warned([...forks, deletes(107, NGINX, "/srv/x")])).toEqual(["low proc::33:nginx->file:DELETE:/srv/x"]);
  });

  it("does not make the monitor forget whom a quiet service's shell comes from", () => {
    // A label that is known as the mailer's is new as the cron daemon's.
    const crowd = Array.from(
      { length: 60_000 },
      (_, index): Deed => [105 + index / 60_000, { ...PHP, pid: 100_000 + index, ppid: PHP.pid }, "setuid(0) = 0"],
    );
    const sendmail = child(APP, "/usr/sbin/sendmail", { uid: 33, euid: 33 });
    expect(warned([...crowd, starts(108, sendmail, ["sendmail", "-t"])])).toContain(
      "medium proc::999:node[/opt/app/app.js]->proc::33:sendmail",
    );
  });

  it("under pids that come again inherits nothing", () => {
    const first = child(NGINX, "/opt/a", { pid: 70_001 });
    const second: typeof NGINX = { ...child(CRON, "/usr/bin/ls"), pid: 70_001 };
    expect(warned([starts(105, first), starts(150, second), connects(151, second, "203.0.113.9:443")]).at(-1)).toBe(
      "medium proc::0:cron->proc::0:ls->host:203.0.113.9:443",
    );
  });

  it("that each start the next is told from its beginning to its end", () => {
    const deeds: Deed[] = [];
    let last = child(NGINX, "/opt/0");
    deeds.push(starts(105, last));
    for (let index = 1; index < 400; index += 1) {
      last = child(last, `/opt/${index}`);
      deeds.push(starts(105 + index / 400, last));
    }
    const found = warned([...deeds, connects(106.5, last, "203.0.113.9:443")]).join("\n");
    expect(found).toContain("proc::33:nginx->proc::33:/opt/0");
    expect(found).toContain("proc::33:/opt/399->host:203.0.113.9:443");
  });
});

describe("one event that is very large", () => {
  it("of 10,000 PATH records is read as far as 4096 records, and the event behind it whole", () => {
    const items = Array.from({ length: 10_000 }, (_, index) => pathRecord(index, `/srv/p${index}`, "DELETE"));
    const event = [
      syscallRecord({ name: "unlink", exit: 0, items: items.length }, NGINX),
      cwdRecord("/"),
      ...items,
      proctitleRecord(["x"]),
    ];
    const { incidents } = watchDeeds([[105, NGINX, event], deletes(106, PHP, "/srv/after")]);
    const told = incidents.filter(({ window }) => window.number > 0);
    expect(told.reduce((all, { anomalies, left }) => all + anomalies.length + left, 0)).toBe(4095);
    expect(told.flatMap(({ anomalies }) => anomalies.map(({ path }) => path))).toContain(
      "proc::33:php-fpm8.2->file:DELETE:/srv/after",
    );
  });

  it("of arguments without end is one program", () => {
    const argv = Array.from({ length: 70_000 }, () => "a");
    expect(warned([starts(105, child(NGINX, "/opt/x"), argv)])).toEqual(["medium proc::33:nginx->proc::33:/opt/x"]);
  });
});

describe("very many long names below a chain of programs of long names", () => {
  it("are told as far as there is room for, and counted", () => {
    const long = (letter: string, length: number) => `/${letter.repeat(200)}`.repeat(Math.floor(length / 201));
    const deeds: Deed[] = [];
    let who = NGINX;
    for (let depth = 0; depth < 20; depth += 1) {
      who = child(who, `/opt${long("p", 3800)}${depth}`);
      deeds.push(starts(105 + depth / 100, who));
    }
    for (let index = 0; index < 800; index += 1)
      deeds.push(creates(106 + index / 1000, who, `/srv${long("f", 3800)}${word(index)}`));
    const { incidents } = watchDeeds(deeds);
    const told = incidents.filter(({ window }) => window.number > 0);
    const texts = told.map((report) => JSON.stringify(report).length);
    expect(Math.max(...texts)).toBeLessThan(8e6);
    const ofFiles = told.flatMap(({ anomalies }) => anomalies).filter(({ kind }) => kind === "file");
    expect(ofFiles.length).toBeGreaterThan(50);
    expect(ofFiles.length).toBeLessThan(200);
    expect(told.reduce((sum, { left }) => sum + left, 0)).toBeGreaterThan(600);
  });
});
