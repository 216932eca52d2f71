import { describe, expect, it } from "vitest";
import { Baseline } from "../../src/baseline/baseline.ts";
import type { EdgeClass } from "../../src/domain/graph.ts";
import { shownName } from "../../src/domain/shown-name.ts";
import { Graph } from "../../src/graph/graph.ts";
import { NameForms } from "../../src/monitor/name-form.ts";
import { T0 } from "../support/records.ts";
import { watch } from "../support/scenario.ts";

/** The form of a name that a process of pid 4321, child of 1234, uses, where those given are known. */
function formOf(key: string, known: readonly string[] = [], edgeClass: EdgeClass = "CREATE"): string {
  const graph = new Graph();
  const source = graph.vertex("proc::0:app", "app");
  for (const name of known) graph.know(graph.add(source, edgeClass, name, undefined, T0, 0));
  const subject = { pid: 4321, ppid: 1234 } as Parameters<NameForms["of"]>[1];
  const parts = { source, edgeClass, key } as Parameters<NameForms["of"]>[0];
  return shownName(new NameForms(graph, new Baseline(graph)).of(parts, subject, T0));
}

describe("NameForms", () => {
  it.each([
    ["/x/temp-4321.rdb", "/x/temp-[pid].rdb"],
    ["/x/new.1234", "/x/new.[pid]"],
    ["/var/tmp/job.4321/list", "/var/tmp/job.[pid]/list"],
    ["/srv/job.4321/list", "/srv/job.4321/list"],
    ["/x/a-20231114-4321", "/x/a-[time]-[pid]"],
    // Sensitive names stay as they are.
    ["/etc/cron.d/job4321", "/etc/cron.d/job4321"],
    ["/etc/cron.d/job-20231114", "/etc/cron.d/job-20231114"],
    // But for the folders above them.
    ["/backup/www-20231114/index.php", "/backup/www-[time]/index.php"],
    ["/srv/releases/20231114101500/app/index.php", "/srv/releases/[hash]/app/index.php"],
    ["/srv/tmp.AbCdEfGhIj/index.php", "/srv/tmp.AbCdEfGhIj/index.php"],
    ["/backup/www-20231114/shell-20231114.php", "/backup/www-[time]/shell-20231114.php"],
  ])("of %s is %s", (name, want) => expect(formOf(name)).toBe(want));

  it("takes draws of engines out of what they mount, and of nothing else", () => {
    const token = "/var/lib/kubelet/pods/0f8fad5b-d9cb-469f-a165-70867728950e/volumes/kubernetes.io~projected";
    expect(formOf(`mount:${token}/kube-api-access-hj442`, [], "priv")).toBe(
      "mount:/var/lib/kubelet/pods/[uuid]/volumes/kubernetes.io~projected/kube-api-access-[random]",
    );
    expect(formOf("mount:/srv/kube-api-access-hj442", [], "priv")).toBe("mount:/srv/kube-api-access-hj442");
    expect(formOf(`${token}/kube-api-access-hj442`)).toBe(
      "/var/lib/kubelet/pods/[uuid]/volumes/kubernetes.io~projected/kube-api-access-hj442",
    );
  });

  it("leaves a number that is a pid by chance where the name is known", () => {
    expect(formOf("/x/20231114-4321", ["/x/\u0000t-4321"])).toBe("/x/[time]-4321");
  });

  it("leaves a number that is a time by chance where numbers are known", () => {
    const graph = new Graph();
    const baseline = new Baseline(graph);
    const source = graph.vertex("proc::0:lvm", "lvm");
    const parts = (key: string) => ({ source, edgeClass: "CREATE", key }) as Parameters<NameForms["of"]>[0];
    for (const [window, number] of [304083091, 204083092, 604083093].entries())
      baseline.learn(graph.add(source, "CREATE", `/x/vg_${number}.vg`, undefined, T0, window));
    baseline.normalize();
    const form = (key: string) => shownName(new NameForms(graph, baseline).of(parts(key), undefined, T0));
    expect(form("/x/vg_1700000000.vg")).toBe("/x/vg_1700000000.vg");
    expect(baseline.knows(source, "CREATE", "/x/vg_1700000000.vg")).toBe(true);
    expect(form("/x/other_1700000000.vg")).toBe("/x/other_[time].vg");
  });

  it("leaves a folder that is the beginning of a hash by chance where hashes are known in it", () => {
    const name = `/x/ab/ab${"0123456789".repeat(3)}`;
    expect(formOf(name)).toBe("/x/[hash]");
    expect(formOf(name, ["/x/ab/\u0000h"])).toBe("/x/ab/[hash]");
  });

  it("takes a doubtful draw for one only where draws are known", () => {
    expect(formOf("/x/apt.conf.yhx0sd")).toBe("/x/apt.conf.yhx0sd");
    expect(formOf("/x/apt.conf.yhx0sd", ["/x/apt.conf.\u0000r"])).toBe("/x/apt.conf.[random]");
    expect(formOf("/x/home.hrke1absbi/ring", ["/x/home.\u0000r/ring"])).toBe("/x/home.[random]/ring");
    expect(formOf("/x/apt.conf.Sususs", ["/x/apt.conf.\u0000r"])).toBe("/x/apt.conf.[random]");
    expect(formOf("/x/apt.sig.yhx0sd", ["/x/apt.conf.\u0000r"])).toBe("/x/apt.sig.yhx0sd");
    expect(formOf("/x/apt.conf.backup", ["/x/apt.conf.\u0000r"])).toBe("/x/apt.conf.backup");
  });

  it("takes a word behind a day and a pid for a draw only where such draws are known", () => {
    const name = "/x/state.yaml20231114-76075-uoweml";
    expect(formOf(name)).toBe("/x/state.yaml[time]-76075-uoweml");
    expect(formOf(name, ["/x/state.yaml\u0000t-\u0000p-\u0000r"])).toBe("/x/state.yaml[time]-[pid]-[random]");
    expect(formOf(name, ["/x/other.yaml\u0000t-\u0000p-\u0000r"])).toBe("/x/state.yaml[time]-76075-uoweml");
    expect(formOf("/x/db-20231114-0300-full.sql", ["/x/db-\u0000t-\u0000p-\u0000r.sql"])).toBe("/x/db-[time]-full.sql");
  });

  it("takes a long draw that begins as a prefix does for one only where such draws are known", () => {
    const name = "/es/indices/xf-fJtwEfrzzUkOUvIfm9r/0/index";
    expect(formOf(name)).toBe(name);
    expect(formOf(name, ["/es/indices/\u0000r/0/index"])).toBe("/es/indices/[random]/0/index");
    expect(formOf(name, ["/es/indices/\u0000r/0/other"])).toBe(name);
    const others = ["/es/indices/my-own-notes-of-the-year/0/index", "/es/indices/xf-fJtwEfrzzUkOUvIf/0/index"];
    for (const other of others) expect(formOf(other, ["/es/indices/\u0000r/0/index"])).toBe(other);
    const folder = "/x/app-FrontEnd-MyService2X/a.q8zkp1";
    expect(formOf(folder, ["/x/app-FrontEnd-MyService2X/a.\u0000r"])).toBe("/x/app-FrontEnd-MyService2X/a.[random]");
  });

  it("leaves a name of a kind that is known by what the others have in common, however wild it looks", () => {
    const learned = ["6miflrgdsl08aPKYiOB", "6scj27lqphhv8Ghnk1H", "jglvnejrv4la1RlQxMw"];
    const made = (names: readonly string[], second: number) =>
      names.map((name, at) => `@${second + 30 * at} init > php -> file:CREATE:/tmp/img${name}`).join("\n");
    const told = (name: string) => watch(`${made(learned, 0)}\n${made([name], 105)}`).paths;
    expect(told("qd8ah6v94l1ad2QOBvP")).toEqual([]);
    expect(told("qd8ah6v94l1ad2QOBvPx")).toHaveLength(1);
  });

  it("takes draws out of what is mounted, not out of addresses and programs", () => {
    const layer = `/var/lib/containers/${"0a".repeat(32)}/merged`;
    expect(formOf(`mount:${layer}`, [], "priv")).toBe("mount:/var/lib/containers/[hash]/merged");
    expect(formOf("kill:app-20231114", [], "priv")).toBe("kill:app-20231114");
    expect(formOf("host-20231114:80", [], "host")).toBe("host-20231114:80");
    expect(formOf("proc::0:job-20231114", [], "exec")).toBe("proc::0:job-20231114");
  });
});
