import { encode } from "dns-packet";
import { describe, expect, it } from "vitest";
import { decodeDns } from "../../src/names/dns-message.ts";
import { answerBytes, questionBytes } from "../support/dns.ts";
import { randomFrom } from "../support/mutation.ts";

const MUTATIONS = process.env["FULLMON_SLOW"] === "1" ? 1_000_000 : 20_000;

function message(bytes: Buffer) {
  const decoded = decodeDns(bytes);
  return decoded.ok ? decoded.message : decoded.reason;
}

/** A header: id 1, flags, counts of questions and answers. */
function header(questions: number, answers: number, flags = 0x8180): Buffer {
  const bytes = Buffer.alloc(12);
  for (const [index, value] of [1, flags, questions, answers].entries()) bytes.writeUInt16BE(value, index * 2);
  return bytes;
}

const nameOf = (...labels: string[]) =>
  Buffer.concat([...labels.map((label) => Buffer.from([label.length, ...Buffer.from(label, "latin1")])), Buffer.of(0)]);
const ASKED = Buffer.concat([nameOf("a", "example"), Buffer.from("00010001", "hex")]);

describe("decodeDns()", () => {
  it("reads a question", () => {
    expect(message(questionBytes("WWW.Example.ORG", 7))).toEqual({
      id: 7,
      response: false,
      name: "www.example.org",
      type: 1,
      addresses: [],
      aliases: [],
    });
  });

  it("leads the addresses at the end of a chain of CNAMEs to the name that was asked", () => {
    const bytes = answerBytes("www.example.org", ["CNAME x.CDN.example", "CNAME y.cdn.example", "A 192.0.2.1 @30"]);
    expect(message(bytes)).toMatchObject({
      name: "www.example.org",
      addresses: [{ address: "192.0.2.1", ttl: 30 }],
      aliases: ["x.cdn.example", "y.cdn.example"],
    });
  });

  it("does not take addresses of names outside the chain", () => {
    const bytes = encode({
      type: "response",
      questions: [{ type: "A", name: "a.example" }],
      answers: [
        { type: "A", name: "bank.example", data: "203.0.113.9" },
        { type: "A", name: "a.example", data: "192.0.2.1" },
      ],
    });
    expect(message(bytes)).toMatchObject({ addresses: [{ address: "192.0.2.1" }] });
  });

  it("follows a name through sixteen pointers, and no more", () => {
    // Pointers, each to the one before, in a text record; then an address of a name that ends there.
    const chained = (pointers: number) => {
      const head = Buffer.concat([header(1, 2), ASKED]);
      const first = head.length + 12;
      const data = Buffer.alloc(2 * pointers);
      for (let index = 0; index < pointers; index += 1)
        data.writeUInt16BE(0xc000 | (index === 0 ? 12 : first + 2 * (index - 1)), 2 * index);
      const text = Buffer.from("c00c00100001000000000000", "hex");
      text.writeUInt16BE(data.length, 10);
      const owner = Buffer.alloc(2);
      owner.writeUInt16BE(0xc000 | (first + 2 * (pointers - 1)));
      const address = Buffer.concat([owner, Buffer.from("00010001000000000004c0000201", "hex")]);
      return message(Buffer.concat([head, text, data, address]));
    };
    expect(chained(15)).toMatchObject({ addresses: [{ address: "192.0.2.1" }] });
    expect(chained(16)).toBe("undecodable");
    expect(chained(5000)).toBe("undecodable");
  });

  it("writes IPv6 addresses as the audit log's are written", () => {
    const bytes = answerBytes("a.example", ["AAAA 2001:DB8:0:0:1:0:0:1", "AAAA ::ffff:192.0.2.7"], 1, "AAAA");
    expect(message(bytes)).toMatchObject({
      addresses: [{ address: "2001:db8::1:0:0:1" }, { address: "192.0.2.7" }],
    });
  });

  it("takes the hints of HTTPS and SVCB records", () => {
    const hints = Buffer.concat([
      Buffer.from("0001", "hex"),
      Buffer.of(0),
      Buffer.from("000100030268320004000801020304050607080006001020010db8000000000000000000000001", "hex"),
    ]);
    const record = Buffer.concat([Buffer.from("c00c004100010000003c", "hex"), Buffer.from([0, hints.length]), hints]);
    const bytes = Buffer.concat([header(1, 1), nameOf("a", "example"), Buffer.from("00410001", "hex"), record]);
    expect(message(bytes)).toMatchObject({
      addresses: [
        { address: "1.2.3.4", ttl: 60 },
        { address: "5.6.7.8", ttl: 60 },
        { address: "2001:db8::1", ttl: 60 },
      ],
    });
  });

  it("shows names of other scripts in both forms", () => {
    expect(message(questionBytes("xn--bcher-kva.example"))).toMatchObject({
      name: "xn--bcher-kva.example(bücher.example)",
    });
  });

  it.each([
    [["bank.example", "evil", "test"], "bank\\x2eexample.evil.test"],
    [["a->b", "test"], "a-\\x3eb.test"],
    [["\u0000\n ", "test"], "\\x00\\x0a\\x20.test"],
    [["\u00e9\\", "test"], "\\xe9\\x5c.test"],
    [["h:1(refused)", "test"], "h\\x3a1\\x28refused\\x29.test"],
  ])("escapes what is no letter, digit or hyphen: %j", (labels, name) => {
    expect(
      message(Buffer.concat([header(1, 0, 0x100), nameOf(...labels), Buffer.from("00010001", "hex")])),
    ).toMatchObject({
      name,
    });
  });

  it.each([
    ["an address", ["192", "0", "2", "1"]],
    ["a number", ["a", "0x7f"]],
    ["the root", []],
  ])("takes no name that is %s", (_, labels) => {
    expect(message(Buffer.concat([header(1, 0, 0x100), nameOf(...labels), Buffer.from("00010001", "hex")]))).toBe(
      "bad-name",
    );
  });

  it.each([
    ["short", Buffer.alloc(11)],
    ["long", Buffer.alloc(65_536)],
    ["not-a-question", Buffer.concat([header(1, 0, 0x2800), ASKED])],
    ["questions", Buffer.concat([header(0, 1), ASKED])],
    ["questions", Buffer.concat([header(2, 0), ASKED, ASKED])],
    ["bad-name", Buffer.concat([header(1, 0), Buffer.from("c00c00010001", "hex")])],
    ["bad-name", Buffer.concat([header(1, 0), Buffer.from([64])])],
    ["bad-name", Buffer.concat([header(1, 0), nameOf("a", "example")])],
    ["bad-name", Buffer.concat([header(1, 0), nameOf(...new Array<string>(5).fill("a".repeat(60))), Buffer.alloc(4)])],
    ["too-many", Buffer.concat([header(1, 513), ASKED])],
    ["bad-record", Buffer.concat([header(1, 1), ASKED])],
    ["bad-record", Buffer.concat([header(1, 1), ASKED, Buffer.from("c00c0001000100000001000301020304", "hex")])],
    ["bad-record", Buffer.concat([header(1, 1), ASKED, Buffer.from("c00c001c00010000000100040102030405", "hex")])],
    // A pointer to itself, and two that point at each other.
    ["undecodable", Buffer.concat([header(1, 1), ASKED, Buffer.from("c01b00010001000000010004c0000201", "hex")])],
    ["undecodable", Buffer.concat([header(1, 1), ASKED, Buffer.from("c01d00010001000000010004c0000201", "hex")])],
    ["undecodable", Buffer.concat([header(1, 1), ASKED, Buffer.from("c00c00050001000000010002c027", "hex")])],
  ])("refuses what it cannot use: %s, case %#", (reason, bytes) => expect(message(bytes)).toBe(reason));

  it("bounds the answers of 64 KB", () => {
    const record = Buffer.from("c00c00010001000000010004c0000201", "hex");
    const full = (count: number) => Buffer.concat([header(1, count), ASKED, ...new Array<Buffer>(count).fill(record)]);
    expect(message(full(512))).toMatchObject({ name: "a.example" });
    expect(message(full(4090))).toBe("too-many");
  });

  it("lets a chain of CNAMEs that goes in a circle end", () => {
    const bytes = answerBytes("a.example", ["CNAME b.example", "CNAME a.example", "CNAME b.example"]);
    expect(message(bytes)).toMatchObject({ addresses: [], aliases: ["b.example"] });
  });

  it(`takes ${MUTATIONS} damaged messages: no crash, a name that forges nothing or a reason`, () => {
    const samples = [
      answerBytes("www.example.org", ["CNAME x.cdn.example", "A 192.0.2.1", "A 192.0.2.2"]),
      answerBytes("a.example", ["AAAA 2001:db8::1", "AAAA 2001:db8::2"], 2, "AAAA"),
      questionBytes("xn--bcher-kva.example"),
      encode({
        type: "response",
        questions: [{ type: "TXT", name: "a.example" }],
        answers: [
          { type: "TXT", name: "a.example", data: "x".repeat(200) },
          { type: "MX", name: "a.example", data: { preference: 1, exchange: "mx.example" } },
          { type: "SOA", name: "a.example", data: { mname: "ns.example", rname: "me.example" } },
          { type: "SRV", name: "a.example", data: { port: 1, target: "s.example" } },
        ],
      }),
    ];
    const random = randomFrom(Number(process.env["FULLMON_SEED"] ?? 1));
    const reasons: Record<string, number> = {};
    for (let round = 0; round < MUTATIONS; round += 1) {
      let bytes = Buffer.from(samples[random(samples.length)] ?? Buffer.alloc(0));
      for (let count = random(6); count >= 0; count -= 1) {
        const at = random(bytes.length);
        const what = random(5);
        if (what === 0) bytes = bytes.subarray(0, at + 1);
        else if (what === 1) bytes[at] = 0xc0;
        else if (what === 2) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(random(bytes.length))]);
        else bytes[at] = random(256);
        if (bytes.length === 0) bytes = Buffer.of(0);
      }
      const decoded = decodeDns(bytes);
      const key = decoded.ok ? "ok" : decoded.reason;
      reasons[key] = (reasons[key] ?? 0) + 1;
      if (!decoded.ok) continue;
      expect(decoded.message.name).toMatch(/^(?:[-a-z0-9_.]|\\x[0-9a-f]{2})+(?:\([^\p{Cc}]*\))?$/u);
      for (const { address } of decoded.message.addresses) expect(address).toMatch(/^[0-9a-f:.]+$/);
    }
    expect(Object.values(reasons).reduce((sum, count) => sum + count, 0)).toBe(MUTATIONS);
    for (const key of ["ok", "bad-name", "bad-record", "undecodable", "questions"])
      expect(reasons[key]).toBeGreaterThan(20);
  });
});
