/** Rows of the administrator's are as those that are built in, from the event to the warning. */
import { describe, expect, it } from "vitest";
import { EventStream } from "../../src/audit/event-stream.ts";
import { Accepted } from "../../src/baseline/accepted.ts";
import { globMatcher } from "../../src/baseline/globs.ts";
import { parseOwnRows } from "../../src/baseline/own-rows.ts";
import { SensitiveTable } from "../../src/baseline/sensitive.ts";
import type { Acceptance } from "../../src/domain/acceptance.ts";
import type { Finding } from "../../src/domain/finding.ts";
import { Monitor } from "../../src/monitor/monitor.ts";
import { APP, creates, type Deed, deedsLog, NGINX, ROUTINE, warned, watchDeeds, writes } from "../support/deeds.ts";
import { OPTIONS, watched } from "../support/scenario.ts";

const sensitive = new SensitiveTable(
  parseOwnRows("high /srv/shop/** T1565.001 the shop\nmedium /srv/keys/*\ncritical /etc/hosts\nlow /etc/passwd").rows,
);
const NAME = "/srv/shop/item-4711.json";
/** The same kind of name in window after window. */
const draws = (folder: string, from: number, count: number): Deed[] =>
  Array.from({ length: count }, (_, index) =>
    creates(from + index * 10, APP, `${folder}/item-${1000 + index * 37}.json`),
  );

/** What is said after the routine, and the monitor as it is then. */
function watching(deeds: readonly Deed[], accepted: readonly Acceptance[] = []): { monitor: Monitor; paths: string[] } {
  const findings: Finding[] = [];
  const monitor = new Monitor({ ...OPTIONS, sensitive, rebase: true, journal: true }, (said) => findings.push(said));
  monitor.accept(new Accepted(accepted));
  const stream = new EventStream((event) => monitor.observe(event));
  stream.write(Buffer.from(deedsLog([...ROUTINE, ...deeds]), "latin1"));
  stream.end();
  monitor.end();
  const { incidents } = watched(findings);
  const paths = incidents.filter(({ window }) => window.number > 0).flatMap(({ anomalies }) => anomalies);
  return { monitor, paths: paths.map(({ path }) => path) };
}

function inOrder(deeds: readonly Deed[]): Deed[] {
  return deeds.toSorted(([one], [other]) => one - other);
}

describe("a row of the administrator's", () => {
  it("makes what is new severe, with its name and technique", () => {
    const { incidents } = watchDeeds([creates(105, NGINX, NAME)], { sensitive });
    const incident = incidents.find(({ window }) => window.number > 0);
    expect(incident).toMatchObject({ severity: "high", techniques: ["T1565.001"], head: { what: "the shop" } });
    expect(warned([creates(105, NGINX, NAME)])).toEqual([`low proc::33:nginx->file:CREATE:${NAME}`]);
  });

  it("is warned of in the baseline too, and at once", () => {
    const { findings } = watchDeeds([creates(96, NGINX, NAME), creates(120, NGINX, "/srv/x")], { sensitive });
    const said = findings.findIndex(({ type }) => type === "incident");
    const end = findings.findIndex((finding) => finding.type === "phase" && finding.phase === "normalize");
    expect(said).toBeGreaterThan(-1);
    expect(said).toBeLessThan(end);
  });

  it("keeps its names from becoming a kind", () => {
    const usual = draws("/srv/stock", 5, 9);
    const own = draws("/srv/keys", 5, 9);
    const fresh = [creates(115, APP, "/srv/stock/item-2222.json"), creates(115.5, APP, "/srv/keys/item-2222.json")];
    expect(warned([...inOrder([...usual, ...own]), ...fresh], { sensitive })).toEqual([
      "medium proc::999:node[/opt/app/app.js]->file:CREATE:/srv/keys/item-2222.json",
    ]);
  });

  it("is never learned by repetition alone", () => {
    const again = (name: string) => Array.from({ length: 8 }, (_, index) => creates(105 + index * 10, NGINX, name));
    const { monitor } = watching(inOrder([...again(NAME), ...again("/srv/other")]));
    const known = monitor
      .checkpoint()
      .edges.flatMap(({ key, known }) => (key.startsWith("/srv/") ? [[key, known]] : []));
    expect(known).toEqual(
      expect.arrayContaining([
        [NAME, false],
        ["/srv/other", true],
      ]),
    );
  });

  it("can be accepted", () => {
    const accepted = [
      { number: 1, pattern: "proc::33:nginx->file:CREATE:/srv/shop/**", literal: false, reason: "ours" },
    ];
    const { paths } = watching([creates(105, NGINX, NAME), creates(106, APP, NAME)], accepted);
    expect(paths).toEqual([`proc::999:node[/opt/app/app.js]->file:CREATE:${NAME}`]);
  });

  it("makes what is built in graver, and never less grave", () => {
    expect(warned([writes(105, NGINX, "/etc/hosts"), writes(106, NGINX, "/etc/passwd")], { sensitive })).toEqual([
      "critical proc::33:nginx->file:WRITE:/etc/hosts",
      "high proc::33:nginx->file:WRITE:/etc/passwd",
    ]);
  });

  it("is no match for --ignore", () => {
    const ignore = globMatcher(["/srv/shop/**"]);
    expect(warned([creates(105, NGINX, NAME), creates(106, NGINX, "/srv/x")], { sensitive, ignore })).toEqual([
      "low proc::33:nginx->file:CREATE:/srv/x",
    ]);
  });
});
