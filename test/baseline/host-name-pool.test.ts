import { describe, expect, it } from "vitest";
import { hostPlace } from "../../src/baseline/host-name-pool.ts";
import { asks, RESOLVER, watchNamed } from "../support/named.ts";
import { watch } from "../support/scenario.ts";

describe("hostPlace()", () => {
  it.each([
    ["shard-17.cdn.example.net:443", "443 example.net/cdn/shard-17"],
    ["a.example.net:443(refused)", "443(refused) example.net/a"],
    ["a.b.example.co.uk:443", "443 example.co.uk/b/a"],
    ["example.net:443", undefined],
    ["example.co.uk:443", undefined],
    ["localhost:443", undefined],
    ["192.0.2.1:443", undefined],
    ["[2001:db8::1]:443", undefined],
    ["d111111abcdef8.cloudfront.net:443", undefined],
    ["bucket1.s3.eu-west-1.amazonaws.com:443", undefined],
    ["kunde-977.your-objectstorage.com:443", undefined],
    ["x17.devtunnels.ms:443", undefined],
    ["xn--a.example(ü.example):443", undefined],
  ])("of %s is %s", (key, place) => expect(hostPlace(key)).toBe(place));
});

describe("generated names of hosts", () => {
  /** app learns names over the baseline and then meets others; the new hosts that are said. */
  function news(learned: readonly string[], met: readonly string[], actor = "app") {
    const lines: string[] = ["@0 app -> file:CREATE:/srv/a", "@0.5 other -> file:CREATE:/srv/a"];
    const packets = [...learned, ...met].flatMap((name, index) => {
      const at = index < learned.length ? 5 + index * 11 : 105 + index;
      const who = index < learned.length ? "app" : actor;
      const address = `203.0.113.${index}`;
      lines.push(`@${at} ${who} -> host:${RESOLVER}:53`, `@${at + 0.02} ${who} -> host:${address}:443`);
      return asks(at + 0.001, name, [`A ${address}`]);
    });
    const { paths, patterns } = watchNamed(lines.join("\n"), packets);
    return { hosts: paths.flatMap((path) => /host:(.*):443$/.exec(path)?.[1] ?? []), patterns };
  }

  it("are known as a kind to the process that uses them", () => {
    const learned = [17, 23, 4, 158, 99].map((shard) => `shard-${shard}.cdn.example.net`);
    const { hosts, patterns } = news(learned, ["shard-77.cdn.example.net", "shard-6.cdn.example.net"]);
    expect(hosts).toEqual([]);
    expect(patterns).toEqual(["proc::0:app->host:shard-[0-9]{1,5}.cdn.example.net:443"]);
  });

  it("are no kind below another name, with words, or for another process", () => {
    const learned = [17, 23, 4, 158, 99].map((shard) => `shard-${shard}.cdn.example.net`);
    const others = [
      "shard-5.cdn.evil.test",
      "shard-5.example.net",
      "shard-x.cdn.example.net",
      "a.shard-5.cdn.example.net",
    ];
    expect(news(learned, others).hosts).toEqual(others);
    expect(news(learned, ["shard-5.cdn.example.net"], "other").hosts).toEqual(["shard-5.cdn.example.net"]);
  });

  it("are no kind where each name is another customer's, or where the registrable names differ", () => {
    const rented = [1, 2, 3, 4, 5].map((bucket) => `app${bucket}.herokuapp.com`);
    expect(news(rented, ["app6.herokuapp.com"]).hosts).toEqual(["app6.herokuapp.com"]);
    const bought = [1, 2, 3, 4, 5].map((index) => `www.example${index}.net`);
    expect(news(bought, ["www.example6.net"]).hosts).toEqual(["www.example6.net"]);
  });

  it("leave hosts without a name as they were", () => {
    expect(watch("@0 app -> host:192.0.2.1:80\n@105 app -> host:192.0.2.2:80").paths).toEqual([
      "proc::0:app->host:192.0.2.2:80",
    ]);
  });
});
