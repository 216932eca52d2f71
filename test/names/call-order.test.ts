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
  const write = (time: string, text: string) => log.write(Buffer.from(`${headOf(Number(time))} ${text}\n`));
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
  /** The names of a connection when all is told that it waits for. */
  const namesOf = (asker: Asker, time: number, told = time + table.patience) => {
    table.told(T0 + told);
    return table.namesOf(ADDRESS, asker, T0 + tick(time), ++serial);
  };
  return { call, question, write, namesOf, serial: () => ++serial, table };
}

function headOf(time: number): string {
  const date = new Date(T0 + tick(time));
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, "0"));
  return `Nov 24 ${clock.join(":")} dnsmasq[8]:`;
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

  it.each([1, 2, 3])(
    "is right of 199 in 200 in a crowd on one address, with ports that come again, seed %i",
    (seed) => {
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
          table.told(T0 + time);
          const [told] = table.namesOf(ADDRESS, first.asker, first.time, first.serial);
          if (told?.name !== first.name) wrong.push({ ...first, told });
        }
        if (random(50) === 0) time += 3000;
      }
      expect(connections).toBeGreaterThan(700);
      expect(wrong.length / connections).toBeLessThan(0.005);
    },
  );

  it("may be anybody while not all is told", () => {
    const { call, question, namesOf } = scene();
    call(one, 100);
    question("a.example", 101);
    question("b.example", 201);
    expect(namesOf(one, 300, 1500)).toMatchObject([{ sure: false }, { sure: false }]);
    expect(namesOf(other, 300, 1500)).toMatchObject([{ sure: false }, { sure: false }]);
    call(other, 200);
    expect(namesOf(one, 300).map(({ name }) => name)).toEqual(["a.example"]);
    expect(namesOf(other, 300)).toMatchObject([{ name: "b.example", sure: true }]);
  });

  it("is not told where somebody asks unseen, be it the only one", () => {
    const { call, question, namesOf } = scene();
    // A socket that was opened before asks first, and another process calls right after.
    question("unseen.example", 50);
    call(one, 100);
    question("a.example", 101);
    for (const asker of [one, other])
      expect(
        namesOf(asker, 500)
          .map(({ name, sure }) => `${name} ${sure}`)
          .sort(),
      ).toEqual(["a.example false", "unseen.example false"]);
  });

  it("is nobody for sure where a process calls and does not ask", () => {
    const { call, question, namesOf } = scene();
    call(other, 100);
    call(one, 200);
    question("b.example", 201);
    for (const asker of [one, other]) expect(namesOf(asker, 500)).toMatchObject([{ sure: false, likely: false }]);
  });

  it("is one of two where a port that goes on asking, or a call before the next second, makes two ways possible", () => {
    const [third, fourth] = [process(), process()];
    const { call, question, namesOf } = scene();
    call(fourth, 50);
    question("old.example", 50, { port: 4000 });
    call(one, 2100);
    question("a.example", 2101);
    question("z.example", 2200, { port: 4000 });
    call(other, 2300);
    question("b.example", 2301);
    call(third, 2400);
    question("c.example", 2401);
    call(fourth, 2996);
    question("d.example", 3000);
    call(fourth, 9000);
    expect(namesOf(one, 2900)).toMatchObject([{ name: "a.example", sure: true }]);
    expect(namesOf(other, 2900).map(({ name, sure }) => `${name} ${sure}`)).toContain("b.example false");
    expect(namesOf(third, 2900).map(({ name, sure }) => `${name} ${sure}`)).toContain("c.example false");
    expect(namesOf(fourth, 3900).map(({ name }) => name)).toContain("d.example");
  });

  it("is not what a process asks for after its connection", () => {
    const { call, question, namesOf } = scene();
    call(one, 100);
    question("a.example", 101);
    call(one, 500);
    question("b.example", 501);
    expect(namesOf(one, 300).map(({ name }) => name)).toEqual(["a.example"]);
    expect(namesOf(one, 600).map(({ name }) => name)).toEqual(["b.example", "a.example"]);
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

  it("is told beside a hundred other hosts, and nothing is kept of these", () => {
    const { call, question, namesOf } = scene();
    call(one, 100);
    question("a.example", 101);
    for (let index = 0; index < 5000; index += 1)
      question(`lan${index % 7}.example`, 102 + index / 10, { client: `10.0.0.${index % 100}`, port: 5353 });
    call(one, 700);
    question("b.example", 701);
    expect(namesOf(one, 800).slice(0, 2)).toMatchObject([
      { name: "b.example", sure: true },
      { name: "a.example", sure: true },
    ]);
  });

  it("is also who asked while another's question for the same name was open", () => {
    const { call, question, namesOf, write } = scene();
    call(one, 100);
    write("101", "7 127.0.0.1/30001 query[A] a.example from 127.0.0.1");
    call(other, 200);
    write("201", "8 127.0.0.1/30002 query[A] a.example from 127.0.0.1");
    write("201", "8 127.0.0.1/30002 reply query is duplicate");
    write("301", `7 127.0.0.1/30001 reply a.example is ${ADDRESS}`);
    question("c.example", 5000, { client: "10.0.0.9" });
    for (const asker of [one, other])
      expect(namesOf(asker, 500)).toMatchObject([{ name: "a.example", sure: true, likely: true }]);
  });

  it("is not told for what is asked by another of this host's addresses, for a local resolver asks there for nobody", () => {
    const { call, question, namesOf } = scene();
    call(other, 100);
    question("a.example", 101);
    question("a.example", 5000, { client: "10.0.0.1" });
    expect(namesOf(one, 5500)).toMatchObject([{ name: "a.example", sure: false }]);
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
