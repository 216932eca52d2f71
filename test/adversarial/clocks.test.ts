/** Time that is set, goes back or jumps, and events that come in another order: nothing is hidden, nothing waits for ever. */
import { describe, expect, it } from "vitest";
import { EventStream } from "../../src/audit/event-stream.ts";
import type { HostNames } from "../../src/domain/host-names.ts";
import { Monitor } from "../../src/monitor/monitor.ts";
import {
  APP,
  child,
  connects,
  creates,
  type Deed,
  deedsLog,
  NGINX,
  ROOT_SHELL,
  ROUTINE,
  starts,
  warned,
  watchDeeds,
  writes,
} from "../support/deeds.ts";
import { T0 } from "../support/records.ts";
import { OPTIONS, replayLog } from "../support/scenario.ts";

const DAY = 86_400;
const tick = (second: number): Deed => writes(second, NGINX, "/var/log/nginx/access.log");

describe("a clock that is set back", () => {
  /** What was said before the log ended. */
  function saidLive(deeds: Deed[]): string[] {
    const paths: string[] = [];
    const monitor = new Monitor(OPTIONS, (finding) => {
      if (finding.type === "incident" && finding.window.number > 0)
        paths.push(...finding.anomalies.map(({ path }) => path));
    });
    const stream = new EventStream((event) => monitor.observe(event));
    stream.write(Buffer.from(deedsLog([...ROUTINE, ...deeds]), "latin1"));
    stream.end();
    return paths;
  }

  it("by a day delays no report until the next day", () => {
    const back: Deed[] = [
      tick(105),
      [106, ROOT_SHELL, "clock_settime(0) = 0"],
      connects(110 - DAY, APP, "203.0.113.9:443"),
      tick(121 - DAY),
      tick(140 - DAY),
    ];
    const said = saidLive(back);
    expect(said).toContain("proc::999:node[/opt/app/app.js]->host:203.0.113.9:443");
    expect(said).toContain("proc::1000/0:bash->priv:clock:clock_settime");
  });

  it("by a day during the baseline does not make it a day longer", () => {
    const learning = ROUTINE.filter(([second]) => second < 60);
    const rest = ROUTINE.filter(([second]) => second >= 60).map(
      ([second, who, event]): Deed => [second - DAY, who, event],
    );
    const { incidents } = replayLog(
      deedsLog([...learning, ...rest, connects(150 - DAY, APP, "203.0.113.9:443"), tick(170 - DAY)]),
    );
    expect(
      incidents.flatMap(({ anomalies, window }) => (window.number > 0 ? anomalies.map(({ path }) => path) : [])),
    ).toContain("proc::999:node[/opt/app/app.js]->host:203.0.113.9:443");
  });

  it("and forward again reports once, and all of it", () => {
    const found = warned([
      tick(105),
      connects(106, APP, "203.0.113.9:443"),
      tick(110 - DAY),
      connects(111 - DAY, APP, "203.0.113.10:443"),
      tick(125),
      connects(126, APP, "203.0.113.11:443"),
    ]);
    expect(found).toEqual(
      [9, 10, 11].map((last) => `medium proc::999:node[/opt/app/app.js]->host:203.0.113.${last}:443`),
    );
  });

  it("by seconds, as kernels' backlogs come, changes nothing", () => {
    const orders = [
      [connects(106, APP, "203.0.113.9:443"), tick(108)],
      [tick(108), connects(106, APP, "203.0.113.9:443")],
    ];
    for (const deeds of orders)
      expect(warned([tick(105), ...deeds])).toEqual(["medium proc::999:node[/opt/app/app.js]->host:203.0.113.9:443"]);
  });
});

describe("a clock that is set forward", () => {
  it("skips no window's report", () => {
    expect(warned([connects(105, APP, "203.0.113.9:443"), tick(105 + 30 * DAY)])).toEqual([
      "medium proc::999:node[/opt/app/app.js]->host:203.0.113.9:443",
    ]);
  });

  it("ends the baseline early, which makes more news and not less", () => {
    const { incidents, phases } = replayLog(
      deedsLog([tick(0), tick(10 * DAY), connects(10 * DAY + 5, APP, "203.0.113.9:443"), tick(10 * DAY + 20)]),
    );
    expect(phases).toContain("normalize@100");
    expect(incidents.flatMap(({ anomalies }) => anomalies.map(({ path }) => path)).join()).toContain(
      "host:203.0.113.9:443",
    );
  });

  it("makes no number in a name a time that is none", () => {
    expect(warned([creates(105, NGINX, "/srv/x-20991231.log")])).toEqual([
      "low proc::33:nginx->file:CREATE:/srv/x-20991231.log",
    ]);
  });
});

describe("a clock that is set forward and back before anybody looks", () => {
  /** A live run: what it says of windows within the seconds after the clock was right again. Ticks say the true time. */
  const saidBy = (second: number, names?: HostNames) => {
    const paths: string[] = [];
    const monitor = new Monitor({ ...OPTIONS, names }, (finding) => {
      if (finding.type === "incident" && finding.window.number > 0)
        paths.push(...finding.anomalies.map(({ path }) => path));
    });
    const stream = new EventStream((event) => monitor.observe(event));
    const happens = (...deeds: Deed[]) => stream.write(Buffer.from(deedsLog(deeds), "latin1"));
    happens(...ROUTINE, tick(104));
    monitor.tick(T0 + 104_000);
    happens(tick(105), connects(105 + DAY, APP, "203.0.113.8:443"), connects(105.02, APP, "203.0.113.9:443"));
    for (let at = 106; at < second; at += 1) {
      happens(tick(at));
      monitor.tick(T0 + at * 1000);
    }
    return paths;
  };
  const both = [8, 9].map((last) => `proc::999:node[/opt/app/app.js]->host:203.0.113.${last}:443`);

  it("delays no report", () => expect(saidBy(122)).toEqual(both));

  it("delays no report of hosts by name", () => {
    const nothing = () => undefined;
    const heardUntil = Number.POSITIVE_INFINITY;
    const deaf = { contact: nothing, told: nothing, trust: nothing, settle: nothing };
    const names = { patience: 500, heardUntil, namesOf: () => [], ...deaf };
    expect(saidBy(122, names)).toEqual(both);
  });
});

describe("a host whose clock is always ahead", () => {
  it("has windows of its own time, not one more with each look", () => {
    const phases: string[] = [];
    const monitor = new Monitor(OPTIONS, (finding) => {
      if (finding.type === "phase" && finding.phase === "collect") phases.push(String((finding.time - T0) / 1000));
    });
    const stream = new EventStream((event) => monitor.observe(event));
    for (let at = 0; at < 140; at += 1) {
      stream.write(Buffer.from(deedsLog([tick(at)]), "latin1"));
      monitor.tick(T0 + (at - 60) * 1000);
    }
    expect(phases).toEqual(["100", "110", "120", "130"]);
  });
});

describe("order", () => {
  it("of serials does not matter: they may start again, go back or repeat at another time", () => {
    const log = deedsLog([
      ...ROUTINE,
      connects(105, APP, "203.0.113.9:443"),
      starts(106, child(NGINX, "/opt/x")),
      tick(125),
    ]);
    const paths = (text: string) =>
      replayLog(text)
        .incidents.filter(({ window }) => window.number > 0)
        .flatMap(({ anomalies }) => anomalies.map(({ path }) => path));
    const expected = paths(log);
    expect(expected).toHaveLength(2);
    for (const change of [
      (serial: number) => 4294967295 - serial,
      (serial: number) => serial % 3,
      (serial: number) => (serial * 7919) % 4294967296,
    ])
      expect(paths(log.replace(/:(\d+)\): /g, (_, serial: string) => `:${change(Number(serial))}): `))).toEqual(
        expected,
      );
  });

  it("of a child's deed before its start is told, as its own", () => {
    const evil = child(NGINX, "/opt/x");
    const found = warned([connects(105.5, evil, "203.0.113.9:443"), starts(105, evil)]);
    expect(found.some((path) => path.includes("proc::33:/opt/x->host:203.0.113.9:443"))).toBe(true);
    expect(found.some((path) => path.endsWith("->proc::33:/opt/x"))).toBe(true);
  });

  it("of records, mixed with those of other events, does not matter", () => {
    const log = deedsLog([...ROUTINE, creates(105, NGINX, "/srv/a"), creates(105.001, APP, "/srv/b"), tick(125)])
      .trimEnd()
      .split("\n");
    const [at, end] = [
      log.findIndex((line) => line.includes("audit(1700000105.000")),
      log.findIndex((line) => line.includes("audit(1700000125")),
    ];
    const mixed = [
      ...log.slice(0, at),
      ...log.slice(at, end).sort((one, other) => one.localeCompare(other)),
      ...log.slice(end),
    ];
    const said = replayLog(`${mixed.join("\n")}\n`)
      .incidents.filter(({ window }) => window.number > 0)
      .flatMap(({ anomalies }) => anomalies.map(({ path }) => path));
    expect(said.sort()).toEqual([
      "proc::33:nginx->file:CREATE:/srv/a",
      "proc::999:node[/opt/app/app.js]->file:CREATE:/srv/b",
    ]);
  });

  it("of a log told twice is told once", () => {
    const log = deedsLog([...ROUTINE, connects(105, APP, "203.0.113.9:443"), tick(125)]);
    const line = log.slice(
      log.indexOf("type=SYSCALL msg=audit(1700000105"),
      log.indexOf("type=SYSCALL msg=audit(1700000125"),
    );
    const { incidents } = replayLog(log.replace(line, line + line));
    expect(incidents.filter(({ window }) => window.number > 0).flatMap(({ anomalies }) => anomalies)).toHaveLength(1);
    expect(T0).toBe(1_700_000_000_000);
    expect(watchDeeds([]).incidents.length).toBeGreaterThanOrEqual(0);
  });
});
