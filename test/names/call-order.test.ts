import { describe, expect, it } from "vitest";
import type { Asker } from "../../src/domain/host-names.ts";
import { LogExchange } from "../../src/names/log-exchange.ts";
import { ResolverLog } from "../../src/names/log-reader.ts";
import { logTable } from "../../src/names/source-tables.ts";
import { randomFrom } from "../support/mutation.ts";

const T0 = new Date(2026, 10, 24, 10).getTime();
const ADDRESS = "192.0.2.1";

/** Milliseconds of a kernel's tick: audit records and the log's times are both of the last one. */
const TICK = 4;

/** dnsmasq's log and the calls of processes, written in the order of time; each name has the one address. */
function scene() {
  const table = logTable();
  const { take } = new LogExchange(table.newFlow, table.tell);
  const log = new ResolverLog(() => T0 + 3600_000, take);
  let number = 0;
  let serial = 0;
  const call = (asker: Asker, time: number) => table.contact(asker, "127.0.0.1", T0 + tick(time), ++serial);
  const question = (name: string, time: number, { client = "127.0.0.1", port = 0, types = ["A"] } = {}) => {
    for (const type of types) {
      number += 1;
      const date = new Date(T0 + tick(time));
      const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) =>
        String(part).padStart(2, "0"),
      );
      const head = `Nov 24 ${clock.join(":")} dnsmasq[8]: ${number} ${client}/${port === 0 ? 20_000 + number : port}`;
      log.write(Buffer.from(`${head} query[${type}] ${name} from ${client}\n${head} cached ${name} is ${ADDRESS}\n`));
    }
  };
  const namesOf = (asker: Asker, time: number) => table.namesOf(ADDRESS, asker, T0 + tick(time), ++serial);
  return { call, question, namesOf, serial: () => ++serial, table };
}

function tick(time: number): number {
  return Math.floor(time / TICK) * TICK;
}

function process(): Asker {
  return { argv: [], parent: undefined };
}

const [one, other] = [process(), process()];

describe("who asked, by the log of a resolver", () => {
  it("is told by the order of calls and questions, in the same second and over its end", () => {
    const { call, question, namesOf } = scene();
    call(one, 100);
    question("a.example", 101);
    call(other, 200);
    question("b.example", 201);
    call(one, 999);
    question("c.example", 1000);
    expect(namesOf(one, 500)).toMatchObject([{ name: "a.example", sure: true, likely: true }]);
    expect(namesOf(other, 500)).toMatchObject([{ name: "b.example", sure: true, likely: true }]);
    expect(namesOf(one, 1500).map(({ name }) => name)).toEqual(["c.example", "a.example"]);
  });

  it.each([1, 2, 3])("is right of all in a crowd on one address, with ports that come again, seed %i", (seed) => {
    const random = randomFrom(seed);
    const { call, question, table, serial } = scene();
    const askers = [process(), process(), process(), process(), process()];
    const meant: { asker: Asker; name: string; time: number; serial: number }[] = [];
    const wrong: unknown[] = [];
    let connections = 0;
    for (let time = 0; time < 60_000; time += 4 + random(40)) {
      const asker = askers[random(askers.length)] as Asker;
      const name = `n${random(40)}.example`;
      call(asker, time);
      question(name, time + 1, { port: 20_000 + random(5000), types: ["A", "AAAA"].slice(0, 1 + random(2)) });
      meant.push({ asker, name, time: T0 + tick(time + 2), serial: serial() });
      connections += 1;
      for (let [first] = meant; first !== undefined && first.time < T0 + time - table.patience; [first] = meant) {
        meant.shift();
        const [told] = table.namesOf(ADDRESS, first.asker, first.time, first.serial);
        if (told?.name !== first.name) wrong.push({ ...first, told });
      }
      if (random(50) === 0) time += 3000;
    }
    expect(connections).toBeGreaterThan(700);
    expect(wrong).toEqual([]);
  });

  it("is a guess while calls may still be told, and decided anew with each", () => {
    const { call, question, namesOf } = scene();
    call(one, 100);
    question("a.example", 101);
    question("b.example", 201);
    expect(namesOf(one, 300).map(({ name }) => name)).toEqual(["a.example", "b.example"]);
    expect(namesOf(other, 300)).toMatchObject([{ name: "b.example", sure: false }]);
    call(other, 200);
    expect(namesOf(one, 300).map(({ name }) => name)).toEqual(["a.example"]);
    expect(namesOf(other, 300)).toMatchObject([{ name: "b.example", sure: true }]);
  });

  it("is not told where somebody asks unseen, or calls and does not ask", () => {
    const { call, question, namesOf } = scene();
    call(one, 100);
    question("a.example", 101);
    question("unseen.example", 150);
    call(other, 3100);
    call(one, 3200);
    question("b.example", 3201);
    call(one, 6000);
    expect(
      namesOf(one, 500)
        .map(({ name, sure }) => `${name} ${sure}`)
        .sort(),
    ).toEqual(["a.example false", "unseen.example false"]);
    for (const asker of [one, other])
      expect(namesOf(asker, 3500).find(({ name }) => name === "b.example")).toMatchObject({
        sure: false,
        likely: false,
      });
  });

  it("counts two calls of one process at once for one, where it asks twice from one port", () => {
    const { call, question, namesOf } = scene();
    call(one, 100);
    call(one, 100);
    question("a.example", 101, { types: ["A", "AAAA"] });
    call(other, 200);
    call(other, 200);
    question("b.example", 201, { types: ["A", "AAAA"] });
    call(one, 5000);
    expect(namesOf(one, 300)).toMatchObject([{ name: "a.example", sure: true }]);
    expect(namesOf(other, 300)).toMatchObject([{ name: "b.example", sure: true }]);
  });

  it("leaves questions of other hosts among those that anybody may have asked", () => {
    const { call, question, namesOf } = scene();
    call(one, 100);
    question("a.example", 101);
    question("lan.example", 150, { client: "10.0.0.9" });
    call(one, 5000);
    expect(namesOf(one, 300)).toMatchObject([
      { name: "a.example", sure: true },
      { name: "lan.example", sure: false },
    ]);
  });

  it("forgets in a flood, and goes on", () => {
    const { call, question, namesOf } = scene();
    for (let index = 0; index < 20_000; index += 1) {
      call(one, index / 10);
      question(`n${index}.example`, index / 10);
    }
    call(other, 10_000);
    question("late.example", 10_001);
    call(one, 20_000);
    expect(namesOf(other, 10_100)[0]).toMatchObject({ name: "late.example", sure: true });
  });
});
