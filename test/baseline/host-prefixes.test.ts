import { describe, expect, it } from "vitest";
import { runsErrands } from "../../src/baseline/errands.ts";
import { endPrefixes, evidentPrefixes } from "../../src/baseline/host-prefixes.ts";

describe("the network of a host", () => {
  it.each<[string, string | undefined]>([
    ["198.51.100.7:80", "198.51.100.0/24:80"],
    ["198.51.100.255:443", "198.51.100.0/24:443"],
    ["[2001:db8:1:2::3]:443", "[2001:db8:1::]/48:443"],
    ["[2001:db8:1::]:443", "[2001:db8:1::]/48:443"],
    // What is inside this machine, or has no three groups of its own, stays as it is.
    ["127.0.0.1:80", undefined],
    ["127.9.9.9:80", undefined],
    ["[::1]:22", undefined],
    ["[2001:db8::1]:443", undefined],
    // What failed is no service behind changing addresses.
    ["198.51.100.7:80(refused)", undefined],
    ["[2001:db8:1:2::3]:443(unreachable)", undefined],
    ["example.org:443", undefined],
    ["198.51.100.7", undefined],
    ["198.51.100.7:80:80", undefined],
    ["", undefined],
  ])("of %s is %s", (key, prefix) => expect(endPrefixes("host", key).find((one) => one.includes("/"))).toBe(prefix));
});

describe("the ports of a listener", () => {
  it.each<[string, string | undefined]>([
    ["0.0.0.0:40123", "0.0.0.0:1024-65535"],
    ["[::1]:1024", "[::1]:1024-65535"],
    ["0.0.0.0:22", undefined],
    ["0.0.0.0:0", undefined],
    ["*:*", undefined],
    ["/run/x:4000", undefined],
    ["@x:4000", undefined],
  ])("of %s is %s", (key, prefix) => expect(endPrefixes("sock", key)[0]).toBe(prefix));

  it("of another class is none", () => expect(endPrefixes("CREATE", "0.0.0.0:40123")).toEqual([]));
});

describe("evidentPrefixes()", () => {
  const hosts = (...rows: [string, number][]) =>
    evidentPrefixes(
      "host",
      rows.map(([name, window]) => ({ name, window })),
    );

  it("needs four addresses in three windows", () => {
    const four: [string, number][] = [
      ["198.51.100.1:80", 0],
      ["198.51.100.2:80", 1],
      ["198.51.100.3:80", 2],
      ["198.51.100.4:80", 2],
    ];
    expect(hosts(...four)).toEqual(["198.51.100.0/24:80"]);
    expect(hosts(...four.slice(0, 3))).toEqual([]);
    expect(hosts(...four.map(([name]): [string, number] => [name, 0]))).toEqual([]);
    expect(hosts(...four.map(([name, window]): [string, number] => [name, window % 2]))).toEqual([]);
  });

  it("keeps ports and networks apart", () => {
    expect(
      hosts(["198.51.100.1:80", 0], ["198.51.100.2:443", 1], ["198.51.100.3:80", 2], ["198.51.101.4:80", 3]),
    ).toEqual([]);
  });

  it("finds networks of both kinds", () => {
    const rows = [1, 2, 3, 4].flatMap((index): [string, number][] => [
      [`198.51.100.${index}:80`, index],
      [`[2001:db8:7:${index}::1]:443`, index],
    ]);
    expect(hosts(...rows)).toEqual(["198.51.100.0/24:80", "[2001:db8:7::]/48:443"]);
  });

  const ports = (address: (index: number) => string, count: number, first: number) =>
    hosts(
      ...Array.from({ length: count }, (_, index): [string, number] => [
        `${address(index)}:${first + index * 97}`,
        index,
      ]),
    );

  it("finds the ports that clients of one address are given, of this machine too", () => {
    expect(ports(() => "127.0.0.1", 4, 40_000)).toEqual(["127.0.0.1:32768-65535"]);
    expect(ports(() => "[2001:db8:7:1::1]", 4, 40_000)).toEqual(["[2001:db8:7:1::1]:32768-65535"]);
    expect(ports(() => "127.0.0.1", 3, 40_000)).toEqual([]);
    // Those are ports of services.
    expect(ports(() => "127.0.0.1", 20, 3000)).toEqual([]);
  });

  it("finds that a server answers anybody", () => {
    const client = (index: number) => `198.51.${index}.7`;
    expect(ports(client, 8, 40_000)).toEqual(["*:32768-65535"]);
    expect(ports(client, 7, 40_000)).toEqual([]);
    expect(ports(client, 40, 2000)).toEqual(["*:1024-65535"]);
    expect(ports(client, 31, 2000)).toEqual([]);
    // One port at many addresses is a service.
    expect(
      hosts(...Array.from({ length: 31 }, (_, index): [string, number] => [`${client(index)}:8443`, index])),
    ).toEqual([]);
  });

  it("counts clients whose ports are known already", () => {
    const rows = [0, 1, 2, 3].map((index) => ({ name: `198.51.${index}.7:40000`, window: index }));
    const known = [10, 11, 12, 13].map((index) => `198.51.${index}.7:32768-65535`);
    expect(evidentPrefixes("host", rows, known)).toEqual(["*:32768-65535"]);
    expect(evidentPrefixes("host", rows, known.slice(1))).toEqual([]);
  });

  it("finds who goes anywhere at one port, by networks and by domains", () => {
    const reached = (host: (index: number) => string, count: number, windows: number) =>
      hosts(...Array.from({ length: count }, (_, index): [string, number] => [`${host(index)}:53`, index % windows]));
    const network = (index: number) => `198.51.${index}.7`;
    const domain = (index: number) => `mx.d${index}.example`;
    expect(reached(network, 32, 4)).toEqual(["*:53"]);
    expect(reached(network, 31, 4)).toEqual([]);
    expect(reached(network, 32, 3)).toEqual([]);
    expect(reached((index) => `198.51.100.${index}`, 200, 2)).toEqual([]);
    expect(reached(domain, 32, 4)).toEqual(["*:53"]);
    expect(reached((index) => `n${index}.one.example`, 200, 4)).toEqual([]);
    expect(reached((index) => `127.0.${index}.1`, 200, 4)).toEqual([]);
    expect(
      evidentPrefixes(
        "host",
        [0, 1, 2, 3].map((index) => ({ name: `${network(index)}:53`, window: index })),
        known,
      ),
    ).toEqual(["*:53"]);
  });
});

/** Networks whose addresses are seen no more. */
const known = Array.from({ length: 28 }, (_, index) => `203.0.${index}.0/24:53`);

describe("runsErrands()", () => {
  it.each([
    ["curl", true],
    ["/opt/x/curl", true],
    ["python3.11", true],
    ["python3.11[-m]", true],
    ["python3.11[/usr/bin/crawler]", false],
    ["named", false],
    ["exim4", false],
    ["squid", false],
    ["git-remote-https", true],
    ["busybox[wget]", true],
    ["rclone", true],
    ["python3.11[/usr/bin/pip3]", true],
    ["node[/usr/share/nodejs/npm/bin/npm-cli.js]", true],
    ["php8.2[/usr/bin/composer]", true],
    ["python3.11[/srv/pipes/run]", false],
    ["node[/srv/app.js]", false],
  ])("of %s is %s", (program, is) => expect(runsErrands(program)).toBe(is));
});
