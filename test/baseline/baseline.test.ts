/** What is known: by process, by action, and never by asking. */
import { describe, expect, it } from "vitest";
import { Baseline } from "../../src/baseline/baseline.ts";
import { SensitiveTable } from "../../src/baseline/sensitive.ts";
import type { EdgeClass } from "../../src/domain/graph.ts";
import { Graph } from "../../src/graph/graph.ts";

function world() {
  const graph = new Graph({ sensitivity: (...edge) => new SensitiveTable().of(...edge) });
  const baseline = new Baseline(graph);
  const process = (name: string) => graph.vertex(`proc::0:${name}`, name);
  /** Learns an edge that was first seen in a window. */
  const learn = (name: string, edgeClass: EdgeClass, key: string, window: number) => {
    const edge =
      graph.find(process(name), edgeClass, key) ?? graph.add(process(name), edgeClass, key, undefined, 0, window);
    baseline.learn(edge);
  };
  /** Known by name or by pattern. */
  const knows = (name: string, edgeClass: EdgeClass, key: string) =>
    (graph.find(process(name), edgeClass, key)?.known ?? false) || baseline.knows(process(name), edgeClass, key);
  return { graph, baseline, learn, knows };
}

const PIDS = [101, 202, 303].map((pid) => `/run/app/${pid}.pid`);

describe("Baseline", () => {
  it("knows what it learned, and nothing else", () => {
    const { learn, knows, baseline } = world();
    learn("app", "CREATE", "/srv/x", 0);
    expect(baseline.normalize()).toEqual([]);
    expect(knows("app", "CREATE", "/srv/x")).toBe(true);
    for (const [name, edgeClass, key] of [
      ["app", "CREATE", "/srv/y"],
      ["app", "WRITE", "/srv/x"],
      ["other", "CREATE", "/srv/x"],
    ] as const)
      expect(knows(name, edgeClass, key)).toBe(false);
  });

  it("widens names to a pattern, and forgets the names that it stands for", () => {
    const { learn, knows, baseline, graph } = world();
    for (const [window, path] of PIDS.entries()) learn("app", "CREATE", path, window);
    expect(graph.edgeCount).toBe(3);
    expect(baseline.normalize()).toEqual(["proc::0:app->file:CREATE:/run/app/[0-9]{2,5}.pid"]);
    expect(graph.edgeCount).toBe(0);
    for (const path of [...PIDS, "/run/app/404.pid"]) expect(knows("app", "CREATE", path)).toBe(true);
    expect(knows("app", "CREATE", "/run/app/shell.pid")).toBe(false);
  });

  it("gives a pattern to no process that has not used such a name, and for no other action", () => {
    const { learn, knows, baseline } = world();
    for (const [window, path] of PIDS.entries()) learn("app", "CREATE", path, window);
    learn("user", "WRITE", "/run/app/505.pid", 1);
    baseline.normalize();
    expect(knows("other", "CREATE", "/run/app/404.pid")).toBe(false);
    expect(knows("user", "CREATE", "/run/app/404.pid")).toBe(false);
    expect(knows("user", "WRITE", "/run/app/404.pid")).toBe(true);
    expect(knows("app", "WRITE", "/run/app/404.pid")).toBe(false);
    expect(knows("app", "ATTR", "/run/app/404.pid")).toBe(false);
  });

  it("takes the names of all processes for evidence of the kind", () => {
    const { learn, knows, baseline } = world();
    for (const [window, path] of PIDS.entries()) learn(`app${window}`, "CREATE", path, window);
    expect(baseline.normalize()).toHaveLength(3);
    expect(knows("app0", "CREATE", "/run/app/404.pid")).toBe(true);
  });

  it("lets who makes names of a kind remove them, and not the other way round", () => {
    const { learn, knows, baseline } = world();
    for (const [window, path] of PIDS.entries()) learn("app", "CREATE", path, window);
    for (const [window, path] of PIDS.entries()) learn("cleaner", "DELETE", path, window);
    baseline.normalize();
    expect(knows("app", "DELETE", "/run/app/404.pid")).toBe(true);
    expect(knows("cleaner", "DELETE", "/run/app/404.pid")).toBe(true);
    expect(knows("cleaner", "CREATE", "/run/app/404.pid")).toBe(false);
  });

  it("lets who makes names with times in them remove them", () => {
    const { learn, knows } = world();
    learn("backup", "CREATE", "/b/db-\0t.tgz", 0);
    expect(knows("backup", "DELETE", "/b/db-\0t.tgz")).toBe(true);
    expect(knows("backup", "DELETE", "/b/www-\0t.tgz")).toBe(false);
    learn("backup", "CREATE", "/b/plain", 0);
    expect(knows("backup", "DELETE", "/b/plain")).toBe(false);
  });

  it("never widens sensitive names, nor knows one by a pattern", () => {
    const { learn, knows, baseline } = world();
    for (const [window, path] of [
      "/etc/cron.d/job1",
      "/etc/cron.d/job2",
      "/etc/cron.d/job3",
      "/etc/cron.d/job4",
    ].entries())
      learn("app", "CREATE", path, window);
    for (const [window, path] of ["/srv/1.php", "/srv/2.php", "/srv/3.php"].entries())
      learn("app", "CREATE", path, window);
    expect(baseline.normalize()).toEqual([]);
    expect(knows("app", "CREATE", "/etc/cron.d/job5")).toBe(false);
    expect(knows("app", "CREATE", "/etc/cron.d/job1")).toBe(true);
    expect(knows("app", "CREATE", "/srv/4.php")).toBe(false);
  });

  it("knows no sensitive name by a folder's pattern", () => {
    const { learn, knows, baseline } = world();
    for (const [window, id] of ["a1b2c3", "d4e5f6", "0a9b8c"].entries())
      learn("app", "CREATE", `/srv/${id}/page`, window);
    baseline.normalize();
    expect(knows("app", "CREATE", "/srv/777777/page")).toBe(true);
    expect(knows("app", "CREATE", "/srv/777777/page.php")).toBe(false);
  });

  it("gives a pattern that comes later to names that were learned long ago", () => {
    const { learn, knows, baseline, graph } = world();
    learn("old", "CREATE", "/run/app/42.pid", 0);
    baseline.normalize();
    for (const [window, path] of PIDS.entries()) learn("app", "CREATE", path, 5 + window);
    expect(baseline.normalize()).toHaveLength(2);
    expect(knows("old", "CREATE", "/run/app/77.pid")).toBe(true);
    expect(graph.edgeCount).toBe(0);
  });

  it("learns what it knows without a change", () => {
    const { learn, baseline, graph } = world();
    for (const [window, path] of PIDS.entries()) learn("app", "CREATE", path, window);
    baseline.normalize();
    for (const [window, path] of PIDS.entries()) learn("app", "CREATE", path, window);
    expect(baseline.normalize()).toEqual([]);
    expect(graph.edgeCount).toBe(0);
  });

  it("widens addresses to a network, per process and port", () => {
    const { learn, knows, baseline } = world();
    for (const index of [1, 2, 3, 4]) learn("apt", "host", `198.51.100.${index}:80`, index);
    learn("curl", "host", "198.51.100.1:80", 1);
    expect(baseline.normalize()).toEqual(["proc::0:apt->host:198.51.100.0/24:80"]);
    expect(knows("apt", "host", "198.51.100.99:80")).toBe(true);
    expect(knows("apt", "host", "198.51.100.99:443")).toBe(false);
    expect(knows("apt", "host", "198.51.101.99:80")).toBe(false);
    expect(knows("curl", "host", "198.51.100.99:80")).toBe(false);
    expect(knows("apt", "host", "198.51.100.99:80(refused)")).toBe(false);
  });

  it("never widens programs or privileges", () => {
    const { learn, knows, baseline } = world();
    for (const index of [1, 2, 3, 4]) {
      learn("sh", "exec", `proc::0:/opt/app-${index}`, index);
      learn("sh", "priv", `setuid:${index}`, index);
    }
    expect(baseline.normalize()).toEqual([]);
    expect(knows("sh", "exec", "proc::0:/opt/app-5")).toBe(false);
    expect(knows("sh", "priv", "setuid:5")).toBe(false);
  });

  it("changes nothing by being asked", () => {
    const { knows, baseline, graph } = world();
    for (let index = 0; index < 20; index += 1) expect(knows("app", "CREATE", `/run/app/${index}.pid`)).toBe(false);
    expect(baseline.normalize()).toEqual([]);
    expect(graph.edgeCount).toBe(0);
  });
});
