/**
 * A live capture of port 53 by Debian's tcpdump (tcpdump(8)), read as a stream: it alone opens the network, and goes on as a
 * user without rights. When it ends it is started again, and the gap is told.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { DnsExchange } from "../names/dns-exchange.ts";
import type { NameTable } from "../names/name-table.ts";
import { PcapReader } from "../names/pcap.ts";
import { attempt } from "./attempt.ts";
import type { NameFeed, NameFeedEvents } from "./name-feed.ts";

/** Milliseconds until the capture must have begun, and between two starts. */
const BEGIN = 5000;
const PAUSE = 1000;
const LONGEST_PAUSE = 60_000;
/** Characters kept of what it complains. */
const MAX_COMPLAINT = 500;

export class Capture implements NameFeed {
  readonly what = "a capture of port 53 by tcpdump";
  readonly #exchange: DnsExchange;
  readonly #events: NameFeedEvents;
  readonly #command: string;
  #child: ChildProcess | undefined;
  #restart: NodeJS.Timeout | undefined;
  #pause = PAUSE;
  #stopped = false;
  #packets = 0;
  #gaps = 0;

  /** @param command the program, named otherwise in tests */
  constructor(table: NameTable, events: NameFeedEvents, command = "tcpdump") {
    this.#exchange = new DnsExchange(table.newFlow, table.answer);
    this.#events = events;
    this.#command = command;
  }

  start(): Promise<string | undefined> {
    return new Promise((done) => {
      const timer = setTimeout(() => {
        this.stop();
        done("tcpdump did not begin in time");
      }, BEGIN);
      const settle = (reason?: string) => {
        clearTimeout(timer);
        done(reason);
      };
      this.#run(settle, settle);
    });
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#restart);
    this.#child?.kill("SIGTERM");
  }

  get counts(): Readonly<Record<string, number>> {
    return { packets: this.#packets, answers: this.#exchange.answers, gaps: this.#gaps, ...this.#exchange.flaws };
  }

  /** One run of tcpdump: told when its capture begins; when it ends without having begun, that it failed. */
  #run(begun: () => void, failed: (why: string) => void): void {
    const child = spawn(this.#command, argumentsFor(captureUser()), {
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/usr/bin:/sbin:/bin`, LC_ALL: "C" },
    });
    this.#child = child;
    let reader: PcapReader | undefined;
    let complaint = "";
    let trouble: string | undefined;
    child.on("error", ({ message }) => {
      trouble = message;
    });
    child.stderr.setEncoding("latin1").on("data", (text: string) => {
      complaint = (complaint + text).slice(-MAX_COMPLAINT);
    });
    child.stdout.on("data", (chunk: Buffer) => {
      if (reader === undefined) {
        reader = new PcapReader((time, linkType, bytes) => this.#packet(time, linkType, bytes));
        begun();
      }
      reader.write(chunk);
      // What cannot be read any more is begun anew.
      if (reader.flaw !== undefined) child.kill("SIGKILL");
    });
    child.on("close", (code, signal) => {
      const why = trouble ?? lastLine(complaint) ?? `tcpdump ended with ${signal ?? `status ${code}`}`;
      if (reader === undefined) failed(why);
      else if (!this.#stopped) this.#gap(why);
    });
  }

  #packet(time: number, linkType: number, bytes: Buffer): void {
    this.#packets += 1;
    this.#exchange.packet(time, linkType, bytes);
  }

  #gap(why: string): void {
    this.#gaps += 1;
    this.#pause = PAUSE;
    this.#events.gap(why);
    this.#again();
  }

  /** Starts it again, each time it fails after a longer pause. */
  #again(): void {
    if (this.#stopped) return;
    this.#restart = setTimeout(() => {
      this.#pause = Math.min(LONGEST_PAUSE, this.#pause * 2);
      this.#run(
        () => this.#events.mended(),
        () => this.#again(),
      );
    }, this.#pause);
  }
}

/** All interfaces, no look-ups of names, each packet at once, whole, 8 MB of room for a burst; to standard output, as a user without rights. */
function argumentsFor(user: string): string[] {
  return ["-i", "any", "-n", "-U", "--immediate-mode", "-s", "0", "-B", "8192", "-w", "-", "-Z", user, "port 53"];
}

/** The user that tcpdump goes on as: Debian makes one for it. */
function captureUser(): string {
  const users = attempt(() => readFileSync("/etc/passwd", "latin1")) ?? "";
  return /^tcpdump:/m.test(users) ? "tcpdump" : "nobody";
}

function lastLine(text: string): string | undefined {
  return text.trimEnd().split("\n").at(-1) || undefined;
}
