/** Names that nobody can foresee: when a folder is open to them, and what stays news there. */
import { describe, expect, it } from "vitest";
import { Baseline } from "../../src/baseline/baseline.ts";
import { SensitiveTable } from "../../src/baseline/sensitive.ts";
import type { EdgeClass } from "../../src/domain/graph.ts";
import { Graph } from "../../src/graph/graph.ts";

/** Eight names that have nothing in common. */
const WORDS = ["harbor", "meadow_v2", "Copper 7", "violet", "winter-sun", "summit", "bridge", "net-3.9.15"];

function world() {
  const graph = new Graph({ sensitivity: (...edge) => new SensitiveTable().of(...edge) });
  const baseline = new Baseline(graph);
  const process = (name: string) => graph.vertex(`proc::33:${name}`, name);
  const learn = (key: string, window: number, name = "app", edgeClass: EdgeClass = "CREATE") =>
    baseline.learn(graph.add(process(name), edgeClass, key, undefined, 0, window));
  const knows = (key: string, name = "app", edgeClass: EdgeClass = "CREATE") =>
    (graph.find(process(name), edgeClass, key)?.known ?? false) || baseline.knows(process(name), edgeClass, key);
  return { graph, baseline, process, learn, knows };
}

/** A world in which the words came, each in a window of its own. */
function opened(nameOf = (word: string) => `/srv/up/${word}.png`) {
  const made = world();
  for (const [window, word] of WORDS.entries()) made.learn(nameOf(word), window);
  return { ...made, said: made.baseline.normalize() };
}

describe("a folder of names that nobody can foresee", () => {
  it("is open to more of that ending, once eight came in four windows", () => {
    const { said, knows } = opened();
    expect(said).toEqual(["proc::33:app->file:CREATE:/srv/up/[^/]{1,255}.png"]);
    expect(knows("/srv/up/lantern.png")).toBe(true);
  });

  it("is open to all that people keep, once that was of two endings", () => {
    const made = world();
    const endings = ["jpg", "pdf", "png", "csv"];
    for (const [window, word] of WORDS.entries()) made.learn(`/srv/up/${word}.${endings[window % 4]}`, window);
    expect(made.baseline.normalize()).toEqual([]);
    for (const [window, word] of ["north", "south"].entries()) made.learn(`/srv/up/${word}.jpg`, 10 + window);
    expect(made.baseline.normalize()).toEqual([
      "proc::33:app->file:CREATE:/srv/up/[^/]{1,255}.{picture,document,sound,film}",
    ]);
    const names = [
      "a.jpeg",
      "a.TIF",
      "a.docx",
      "a.mp4",
      "a.csv",
      "a.txt",
      "a.html",
      "a.svg",
      "a.php.jpg",
      ".a.jpg",
      "a",
    ];
    expect(names.filter((name) => made.knows(`/srv/up/${name}`))).toEqual(["a.jpeg", "a.TIF", "a.docx", "a.mp4"]);
  });

  it("is open to a draw that begins with a dash", () => {
    expect(opened().knows("/srv/up/-gdhuQY_Z4_MYeBq.png")).toBe(true);
    expect(opened().knows("/srv/up/Dr. Smith, 3.5.26 final.v2.png")).toBe(true);
    expect(opened().knows("/srv/up/~$lantern.png")).toBe(true);
  });

  it("is open to versions of what people keep, whose ending is a time", () => {
    const { knows } = opened((word) => `/srv/versions/${word}.odt.v\0t`);
    expect(knows("/srv/versions/lantern.md.v\0t")).toBe(true);
    for (const name of ["lantern.php.v\0t", ".lantern.md.v\0t", "lantern.md.v\0h", "lantern.md.v1", "lantern.md.\0t"])
      expect(knows(`/srv/versions/${name}`)).toBe(false);
  });

  it("needs eight names, and four windows", () => {
    const few = world();
    for (const [window, word] of WORDS.slice(1).entries()) few.learn(`/srv/up/${word}.png`, window);
    const burst = world();
    for (const [index, word] of WORDS.entries()) burst.learn(`/srv/up/${word}.png`, index % 3);
    expect([few.baseline.normalize(), burst.baseline.normalize()]).toEqual([[], []]);
    expect([few.knows("/srv/up/lantern.png"), burst.knows("/srv/up/lantern.png")]).toEqual([false, false]);
  });

  it.each([
    "/srv/up/lantern.php",
    "/srv/up/lantern.php.png",
    "/srv/up/lantern.PHP .png",
    "/srv/up/lantern.v1.phtml-x.png",
    "/srv/up/lantern..png",
    "/srv/up/~lantern.png",
    "/srv/up/~$.png",
    "/srv/up/lan~$tern.png",
    "/srv/up/.lantern.png",
    "/srv/up/..png",
    "/srv/up/lantern",
    "/srv/up/lantern.gif",
    "/srv/up/-lantern.png",
    "/srv/up/-rf.png",
    "/srv/up/--checkpoint-action=exec.png",
    "/srv/up/-oProxyCommand=x7A.png",
    "/srv/up/a\nb.png",
    "/srv/up/$(id).png",
    "/srv/up/deeper/lantern.png",
    "/srv/lantern.png",
    "/srv/updates/lantern.png",
  ])("is not open to %j", (name) => expect(opened().knows(name)).toBe(false));

  it("is open to who gives such names, who may remove and rewrite them", () => {
    const { knows } = opened();
    expect(["DELETE", "WRITE", "ATTR"].map((one) => knows("/srv/up/lantern.png", "app", one as EdgeClass))).toEqual([
      true,
      true,
      false,
    ]);
    expect(knows("/srv/up/lantern.png", "other")).toBe(false);
  });

  it.each(
    "sh php so service py jsp js elf conf cgi pht PHT shtml cfm wsgi psgi tcl awk node ear twig asax cshtml vbs hta scr network".split(
      " ",
    ),
  )("is none of what is run: .%s", (ending) => {
    const { said, knows } = opened((word) => `/srv/up/${word}.${ending}`);
    expect([said, knows(`/srv/up/lantern.${ending}`)]).toEqual([[], false]);
  });

  it("is none where names are sensitive", () => {
    const { said, knows } = opened((word) => `/etc/cron.d/${word}.txt`);
    expect([said, knows("/etc/cron.d/lantern.txt")]).toEqual([[], false]);
  });

  it("is each folder of a kind, if such names come in four of them", () => {
    const { said, knows } = opened((word) => `/srv/users/${"abcd"[WORDS.indexOf(word) % 4]}lice/${word}.png`);
    expect(said).toEqual(["proc::33:app->file:CREATE:/srv/users/[^/]{1,255}/[^/]{1,255}.png"]);
    const above = opened((word) => `/srv/users/${"abcd"[WORDS.indexOf(word) % 4]}lice/photos/${word}.png`);
    expect(above.said).toEqual(["proc::33:app->file:CREATE:/srv/users/[^/]{1,255}/photos/[^/]{1,255}.png"]);
    expect(above.knows("/srv/users/zoe/photos/lantern.png")).toBe(true);
    expect(above.knows("/srv/users/zoe/other/lantern.png")).toBe(false);
    expect(knows("/srv/users/zoe/lantern.png")).toBe(true);
    expect(knows("/srv/users/.zoe/lantern.png")).toBe(false);
    expect(knows("/srv/zoe/lantern.png")).toBe(false);
  });

  it("is one in a numbered folder too, whose names a shape stands for each", () => {
    const { baseline, learn, knows } = world();
    for (const [window, word] of WORDS.entries()) {
      // The third server comes a window later.
      const hosts = window === 0 ? [0, 1] : [0, 1, 2];
      for (const host of hosts) learn(`/srv/web${host}/docs/${word} ${"abc"[host]}.pdf`, window);
      baseline.normalize();
    }
    expect(knows("/srv/web7/docs/harbor a.pdf")).toBe(true);
    expect(knows("/srv/web7/docs/lantern.pdf")).toBe(false);
    expect(knows("/srv/web0/docs/lantern.pdf")).toBe(true);
    expect(knows("/srv/web0/docs/lantern.php")).toBe(false);
    expect(knows("/srv/web0/other/lantern.pdf")).toBe(false);
  });

  it("makes nobody known by a name that was only reported", () => {
    const { baseline, graph, process, learn, knows } = world();
    for (const job of [1, 2, 3]) learn(`/srv/job${job}/result.csv`, job);
    baseline.consider(graph.add(process("evil"), "CREATE", "/srv/job4/result.csv", undefined, 0, 4));
    baseline.normalize();
    expect(knows("/srv/job4/result.csv", "evil")).toBe(true);
    expect(process("evil").known).toBe(false);
  });

  it("keeps one edge of what has the same name in each numbered folder", () => {
    const { baseline, graph, learn, knows } = world();
    for (const job of [1, 2, 3, 4, 5]) learn(`/srv/job${job}/result.csv`, job);
    for (const job of [6, 7, 8]) learn(`/srv/job${job}/result`, job);
    baseline.normalize();
    expect([...graph.allEdges()].map(({ key }) => key)).toEqual(["/srv/job1/result.csv"]);
    expect(knows("/srv/job9/result.csv")).toBe(true);
  });

  it("is kept, and open again when all is restored", () => {
    const { baseline, graph, process } = opened();
    const rows = baseline.takeChanges();
    const { vertices, edges } = graph.takeChanges();
    const again = world();
    again.process("app");
    again.baseline.restore(rows, baseline.save(), again.graph.restore(vertices, edges));
    expect(rows).toHaveLength(1);
    expect(rows[0]?.source).toBe(process("app").id);
    expect(again.knows("/srv/up/lantern.png")).toBe(true);
    expect(again.knows("/srv/up/lantern.php")).toBe(false);
  });
});
