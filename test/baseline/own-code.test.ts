import { describe, expect, it } from "vitest";
import { OwnCode } from "../../src/baseline/own-code.ts";
import type { EdgeClass } from "../../src/domain/graph.ts";
import { withTarget } from "../../src/domain/link-target.ts";
import { Graph } from "../../src/graph/graph.ts";
import { processLabel } from "../../src/graph/process-label.ts";

/** What a change is, where these programs run: `0 bash[/opt/job.sh]`, in a container `web:0 …`. */
function severityOf(runs: readonly string[], who: string, key: string, edgeClass: EdgeClass = "WRITE") {
  const graph = new Graph();
  const code = new OwnCode();
  const vertexOf = (text: string) => {
    const [, container = "", user = "", program = ""] = /^(?:(.*):)?([\d/]+) (.*)$/.exec(text) ?? [];
    return graph.vertex(processLabel(container, user, program), program);
  };
  for (const run of runs) code.add(vertexOf(run));
  return code.of(vertexOf(who), edgeClass, key)?.severity;
}

describe("code that is run here", () => {
  it.each([
    ["0 /opt/agent", "/opt/agent"],
    ["0 /opt/agent(deleted)", "/opt/agent"],
    ["0 bash[/opt/job.sh]", "/opt/job.sh"],
    ["0 busybox[sh /opt/job.sh]", "/opt/job.sh"],
    ["0 /opt/venv/bin/python3[/srv/my app.py]", "/srv/my app.py"],
    ["0 /opt/venv/bin/python3[/srv/my app.py]", "/opt/venv/bin/python3"],
    ["0 ld.so[/opt/agent]", "/opt/agent"],
  ])("is %s's %s", (run, path) => {
    expect(severityOf([run], "0 bash", path)).toBe("medium");
    expect(severityOf([run], "33 php-fpm8.2", path)).toBe("high");
    expect(severityOf([run], "0 bash", `${path}x`)).toBeUndefined();
  });

  it.each(["0 nginx", "0 bash", "0 bash[-c]", "0 memfd[x]"])("is none of %s's", (run) => {
    for (const path of ["nginx", "-c", "x", "/usr/sbin/nginx"]) expect(severityOf([run], "0 cp", path)).toBeUndefined();
  });

  it("is a way to root where root runs it, whoever else does, and the writer is not", () => {
    const runs = ["1000 bash[/opt/job.sh]", "1000/0 bash[/opt/job.sh]", "33 bash[/opt/job.sh]"];
    expect(severityOf(runs, "1000 vim", "/opt/job.sh")).toBe("high");
    expect(severityOf(runs, "1000/0 vim", "/opt/job.sh")).toBe("medium");
    expect(severityOf(["33 node[/srv/app.js]"], "1000 vim", "/srv/app.js")).toBe("medium");
  });

  it("is changed by nobody else where nobody knows who it was", () =>
    expect(severityOf(["0 bash[/opt/job.sh]"], ": ", "/opt/job.sh")).toBe("medium"));

  it("is another in each container", () => {
    expect(severityOf(["web:0 bash[/run.sh]"], "web:33 nginx", "/run.sh")).toBe("high");
    expect(severityOf(["web:0 bash[/run.sh]"], "33 nginx", "/run.sh")).toBeUndefined();
  });

  it("is changed by a new name, a link, writing and its rights, and by nothing else", () => {
    const by = (edgeClass: EdgeClass, key = "/opt/job.sh") =>
      severityOf(["0 bash[/opt/job.sh]"], "0 cp", key, edgeClass);
    expect(by("CREATE")).toBe("medium");
    expect(by("LINK", withTarget("/opt/job.sh", "/etc/shadow"))).toBe("medium");
    expect(by("ATTR")).toBe("medium");
    expect(severityOf(["0 bash[/opt/job.sh]"], "33 php", "/opt/job.sh", "ATTR")).toBe("medium");
    for (const other of ["DELETE", "exec", "host"] as const) expect(by(other)).toBeUndefined();
  });

  it("is also what root's code would take from its own folder", () => {
    const by = (who: string, key: string) => severityOf(["0 python3.11[/opt/hook/job.py]"], who, key, "CREATE");
    for (const path of ["/opt/hook/json.py", "/opt/hook/__pycache__/util.cpython-311.pyc", "/opt/hook/_x.so"]) {
      expect(by("33 php", path)).toBe("high");
      expect(by("0 cp", path)).toBeUndefined();
    }
    for (const path of ["/opt/hook/data.json", "/opt/hook/sub/json.py", "/opt/json.py"])
      expect(by("33 php", path)).toBeUndefined();
    expect(severityOf(["0 python3[/tmp/job.py]"], "33 php", "/tmp/x.py", "CREATE")).toBeUndefined();
  });

  it("is each of the files that stand in a label", () => {
    const runs = ["0 java[-cp /opt/a.jar:/opt/b.jar Main]", "0 node[-r /opt/reg.js /opt/cli.js]"];
    for (const path of ["/opt/a.jar", "/opt/b.jar", "/opt/reg.js", "/opt/cli.js"])
      expect(severityOf(runs, "33 php", path)).toBe("high");
  });

  it("is none of what a process has open", () =>
    expect(severityOf(["0 bash[/dev/fd/[n]]"], "33 tee", "/dev/fd/[n]")).toBeUndefined());
});
