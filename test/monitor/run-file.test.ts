/** What goes with the run of a program. */
import { describe, expect, it } from "vitest";
import { watch } from "../support/scenario.ts";

function told(made: string, removed: string, by = "daemon"): readonly string[] {
  const steps = ["@0 init > daemon -> file:CREATE:/srv/x", "@1 init > nginx -> file:CREATE:/srv/x"];
  return watch([...steps, `@10 daemon -> file:${made}`, `@105 ${by} -> file:DELETE:${removed}`].join("\n")).paths;
}

describe("a file that is there while a program runs", () => {
  it.each([
    "/srv/x/daemon.pid",
    "/srv/x/pid",
    "/srv/x/.lock",
    "/srv/x/a.sock",
    "/srv/x/0.tmp",
    "/run/x/state",
    "/var/run/x.socket",
  ])("may be removed by who makes or writes it: %s", (name) => {
    expect(told(`CREATE:${name}`, name)).toEqual([]);
    expect(told(`WRITE:${name}`, name)).toEqual([]);
  });

  it.each([
    ["another program's", "CREATE:/srv/x/d.pid", "/srv/x/d.pid", "nginx"],
    ["another one", "CREATE:/srv/x/d.pid", "/srv/x/e.pid"],
    ["what it only gave attributes", "ATTR:/srv/x/d.pid", "/srv/x/d.pid"],
    ["what stays", "CREATE:/srv/x/data", "/srv/x/data"],
    ["what is sensitive", "CREATE:/etc/systemd/system/a.socket", "/etc/systemd/system/a.socket"],
    ["a folder called alike", "CREATE:/srv/run/x", "/srv/run/x"],
  ])("is told of else: %s", (_, made, removed, by?: string) =>
    expect(told(made, removed, by).at(-1)).toContain(`file:DELETE:${removed}`),
  );

  it("may be removed by who bears its name, made before anybody looked", () => {
    for (const name of ["/run/daemon.pid", "/run/daemon/daemon.sock", "/var/run/daemon.lock"])
      expect(told("CREATE:/srv/y", name)).toEqual([]);
    for (const name of ["/run/nginx.pid", "/run/daemon.conf", "/srv/run/daemon.pid", "/run/daemon"])
      expect(told("CREATE:/srv/y", name)).toHaveLength(1);
  });
});
