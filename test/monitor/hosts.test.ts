import { describe, expect, it } from "vitest";
import { EventStream } from "../../src/audit/event-stream.ts";
import type { Finding } from "../../src/domain/finding.ts";
import { Hosts } from "../../src/monitor/hosts.ts";
import type { MonitorOptions } from "../../src/monitor/options.ts";
import { T0 } from "../support/records.ts";
import { OPTIONS, scenarioLog, watched } from "../support/scenario.ts";

/** Watches logs of several hosts, mixed line by line. */
function watchHosts(logs: readonly string[], isLocal?: (node: string) => boolean, more: Partial<MonitorOptions> = {}) {
  const findings: Finding[] = [];
  const hosts = new Hosts({ ...OPTIONS, ...more }, (finding) => findings.push(finding), isLocal);
  const stream = new EventStream((event) => hosts.observe(event));
  const lines = logs.map((log) => log.trimEnd().split("\n"));
  const longest = Math.max(...lines.map(({ length }) => length));
  for (let at = 0; at < longest; at += 1)
    for (const list of lines) if (list[at] !== undefined) stream.write(Buffer.from(`${list[at]}\n`));
  stream.end();
  hosts.end();
  return { ...watched(findings), hosts };
}

const LEARN = "@0 33 nginx -> file:CREATE:/srv/a\n";
const log = (node: string, script: string) => scenarioLog(LEARN + script, "raw", node);

describe("Hosts", () => {
  it("learns each host by itself: what one knows is news on another", () => {
    const { incidents } = watchHosts([
      log("one", "@50 33 nginx -> file:CREATE:/srv/b\n@105 33 nginx -> file:CREATE:/srv/b"),
      log("two", "@50 33 nginx -> file:CREATE:/srv/a\n@105 33 nginx -> file:CREATE:/srv/b"),
    ]);
    expect(incidents.map(({ node, head }) => [node, head.path])).toEqual([
      ["two", "proc::33:nginx->file:CREATE:/srv/b"],
    ]);
  });

  it("keeps pids of hosts apart", () => {
    const { incidents } = watchHosts([
      log("one", "@105 33 nginx > evil -> host:203.0.113.9:80"),
      log("two", "@105 33 nginx -> file:CREATE:/srv/a\n@106 33 nginx -> host:203.0.113.9:80"),
    ]);
    expect(incidents.map(({ node, head }) => [node, head.path])).toEqual([
      ["one", "proc::33:nginx->proc::33:evil->host:203.0.113.9:80"],
      ["two", "proc::33:nginx->host:203.0.113.9:80"],
    ]);
  });

  it("gives one host the same findings alone and among others, whatever their clocks say", () => {
    const script = "@105 33 nginx > evil\n@115 33 nginx -> file:CREATE:/srv/b";
    const alone = watchHosts([log("one", script)]);
    const among = watchHosts([
      log("one", script),
      log("two", "@99999 33 nginx -> file:CREATE:/srv/c"),
      log("three", "@1 a > b"),
    ]);
    const ofOne = (all: typeof alone) => JSON.stringify(all.findings.filter(({ node }) => node === "one"));
    expect(ofOne(among)).toBe(ofOne(alone));
  });

  it("watches this machine by whatever name its log gives it, and no host that it has not seen", () => {
    const { hosts } = watchHosts([log("web", ""), log("other", "")], (node) => node === "web");
    expect(["web", "other", "third"].map((node) => hosts.watches(node))).toEqual([true, true, false]);
  });

  it("has the schedule of this machine, and of no other", () => {
    const job = "@1 init -> file:CREATE:/srv/a\n@105 init > job -> file:CREATE:/srv/b";
    const logs = [log("self", job), log("other", job)];
    const { findings } = watchHosts(logs, (node) => node === "self", {
      schedule: { has: () => true, serviceOf: () => undefined, isOld: () => true },
    });
    const told = findings.flatMap((finding) =>
      finding.type === "first-run" || finding.type === "incident" ? [finding] : [],
    );
    expect(told.map(({ type, node }) => [type, node]).sort()).toEqual([
      ["first-run", ""],
      ["incident", "other"],
    ]);
  });

  it("has the folders of this machine, and of no other", () => {
    const job = "@1 init -> file:CREATE:/srv/a\n@105 init -> file:CREATE:/srv/in/job";
    const { incidents } = watchHosts([log("self", job), log("other", job)], (node) => node === "self", {
      folders: { pathOf: () => "/etc/cron.d" },
    });
    const made = incidents.flatMap(({ node, anomalies }) => anomalies.map(({ path }) => [node, path]));
    const ofJob = made.filter(([, path]) => path?.endsWith("/job")).sort();
    expect(ofJob).toEqual([
      ["", "proc::0:init->file:CREATE:/etc/cron.d/job"],
      ["other", "proc::0:init->file:CREATE:/srv/in/job"],
    ]);
  });

  it("takes the names that this machine gives itself for this machine", () => {
    const { findings } = watchHosts([log("self", "@105 33 nginx > evil")], (node) => node === "self");
    expect(new Set(findings.map(({ node }) => node))).toEqual(new Set([""]));
  });

  it("is learning while any host is", () => {
    expect(watchHosts([log("one", "@105 a > b")]).hosts.learning).toBe(false);
    expect(watchHosts([log("one", "@105 a > b"), log("two", "@5 a > b")]).hosts.learning).toBe(true);
    expect(new Hosts(OPTIONS, () => undefined).learning).toBe(true);
  });

  it("bounds the hosts that a log can make up, says so once, at once, and counts the rest", () => {
    const logs = Array.from({ length: 300 }, (_, index) => log(`host${index}`, ""));
    const { findings, hosts, phases } = watchHosts(logs);
    expect(phases.filter((phase) => phase.startsWith("baseline")).length).toBe(256);
    expect(hosts.leftOut).toEqual({ events: 44, edges: 0 });
    const why = "more than 256 hosts: host256 and others that come now are not watched";
    expect(findings.filter(({ type }) => type === "hole")).toEqual([
      { type: "hole", time: T0, node: "host256", hole: { from: T0, to: undefined, why } },
    ]);
    // Those that are watched are seen as ever.
    expect(findings.flatMap((finding) => (finding.type === "phase" ? finding.holes : []))).toEqual([]);
  });
});
