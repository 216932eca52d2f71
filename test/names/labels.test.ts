/** What hosts are called, and that nobody hides behind a name: the watched host and its DNS together. */
import { describe, expect, it } from "vitest";
import { EventStream } from "../../src/audit/event-stream.ts";
import { Hosts } from "../../src/monitor/hosts.ts";
import { NameTable } from "../../src/names/name-table.ts";
import { answerBytes, type Captured, questionBytes, udpPacket } from "../support/dns.ts";
import { randomFrom } from "../support/mutation.ts";
import { asks, type Order, RESOLVER, watchNamed } from "../support/named.ts";
import { T0 } from "../support/records.ts";
import { OPTIONS, scenarioLog } from "../support/scenario.ts";

const ASK = `host:${RESOLVER}:53`;
/** app is a daemon that looks up known.example at CDN, its own address, and connects. */
const CDN = "A 198.51.100.1";
const LEARN = `@0 app -> file:CREATE:/srv/a\n@10 app -> ${ASK}\n@10.01 app -> host:198.51.100.1:443\n`;
const LEARNT = asks(10.001, "known.example", [CDN]);

/** The host edges that were said, with the address where a name stands. */
function hosts(script: string, packets: readonly Captured[], order: Order = "packets first"): string[] {
  const { incidents } = watchNamed(LEARN + script, [...LEARNT, ...packets], { order });
  return incidents.flatMap(({ anomalies }) =>
    anomalies
      .filter(({ kind }) => kind === "host")
      .map(
        ({ path, host }) => `${path.slice(path.lastIndexOf("->") + 2)}${host === undefined ? "" : ` ${host.asked}`}`,
      ),
  );
}

describe.each<Order>(["packets first", "records first"])("labels of hosts, %s", (order) => {
  it("are silent for a known name whatever its address", () => {
    const script = `@105 app -> ${ASK}\n@105.01 app -> host:203.0.113.7:443`;
    expect(hosts(script, asks(105.001, "known.example", ["A 203.0.113.7"]), order)).toEqual([]);
  });

  it("are news for a new name on a known address", () => {
    const script = `@105 app -> ${ASK}\n@105.01 app -> host:198.51.100.1:443`;
    expect(hosts(script, asks(105.001, "evil.example", [CDN]), order)).toEqual(["host:evil.example:443 true"]);
  });

  it("are news for a known name on another port, and for another process", () => {
    const script = `@105 app -> ${ASK}\n@105.01 app -> host:198.51.100.1:22\n@105.02 other -> host:198.51.100.1:443`;
    expect(hosts(script, asks(105.001, "known.example", [CDN]), order)).toEqual([
      "host:known.example:22 true",
      "host:known.example:443 true",
    ]);
  });

  it("stay the address if nobody asked for it, and say so", () => {
    expect(hosts("@105 app -> host:203.0.113.7:443", [], order)).toEqual(["host:203.0.113.7:443 false"]);
  });

  it("stay the address if the known name was asked and the address never answered", () => {
    const script = `@105 app -> ${ASK}\n@105.01 app -> host:203.0.113.7:443`;
    expect(hosts(script, asks(105.001, "known.example", [CDN]), order)).toEqual(["host:203.0.113.7:443 false"]);
  });

  it("do not hide a new name behind a known one that is asked after it", () => {
    const script = `@105 app -> ${ASK}\n@105.1 app -> ${ASK}\n@105.2 app -> host:198.51.100.1:443`;
    const packets = [...asks(105.001, "evil.example", [CDN]), ...asks(105.101, "known.example", [CDN])];
    expect(hosts(script, packets, order)).toEqual(["host:evil.example:443 true"]);
  });

  it("do not hide a new name that a child, or a copy, looks up", () => {
    const child = `@104 app > getent\n@105 getent -> ${ASK}\n@105.1 app -> ${ASK}\n@105.2 app -> host:198.51.100.1:443`;
    const packets = [...asks(105.001, "evil.example", [CDN]), ...asks(105.101, "known.example", [CDN])];
    expect(hosts(child, packets, order)).toContain("host:evil.example:443 true");
  });

  it("take no name that surely another process asked for", () => {
    const script =
      `@105 app -> ${ASK}\n@105.5 thief -> ${ASK}\n@105.6 thief -> host:198.51.100.1:443\n` +
      "@106 app -> host:198.51.100.1:443";
    const packets = [...asks(105.001, "known.example", [CDN]), ...asks(105.501, "evil.example", [CDN])];
    expect(hosts(script, packets, order)).toEqual([`${ASK}`, "host:evil.example:443 true"]);
  });

  it("take every name that nobody was seen to ask for", () => {
    const packets = [...asks(105.001, "known.example", [CDN]), ...asks(105.501, "evil.example", [CDN])];
    const script = `@105 app -> ${ASK}\n@106 app -> host:198.51.100.1:443`;
    expect(hosts(script, packets, order)).toEqual(["host:evil.example:443 true"]);
  });

  it("take a name that may be another's for another's if it was learned or said of somebody, and there is another name", () => {
    // yapp's questions are seen by nobody: it was started before auditing.
    const shared = [...asks(20.001, "yours.example", [CDN]), ...asks(105.001, "known.example", [CDN])];
    const learn = "@20.01 yapp -> host:198.51.100.1:443\n";
    const script = `@105 app -> ${ASK}\n@106 app -> host:198.51.100.1:443\n@107 stranger -> host:198.51.100.1:443`;
    expect(hosts(learn + script, shared, order)).toEqual(["host:yours.example:443 true"]);
  });

  it("are each its own of two that ask at the same moment, though the address is the same", () => {
    const script =
      `@105 app -> ${ASK}\n@105.002 other -> ${ASK}\n@105.003 last -> ${ASK}\n` +
      "@105.02 app -> host:198.51.100.1:443\n@105.021 last -> host:198.51.100.1:443\n@105.022 other -> host:198.51.100.1:443";
    const packets = ["known", "one", "two"].flatMap((name, at) => asks(105.001 + at / 500, `${name}.example`, [CDN]));
    const { called, paths } = watchNamed(LEARN + script, [...LEARNT, ...packets], { order });
    expect(called.slice(1)).toEqual([
      "proc::0:app known.example",
      "proc::0:last two.example",
      "proc::0:other one.example",
    ]);
    expect(paths.filter((path) => path.includes(".example"))).toEqual([
      "proc::0:other->host:one.example:443",
      "proc::0:last->host:two.example:443",
    ]);
  });

  it("are never left to another that would leave them to this one", () => {
    // Nobody was seen to ask, and both connect at once.
    const learnt = asks(20.001, "known.example", [CDN]);
    const packets = [...learnt, ...asks(105.001, "known.example", [CDN]), ...asks(105.501, "evil.example", [CDN])];
    const script =
      "@20.01 one -> host:198.51.100.1:443\n@20.02 other -> host:198.51.100.1:443\n" +
      "@106 one -> host:198.51.100.1:443\n@106.001 other -> host:198.51.100.1:443";
    expect(hosts(script, packets, order)).toContain("host:evil.example:443 true");
  });

  it("are not what the same process asks for a moment later", () => {
    const script =
      `@105 app -> ${ASK}\n@105.01 app -> host:198.51.100.1:443\n` +
      `@105.01 app -> ${ASK}\n@105.02 app -> host:198.51.100.1:443`;
    const packets = [...asks(105.001, "one.example", [CDN]), ...asks(105.012, "two.example", [CDN])];
    const { called } = watchNamed(LEARN + script, [...LEARNT, ...packets], { order });
    expect(called.slice(1)).toEqual(["proc::0:app one.example", "proc::0:app two.example"]);
  });

  it("do not let a port that was opened before pass for another's question", () => {
    // evil's port shows itself right when somebody else calls the resolver, who then asks too.
    const packets = [
      ...asks(105.001, "known.example", [CDN]),
      ...asks(107.003, "evil.example", [CDN]),
      ...asks(107.005, "news.example", ["A 192.0.2.9"]),
    ];
    const script = `@105 app -> ${ASK}\n@106 app -> ${ASK}\n@107 other -> ${ASK}\n@108 app -> host:198.51.100.1:443`;
    expect(hosts(script, packets, order)).toContain("host:evil.example:443 true");
  });

  it("do not take the next user of a port for the one before, nor a port that goes on asking for another's", () => {
    const port = { port: 777 };
    const packets = [
      ...asks(104.001, "known.example", [CDN], port),
      ...asks(105.001, "evil.example", [CDN], port),
      ...asks(106.5, "still.example", [CDN], port),
    ];
    const script = `@104 app -> ${ASK}\n@105 thief -> ${ASK}\n@107 app -> host:198.51.100.1:443\n@107.1 thief -> host:198.51.100.1:443`;
    // evil.example and still.example are the thief's: of two that are new the last one is said.
    expect(hosts(script, packets, order)).toEqual([ASK, "host:still.example:443 true"]);
  });

  it("believe no resolver that nobody used while the baseline was learned", () => {
    const script = "@105 app -> host:203.0.113.66:53\n@105.01 app -> host:203.0.113.7:443";
    const packets = asks(105.001, "known.example", ["A 203.0.113.7"], { server: "203.0.113.66" });
    expect(hosts(script, packets, order)).toEqual(["host:203.0.113.66:53", "host:203.0.113.7:443 false"]);
  });

  it("believe no answer that was not asked for: from the network, with another id, for another name, or too late", () => {
    const ends = { source: "10.0.0.2", sourcePort: 999, target: RESOLVER, targetPort: 53 };
    const back = { source: RESOLVER, sourcePort: 53, target: "10.0.0.2", targetPort: 999 };
    const lie = (name: string, id: number, time: number) => ({
      time: T0 + time * 1000,
      bytes: udpPacket(back, answerBytes(name, ["A 203.0.113.7"], id)),
    });
    const question = { time: T0 + 105_001, bytes: udpPacket(ends, questionBytes("known.example", 5)) };
    const packets = [
      lie("known.example", 5, 104),
      question,
      lie("known.example", 6, 105.002),
      lie("x.example", 5, 105.003),
    ];
    const script = `@105 app -> ${ASK}\n@105.01 app -> host:203.0.113.7:443\n@140 app -> host:203.0.113.7:443`;
    expect(hosts(script, packets, order)).toEqual(["host:203.0.113.7:443 false", "host:203.0.113.7:443 false"]);
    const late = [question, lie("known.example", 5, 136)];
    expect(hosts(`@105 app -> ${ASK}\n@140 app -> host:203.0.113.7:443`, late, order)).toEqual([
      "host:203.0.113.7:443 false",
    ]);
  });

  it("lead through CNAMEs to the name that was asked, whatever a local resolver asks on its behalf", () => {
    // app asks the stub on this machine, which was started before auditing and asks the chain piece by piece.
    const stub = { client: "127.0.0.1", server: "127.0.0.53" };
    const packets = [
      ...asks(50.001, "known.example", ["CNAME cdn.example", "A 203.0.113.7"], { ...stub, took: 30 }),
      ...asks(50.01, "known.example", ["CNAME cdn.example", "A 203.0.113.7"]),
      ...asks(50.02, "cdn.example", ["A 203.0.113.7"]),
      ...asks(105.001, "known.example", ["CNAME cdn.example", "A 203.0.113.8"], { ...stub, took: 30 }),
      ...asks(105.01, "known.example", ["CNAME cdn.example", "A 203.0.113.8"]),
      ...asks(105.02, "cdn.example", ["A 203.0.113.8"]),
    ];
    const script =
      "@50 app -> host:127.0.0.53:53\n@50.04 app -> host:203.0.113.7:443\n" +
      "@105 app -> host:127.0.0.53:53\n@105.04 app -> host:203.0.113.8:443";
    expect(hosts(script, packets, order)).toEqual([]);
  });

  it("keep an answer for programs that use it longer than it lives, and forget it in the end", () => {
    const packets = asks(50.001, "known.example", ["A 203.0.113.7 @1"]);
    const at = (seconds: number) => `@50 app -> ${ASK}\n@${seconds} app -> host:203.0.113.7:443`;
    expect(hosts(at(3000), packets, order)).toEqual([]);
    expect(hosts(at(80_000), packets, order)).toEqual([]);
    expect(hosts(at(90_000), packets, order)).toEqual(["host:203.0.113.7:443 false"]);
  });
});

describe("labels of hosts", () => {
  it("wait for their answers though the state is kept meanwhile, and are told again after a restart", () => {
    const table = new NameTable({ slack: 20 });
    const first = new Hosts({ ...OPTIONS, journal: true, names: table }, () => undefined);
    const log = scenarioLog(`${LEARN}@105 app -> host:203.0.113.7:443`);
    const stream = new EventStream((event) => first.observe(event));
    stream.write(Buffer.from(log, "latin1"));
    stream.end();
    const [saved, lines] = [first.checkpoints(), first.waitingLines()];
    expect(log.endsWith(lines.toString("latin1"))).toBe(true);
    const called: string[] = [];
    for (const hosts of [first, undefined]) {
      // The answer is heard before the wait is over.
      const addresses = [{ address: "203.0.113.7", ttl: 60 }];
      table.tell({ time: T0 + 104_990, name: "new.example", addresses, aliases: [] });
      table.called = ({ serial, names }) => called.push(`${serial} ${names}`);
      const again = hosts ?? new Hosts({ ...OPTIONS, journal: true, names: table }, () => undefined);
      if (hosts === undefined) {
        again.restore(saved);
        const rest = new EventStream((event) => again.observe(event));
        rest.write(lines);
        rest.end();
      }
      again.tick(() => T0 + 106_000);
      expect(again.waitingLines().length).toBe(0);
    }
    expect(called.map((text) => text.split(" ")[1])).toEqual(["new.example", "new.example"]);
  });

  it.each([1, 2, 3])("raise no alarm for 1,000 changes behind 20 names, and one for each new name, seed %i", (seed) => {
    const random = randomFrom(seed);
    const lines: string[] = [];
    const packets: Captured[] = [];
    const connect = (second: number, daemon: number, name: string) => {
      const address = `198.51.100.${1 + random(60)}`;
      lines.push(`@${second} daemon${daemon} -> ${ASK}`, `@${second + 0.02} daemon${daemon} -> host:${address}:443`);
      packets.push(...asks(second + 0.001, name, [`A ${address} @5`]));
    };
    for (let index = 0; index < 100; index += 1) connect(index * 0.9, index % 5, `n${index % 20}.example`);
    for (let index = 0; index < 1000; index += 1) connect(101 + index * 0.9, index % 5, `n${index % 20}.example`);
    expect(watchNamed(lines.join("\n"), packets, { rebase: true }).paths).toEqual([]);
    for (let index = 0; index < 50; index += 1) connect(1002 + index * 0.9, random(5), `new${index}.test`);
    const { paths } = watchNamed(lines.join("\n"), packets, { rebase: true });
    expect(paths.map((path) => /host:(.*):443$/.exec(path)?.[1]).sort()).toEqual(
      Array.from({ length: 50 }, (_, index) => `new${index}.test`).sort(),
    );
  });
});
