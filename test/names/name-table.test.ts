import { describe, expect, it } from "vitest";
import type { Asker } from "../../src/domain/host-names.ts";
import type { DnsMessage } from "../../src/names/dns-message.ts";
import { NameTable } from "../../src/names/name-table.ts";

const HOUR = 3600_000;

function process(parent?: Asker): Asker {
  return { argv: [], parent };
}

function message(name: string, address: string, more: Partial<DnsMessage> = {}): DnsMessage {
  return { id: 1, response: true, name, type: 1, addresses: [{ address, ttl: 60 }], aliases: [], ...more };
}

function namesOf(table: NameTable, ...question: Parameters<NameTable["namesOf"]>): string[] {
  return table.namesOf(...question).map(({ name }) => name);
}

/** A table, and what `asker` looks up in it at a time. */
function tableOf(limit?: number) {
  const table = new NameTable({ slack: 20, ...(limit === undefined ? {} : { limit }) });
  table.settle(Number.POSITIVE_INFINITY);
  const ask = (asker: Asker | undefined, name: string, address: string, time: number, more?: Partial<DnsMessage>) => {
    if (asker !== undefined) table.contact(asker, "10.0.0.53", time);
    const flow = table.newFlow("10.0.0.53", time + 1);
    table.answer({ time: time + 2, message: message(name, address, more), flow });
  };
  return { table, ask };
}

describe("NameTable", () => {
  it("tells the names that the asker asked for, the last one first, and not those of others", () => {
    const { table, ask } = tableOf();
    const [one, other] = [process(), process()];
    ask(one, "a.example", "192.0.2.1", 0);
    ask(other, "b.example", "192.0.2.1", 1000);
    ask(one, "c.example", "192.0.2.1", 2000);
    expect(namesOf(table, "192.0.2.1", one, 5000)).toEqual(["c.example", "a.example"]);
    expect(namesOf(table, "192.0.2.1", other, 5000)).toEqual(["b.example"]);
    expect(namesOf(table, "192.0.2.1", process(), 5000)).toEqual(["c.example", "b.example", "a.example"]);
    expect(namesOf(table, "192.0.2.2", one, 5000)).toEqual([]);
  });

  it("keeps no name that is longer than a host's, and as many characters of aliases as two have", () => {
    const { table, ask } = tableOf();
    const one = process();
    ask(one, "a".repeat(255), "192.0.2.1", 0);
    ask(one, "a".repeat(256), "192.0.2.2", 0);
    const aliases = ["b".repeat(256), "c".repeat(200), "d".repeat(56), "e"];
    ask(one, "a.example", "192.0.2.3", 0, { aliases });
    expect(["192.0.2.1", "192.0.2.2"].map((address) => namesOf(table, address, one, 5000).length)).toEqual([1, 0]);
    expect(table.namesOf("192.0.2.3", one, 5000)[0]).toMatchObject({ aliases: ["c".repeat(200), "d".repeat(56)] });
  });

  it("takes what a parent, a child or a copy asked for as asked by the process", () => {
    const { table, ask } = tableOf();
    const parent = process();
    const self = process(parent);
    const copy: Asker = { argv: self.argv, parent };
    ask(process(self), "child.example", "192.0.2.1", 0);
    ask(copy, "copy.example", "192.0.2.1", 1000);
    ask(parent, "parent.example", "192.0.2.1", 2000);
    ask(process(parent), "sibling.example", "192.0.2.1", 3000);
    expect(namesOf(table, "192.0.2.1", self, 5000)).toEqual(["parent.example", "copy.example", "child.example"]);
  });

  it("takes for the likeliest asker who called in the order of the questions, each call for one of them", () => {
    const { table } = tableOf();
    const [idle, one, other, shy] = [process(), process(), process(), process()];
    // Who calls and does not ask is passed over; who calls behind the question did not ask it.
    for (const [asker, time] of [
      [idle, 0],
      [one, 4],
      [other, 4],
      [shy, 8],
    ] as const)
      table.contact(asker, "10.0.0.53", time);
    const flows = [5.2, 7.9].map((time) => table.newFlow("10.0.0.53", time));
    for (const [at, flow] of flows.entries())
      table.answer({ time: 9, message: message(`n${at}.example`, "192.0.2.1"), flow });
    const told = (asker: Asker) =>
      table.namesOf("192.0.2.1", asker, 5000).map(({ name, sure, likely }) => `${name} ${sure} ${likely}`);
    expect(told(one)).toEqual(["n0.example false true", "n1.example false false"]);
    expect(told(other)).toEqual(["n1.example false true", "n0.example false false"]);
    for (const asker of [idle, shy]) expect(told(asker).join()).not.toContain("true");
  });

  it("tells a name of which nobody knows who asked, though it was answered again right after", () => {
    const { table } = tableOf();
    for (const [name, time] of [
      ["a.example", 0],
      ["b.example", 10],
      ["a.example", 2000],
    ] as const)
      table.tell({ ...message(name, "192.0.2.1"), time });
    expect(namesOf(table, "192.0.2.1", process(), 50)).toEqual(["a.example", "b.example"]);
  });

  it.each(["itself", "another"])("leaves no name out because %s calls again in the same tick", (who) => {
    const { table, ask } = tableOf();
    const [self, other] = [process(), process()];
    ask(self, "known.example", "192.0.2.1", 0);
    table.contact(self, "10.0.0.53", 5000, 10);
    const flow = table.newFlow("10.0.0.53", 5001);
    table.answer({ time: 5002, message: message("new.example", "192.0.2.1"), flow });
    table.contact(who === "itself" ? self : other, "10.0.0.53", 5000, 12);
    expect(namesOf(table, "192.0.2.1", self, 5000, 11)).toContain("new.example");
  });

  it("tells no name before it was answered", () => {
    const { table, ask } = tableOf();
    const self = process();
    ask(self, "a.example", "192.0.2.1", 10_000);
    expect(namesOf(table, "192.0.2.1", self, 9000)).toEqual([]);
    expect(namesOf(table, "192.0.2.1", self, 9990)).toEqual(["a.example"]);
  });

  it("prefers live names of others to those that are long gone, and what the asker itself asked to both", () => {
    const { table, ask } = tableOf();
    const [one, other] = [process(), process()];
    ask(one, "old.example", "192.0.2.1", 0);
    ask(other, "new.example", "192.0.2.1", 5 * HOUR);
    expect(namesOf(table, "192.0.2.1", process(), 5.1 * HOUR)).toEqual(["new.example"]);
    expect(namesOf(table, "192.0.2.1", one, 5.1 * HOUR)).toEqual(["old.example"]);
    expect(namesOf(table, "192.0.2.1", process(), 20 * HOUR)).toEqual(["new.example", "old.example"]);
    expect(namesOf(table, "192.0.2.1", process(), 40 * HOUR)).toEqual([]);
  });

  it("keeps the name of an address that who asked goes on using, as a time server's, and over a restart", () => {
    const { table, ask } = tableOf();
    const self = process();
    ask(self, "pool.example", "192.0.2.1", 0);
    for (let hour = 1; hour <= 80; hour += 1)
      expect(namesOf(table, "192.0.2.1", self, hour * HOUR)).toEqual(["pool.example"]);
    // Not of others, and not when another asked for another name meanwhile.
    ask(process(), "other.example", "192.0.2.1", 80.5 * HOUR);
    expect(namesOf(table, "192.0.2.1", self, 81 * HOUR)).toEqual(["pool.example"]);
    expect(namesOf(table, "192.0.2.1", process(), 81 * HOUR)).toEqual(["other.example"]);
    const { table: later } = tableOf();
    later.restore(JSON.parse(JSON.stringify(table.save())));
    expect(namesOf(later, "192.0.2.1", process(), 82 * HOUR)).toContain("pool.example");
    expect(namesOf(table, "192.0.2.1", self, 110 * HOUR)).toEqual([]);
  });

  it("tells names that need no question only where none was asked for", () => {
    const { table, ask } = tableOf();
    table.setStatic(new Map([["192.0.2.1", ["static.example"]]]));
    expect(namesOf(table, "192.0.2.1", process(), 0)).toEqual(["static.example"]);
    ask(process(), "a.example", "192.0.2.1", 0);
    expect(namesOf(table, "192.0.2.1", process(), 1000)).toEqual(["a.example"]);
  });

  it("goes on with what it saved, behind what is asked for anew", () => {
    const { table, ask } = tableOf();
    ask(process(), "a.example", "192.0.2.1", 0);
    ask(process(), "b.example", "192.0.2.1", 1000);
    const { table: later, ask: askLater } = tableOf();
    later.restore(JSON.parse(JSON.stringify(table.save())));
    expect(later.size).toBe(2);
    const self = process();
    expect(namesOf(later, "192.0.2.1", self, 5000)).toEqual(["b.example", "a.example"]);
    askLater(self, "c.example", "192.0.2.1", 6000);
    expect(namesOf(later, "192.0.2.1", self, 7000)).toEqual(["c.example"]);
  });

  it("bounds names of one address, askers of one name, and all", () => {
    const { table, ask } = tableOf(1000);
    const self = process();
    for (let index = 0; index < 200; index += 1) ask(self, `n${index}.example`, "192.0.2.1", index * 100);
    expect(table.size).toBe(64);
    const latest = Array.from({ length: 64 }, (_, back) => `n${199 - back}.example`);
    expect(table.save().map(([, name]) => name)).toEqual(latest);
    for (let index = 0; index < 200; index += 1) ask(process(), "n199.example", "192.0.2.1", 30_000 + index * 100);
    for (let index = 0; index < 5000; index += 1)
      table.tell({ ...message("n.example", `10.0.${index >> 8}.${index & 255}`), time: 60_000 });
    expect(table.size).toBeLessThanOrEqual(1000);
    expect(table.dropped).toBe(136 + 5000 + 64 - table.size);
    expect(namesOf(table, "10.0.19.135", self, 60_100)).toEqual(["n.example"]);
    expect(namesOf(table, "10.0.0.0", self, 60_100)).toEqual([]);
  });

  it("forgets addresses that nobody heard of or used for days, but none because a clock is a day ahead for a while", () => {
    const { table, ask } = tableOf();
    const [one, idle] = [process(), process()];
    ask(one, "used.example", "192.0.2.1", 0);
    ask(idle, "idle.example", "192.0.2.2", 0);
    ask(idle, "ahead.example", "192.0.2.3", 24 * HOUR);
    expect(namesOf(table, "192.0.2.2", idle, HOUR)).toEqual(["idle.example"]);
    for (let day = 0; day < 7; day += 0.5) {
      expect(namesOf(table, "192.0.2.1", one, day * 24 * HOUR)).toEqual(["used.example"]);
      ask(idle, "other.example", "192.0.2.4", day * 24 * HOUR + 1000);
    }
    expect(table.size).toBe(2);
  });
});
