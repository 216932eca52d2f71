/** Reports that were said: as many as one likes to make of a deed that names very much. */
import { describe, expect, it } from "vitest";
import type { IncidentReport } from "../../src/domain/finding.ts";
import { openState } from "../../src/state/state-file.ts";
import { Store } from "../../src/state/store.ts";
import { anomaly, incident } from "../support/findings.ts";
import { useFolder } from "../support/folder.ts";
import { fullmon } from "../support/program.ts";

const FEW = { ...process.env, TZ: "UTC", NODE_OPTIONS: "--max-old-space-size=64" };

describe("reports", () => {
  const path = useFolder();

  function keep(...batches: IncidentReport[][]): void {
    const { database } = openState(path("s"), new Date(0));
    const store = new Store(database);
    for (const batch of batches) {
      const reports = batch.map((report) => ({ ...report, text: JSON.stringify(report) }));
      store.commit({ place: undefined, open: new Uint8Array(), newest: 0, kept: 0, hosts: [], reports });
    }
    store.close();
  }

  const ids = (...args: string[]) =>
    fullmon(["incidents", ...args, "--json", "--state", path("s")])
      .stdout.trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as IncidentReport).id);

  it("that are very long are kept up to a size, the newest of them", () => {
    const long = (id: string) => incident({ id, node: "é".repeat(8_000_000) });
    keep([long("1"), long("2")], [long("3"), long("4")]);
    keep([long("5")], [long("6"), long("7")]);
    expect(ids()).toEqual(["2", "3", "4", "5", "6", "7"]);
  });

  it("that are more than there is memory for are listed, shown and accepted", () => {
    const names = Array.from({ length: 40_000 }, (_, index) => `/srv/name-${index}`);
    const report = (index: number) =>
      incident({
        id: `${index}`.padStart(16, "0"),
        incident: index % 2 === 0 ? "aaaa000000000000" : "bbbb000000000000",
        anomalies: [anomaly({ names, edges: ["proc::0:a->host:b:1"], severity: index === 30 ? "high" : "low" })],
        left: 1,
      });
    for (let index = 0; index < 60; index += 20) keep(Array.from({ length: 20 }, (_, at) => report(index + at)));
    const command = (...args: string[]) => fullmon([...args, "--state", path("s")], { env: FEW });
    const list = command("incidents");
    expect(list.stdout.split("\n").slice(1)).toEqual([
      expect.stringMatching(/^aaaa0+ .* high +60 /),
      expect.stringMatching(/^bbbb0+ .* low +60 /),
      "",
    ]);
    const text = command("incidents", "aaaa").stdout;
    expect(text.slice(0, 100)).toMatch(/^incident aaaa0+: high/);
    expect(text.match(/^ {2}… and 1 more$/gm)).toHaveLength(30);
    expect(command("incidents", "--json").stdout.split("\n")).toHaveLength(61);
    expect(command("accept", "bbbb", "--reason", "x").stdout).toMatch(/host:b:1\naccepted;.*\nnot covered: 30 more/);
  });
});
