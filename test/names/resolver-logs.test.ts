import { describe, expect, it } from "vitest";
import { namesInHosts, resolversIn } from "../../src/names/etc-hosts.ts";
import { ResolverLog } from "../../src/names/log-reader.ts";
import { resolvedAnswer } from "../../src/names/resolved-answer.ts";

/** 2026-11-24 12:00 local time. */
const NOW = new Date(2026, 10, 24, 12).getTime();

function read(text: string, piece = text.length): string[] {
  const answers: string[] = [];
  const log = new ResolverLog(
    () => NOW,
    (entry) => {
      const seconds = (entry.time - NOW) / 1000;
      if (entry.kind === "question") {
        answers.push(`${seconds} ${entry.name}? ${entry.client} ${entry.port}`);
        return;
      }
      if (entry.kind === "duplicate") return;
      const { name, addresses, aliases } = entry;
      answers.push([seconds, name, ...addresses.map(({ address, ttl }) => `${address}/${ttl}`), ...aliases].join(" "));
    },
  );
  const bytes = Buffer.from(text, "latin1");
  for (let at = 0; at < bytes.length; at += piece) log.write(bytes.subarray(at, at + piece));
  return answers;
}

describe("the log of dnsmasq", () => {
  const LINES = `Nov 24 11:59:50 dnsmasq[812]: started, version 2.90 cachesize 150
Nov 24 11:59:58 dnsmasq[812]: query[A] WWW.example.org from 127.0.0.1
Nov 24 11:59:58 dnsmasq[812]: forwarded WWW.example.org to 10.0.0.53
Nov 24 11:59:59 dnsmasq[812]: reply WWW.example.org is <CNAME>
Nov 24 11:59:59 dnsmasq[812]: reply x.cdn.example is <CNAME>
Nov 24 11:59:59 dnsmasq[812]: reply y.cdn.example is 192.0.2.1
Nov 24 11:59:59 dnsmasq[812]: reply y.cdn.example is 192.0.2.2
Nov 24 11:59:59 dnsmasq[812]: cached other.example is 2001:DB8:0::7
Nov 24 11:59:59 dnsmasq[812]: /etc/hosts db.local is 10.0.0.7
Nov 24 11:59:59 dnsmasq[812]: config blocked.example is NXDOMAIN
`;

  it("is read, cut anywhere: chains of CNAMEs lead to the name that was asked", () => {
    const answers = [
      "-1 www.example.org 192.0.2.1/300 x.cdn.example y.cdn.example",
      "-1 www.example.org 192.0.2.2/300 x.cdn.example y.cdn.example",
      "-1 other.example 2001:db8::7/300",
      "-1 db.local 10.0.0.7/300",
    ];
    expect(read(LINES)).toEqual(answers);
    for (const piece of [1, 10, 77]) expect(read(LINES, piece)).toEqual(answers);
  });

  it("is read with the numbers of questions, where their lines alternate", () => {
    const lines = `Nov 24 11:59:58 dnsmasq[8]: 7 127.0.0.1/40012 query[A] a.example from 127.0.0.1
Nov 24 11:59:59 dnsmasq[8]: 7 127.0.0.1/40012 reply a.example is <CNAME>
Nov 24 11:59:59 dnsmasq[8]: 8 127.0.0.1/40013 reply b.example is <CNAME>
Nov 24 11:59:59 dnsmasq[8]: 7 127.0.0.1/40012 reply x.example is 192.0.2.1
Nov 24 11:59:59 dnsmasq[8]: 8 127.0.0.1/40013 reply y.example is 192.0.2.2
`;
    expect(read(lines)).toEqual([
      "-2 a.example? 127.0.0.1 40012",
      "-1 a.example 192.0.2.1/300 x.example",
      "-1 b.example 192.0.2.2/300 y.example",
    ]);
  });

  it.each([
    ["the system's log, where anybody may write", "Nov 24 11:59:59 host dnsmasq[8]: reply bank.example is 203.0.113.9"],
    [
      "a name that looks like a line",
      "Nov 24 11:59:59 dnsmasq[8]: query[A] x dnsmasq[8]: reply bank.example is 203.0.113.9",
    ],
    [
      "a question whose name holds a question",
      "Nov 24 11:59:59 dnsmasq[8]: 7 10.0.0.9/9 query[A] x query[A] y from 127.0.0.1",
    ],
    ["a question that two clients sent", "Nov 24 11:59:59 dnsmasq[8]: 7 10.0.0.9/9 query[A] x from 127.0.0.1"],
    ["words before it", "Nov 24 11:59:59 dnsmasq[8]: query[A] reply bank.example is 203.0.113.9"],
    ["words behind it", "Nov 24 11:59:59 dnsmasq[8]: reply bank.example is 203.0.113.9 from 127.0.0.1"],
    ["no time", "dnsmasq[8]: reply bank.example is 203.0.113.9"],
    ["no address", "Nov 24 11:59:59 dnsmasq[8]: reply bank.example is 203.0.113.999"],
    ["a name that is an address", "Nov 24 11:59:59 dnsmasq[8]: reply 192.0.2.1 is 203.0.113.9"],
    ["a line without an end", "x".repeat(1_000_000)],
  ])("is not believed with %s", (_, line) => expect(read(`${line}\n`)).toEqual([]));

  it("takes a day after the file's last for one of the year before", () => {
    const [first = ""] = read("Dec 31 23:59:59 dnsmasq[8]: reply a.example is 192.0.2.1\n");
    expect(new Date(NOW + Number(first.split(" ")[0]) * 1000).getFullYear()).toBe(2025);
  });
});

describe("the log of unbound", () => {
  it("leads a target that it asks for by itself to the name that was asked, for a while", () => {
    const at = Math.floor(NOW / 1000) - 50;
    const message = (second: number, name: string, record: string) =>
      `[${at + second}] unbound[8:0] info: incoming scrubbed packet: ;; x\n;; QUESTION SECTION:\n${name}\tIN\tA\n\n` +
      `;; ANSWER SECTION:\n${record}\n\n`;
    const chain = message(0, "a.example.", "a.example.\t60\tIN\tCNAME\tb.example.");
    const target = (second: number) => message(second, "b.example.", "b.example.\t60\tIN\tA\t192.0.2.1");
    expect(read(chain + target(1) + target(40))).toEqual([
      "-49 a.example 192.0.2.1/60 b.example",
      "-10 b.example 192.0.2.1/60",
    ]);
  });

  it("is read where it prints answers", () => {
    const at = Math.floor(NOW / 1000) - 5;
    const text = `[${at}] unbound[812:0] info: incoming scrubbed packet: ;; ->>HEADER<<- opcode: QUERY, rcode: NOERROR, id: 0
;; flags: qr ra ; QUERY: 1, ANSWER: 3, AUTHORITY: 0, ADDITIONAL: 0
;; QUESTION SECTION:
www.example.org.\tIN\tA

;; ANSWER SECTION:
www.example.org.\t60\tIN\tCNAME\tcdn.example.net.
cdn.example.net.\t99999999\tIN\tA\t192.0.2.1
bank.example.\t60\tIN\tA\t203.0.113.9

;; AUTHORITY SECTION:
www.example.org.\t60\tIN\tA\t203.0.113.10
[${at}] unbound[812:0] info: reply bank.example. A IN
bank.example.\t60\tIN\tA\t203.0.113.9
`;
    expect(read(text)).toEqual(["-5 www.example.org 192.0.2.1/86400 cdn.example.net"]);
  });
});

describe("resolvedAnswer()", () => {
  const key = (name: string, type = 1) => ({ class: 1, type, name });

  it("leads through CNAMEs to the name that was asked", () => {
    const message = {
      parameters: {
        state: "success",
        question: [key("WWW.example.org")],
        answer: [
          { rr: { key: key("cdn.example.net"), address: [192, 0, 2, 1] } },
          { rr: { key: key("www.example.org", 5), name: "cdn.example.net" } },
          { rr: { key: key("bank.example"), address: [203, 0, 113, 9] } },
          { rr: { key: key("cdn.example.net", 28), address: [32, 1, 13, 184, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7] } },
        ],
      },
      continues: true,
    };
    expect(resolvedAnswer(JSON.stringify(message))).toEqual({
      kind: "answer",
      answer: {
        name: "www.example.org",
        addresses: [
          { address: "192.0.2.1", ttl: 300 },
          { address: "2001:db8::7", ttl: 300 },
        ],
        aliases: ["cdn.example.net"],
      },
    });
  });

  it.each([
    ["nothing", '{"parameters":{"ready":true},"continues":true}'],
    ["nothing", '{"parameters":{"question":[{"name":7}],"answer":[{"rr":null},3]}}'],
    [
      "nothing",
      '{"parameters":{"question":[{"name":"a.example"}],"answer":[{"rr":{"key":{"name":"a.example"},"address":[1,2,3,999]}}]}}',
    ],
    ["nothing", '{"parameters":null}'],
    ["error", '{"error":"org.varlink.service.MethodNotFound"}'],
    ["unreadable", "{"],
    ["unreadable", "[]"],
    ["unreadable", ""],
  ])("is %s for %s", (kind, text) => expect(resolvedAnswer(text).kind).toBe(kind));
});

describe("namesInHosts() and resolversIn()", () => {
  it("read the files of a machine", () => {
    const hosts =
      "127.0.0.1\tlocalhost\n::1 localhost ip6-localhost # both\n#10.0.0.9 x\n10.0.0.7 DB.local. db\nbad name\n10.0.0.7 more";
    expect([...namesInHosts(hosts)]).toEqual([
      ["127.0.0.1", ["localhost"]],
      ["::1", ["localhost", "ip6-localhost"]],
      ["10.0.0.7", ["db.local", "db", "more"]],
    ]);
    expect(
      resolversIn("search x\nnameserver 10.0.0.53\n nameserver 2001:DB8::1\n#nameserver 1.1.1.1\nnameserver x\n"),
    ).toEqual(["10.0.0.53", "2001:db8::1"]);
  });
});
