/** Sources of names that are programs and sockets: a stand-in for tcpdump, and one for systemd-resolved. */
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { NameTable } from "../../src/names/name-table.ts";
import { Capture } from "../../src/source/capture.ts";
import type { NameFeed } from "../../src/source/name-feed.ts";
import { ResolvedMonitor } from "../../src/source/resolved-monitor.ts";
import { ResolverLogFeed } from "../../src/source/resolver-log-feed.ts";
import { lookup, pcapOf } from "../support/dns.ts";
import { useFolder } from "../support/folder.ts";

const inFolder = useFolder();
let feed: NameFeed | undefined;
let server: Server | undefined;
afterEach(() => {
  feed?.stop();
  server?.close();
});

function newTable(): NameTable {
  const table = new NameTable({ slack: 20 });
  table.settle(Number.POSITIVE_INFINITY);
  return table;
}

/** What a feed says of itself, in order. */
function heard() {
  const said: string[] = [];
  return { said, gap: (why: string) => said.push(`gap ${why}`), mended: () => said.push("mended") };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((done) => setTimeout(done, 10));
}

/** A tcpdump that writes the capture and then does `then`. */
function standIn(name: string, then: string): string {
  const path = inFolder(name);
  const capture = inFolder(`${name}.pcap`);
  writeFileSync(capture, pcapOf(lookup("a.example", ["A 192.0.2.1"], { time: Date.now() })));
  writeFileSync(path, `#!/bin/sh\necho "$@" >>${path}.args\ncat ${capture}\n${then}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe("Capture", () => {
  it("hears answers, and asks for no rights beyond the capture", async () => {
    const table = newTable();
    const command = standIn("tcpdump", "exec sleep 100");
    const capture = new Capture(table, heard(), command);
    feed = capture;
    expect(await capture.start()).toBe(undefined);
    await until(() => table.size === 1);
    expect(table.namesOf("192.0.2.1", undefined, Date.now())).toMatchObject([{ name: "a.example" }]);
    expect(readFileSync(`${command}.args`, "utf8")).toMatch(
      /^-i any -n -U --immediate-mode -s 0 -B 8192 -w - -Z (?:tcpdump|nobody) port 53\n$/,
    );
    expect(capture.counts).toMatchObject({ packets: 2, answers: 1, gaps: 0 });
  });

  it("begins again when the capture dies, and tells of the gap", async () => {
    const events = heard();
    const capture = new Capture(
      newTable(),
      events,
      standIn("dying", `[ -e ${inFolder("again")} ] && exec sleep 100\ntouch ${inFolder("again")}\necho killed >&2`),
    );
    feed = capture;
    expect(await capture.start()).toBe(undefined);
    await until(() => events.said.length === 2);
    expect(events.said).toEqual(["gap killed", "mended"]);
    expect(capture.counts).toMatchObject({ gaps: 1 });
  });

  it("says why it cannot begin", async () => {
    const refused = inFolder("refused");
    writeFileSync(refused, "#!/bin/sh\necho 'tcpdump: any: You do not have permission to capture' >&2\nexit 1\n");
    chmodSync(refused, 0o755);
    expect(await new Capture(newTable(), heard(), refused).start()).toContain("You do not have permission");
    expect(await new Capture(newTable(), heard(), inFolder("nothing")).start()).toContain("ENOENT");
  });
});

describe("ResolvedMonitor", () => {
  /** Answers each call with the messages. */
  function resolved(messages: readonly unknown[], more: (socket: Socket) => void = () => undefined): string {
    const path = inFolder(`resolved${Math.random()}`);
    server = createServer((socket) => {
      socket.once("data", (call) => {
        expect(JSON.parse(call.toString().slice(0, -1))).toEqual({
          method: "io.systemd.Resolve.Monitor.SubscribeQueryResults",
          more: true,
        });
        for (const message of messages) socket.write(`${JSON.stringify(message)}\0`);
        more(socket);
      });
      socket.on("error", () => undefined);
    }).listen(path);
    return path;
  }
  const READY = { parameters: { ready: true }, continues: true };
  const RESULT = {
    parameters: {
      question: [{ class: 1, type: 1, name: "a.example" }],
      answer: [{ rr: { key: { class: 1, type: 1, name: "a.example" }, address: [192, 0, 2, 1] } }],
    },
    continues: true,
  };

  it("hears answers", async () => {
    const table = newTable();
    feed = new ResolvedMonitor(table, heard(), resolved([READY, RESULT]));
    expect(await feed.start()).toBe(undefined);
    await until(() => table.size === 1);
    expect(table.namesOf("192.0.2.1", undefined, Date.now())).toMatchObject([{ name: "a.example" }]);
  });

  it("takes an answer to be as old as it may be, for it is read late by who is busy", async () => {
    const table = newTable();
    table.heardUntil = Date.now() - 5000;
    feed = new ResolvedMonitor(table, heard(), resolved([READY, RESULT]));
    expect(await feed.start()).toBe(undefined);
    await until(() => table.size === 1);
    expect(table.namesOf("192.0.2.1", undefined, table.heardUntil)).toMatchObject([{ name: "a.example" }]);
    expect(table.namesOf("192.0.2.1", undefined, table.heardUntil - 100)).toEqual([]);
  });

  it("says why it cannot begin", async () => {
    const refused = resolved([{ error: "io.systemd.System.PermissionDenied" }]);
    expect(await new ResolvedMonitor(newTable(), heard(), refused).start()).toContain("PermissionDenied");
    expect(await new ResolvedMonitor(newTable(), heard(), inFolder("nothing")).start()).toContain("ENOENT");
  });

  it("connects again when the connection is lost, and tells of the gap", async () => {
    const events = heard();
    let times = 0;
    const path = resolved([READY], (socket) => {
      times += 1;
      if (times === 1) socket.end();
    });
    feed = new ResolvedMonitor(newTable(), events, path);
    expect(await feed.start()).toBe(undefined);
    await until(() => events.said.length === 2);
    expect(events.said).toEqual(["gap systemd-resolved closed the connection", "mended"]);
  });
});

describe("ResolverLogFeed", () => {
  it("hears what is written from now on", async () => {
    const table = newTable();
    const path = inFolder("dnsmasq.log");
    const line = (name: string) => {
      const [, month, day, , time] = /^\w+ (\w+) (\d+) (\d+) ([\d:]+)/.exec(new Date().toString()) ?? [];
      return `${month} ${day?.replace(/^0/, " ")} ${time} dnsmasq[1]: reply ${name} is 192.0.2.1\n`;
    };
    writeFileSync(path, line("old.example"));
    feed = new ResolverLogFeed(path, table, heard());
    expect(await feed.start()).toBe(undefined);
    writeFileSync(path, line("new.example"), { flag: "a" });
    await until(() => table.size === 1);
    expect(table.namesOf("192.0.2.1", undefined, Date.now() + 1000)).toMatchObject([{ name: "new.example" }]);
    expect(existsSync(path)).toBe(true);
    expect(await new ResolverLogFeed(inFolder("none"), table, heard()).start()).toContain("ENOENT");
  });
});
