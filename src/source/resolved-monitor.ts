/**
 * Answers as systemd-resolved tells them to who monitors it: varlink (varlink.org) over its socket, JSON objects that end in
 * NUL; `SubscribeQueryResults` (systemd 252 and later, `resolvectl monitor`). It does not say who asked, and its socket is root's.
 */
import { connect, type Socket } from "node:net";
import type { NameTable } from "../names/name-table.ts";
import { resolvedAnswer } from "../names/resolved-answer.ts";
import type { NameFeed, NameFeedEvents } from "./name-feed.ts";

export const RESOLVED_SOCKET = "/run/systemd/resolve/io.systemd.Resolve.Monitor";

const CALL = `${JSON.stringify({ method: "io.systemd.Resolve.Monitor.SubscribeQueryResults", more: true })}\0`;
/** Milliseconds until it must have agreed, and between two attempts to reach it again. */
const BEGIN = 3000;
const PAUSE = 2000;
/** Bytes of one message: a result holds all its records. */
const MAX_MESSAGE = 1 << 20;

export class ResolvedMonitor implements NameFeed {
  readonly what = "systemd-resolved";
  readonly #table: NameTable;
  readonly #events: NameFeedEvents;
  readonly #path: string;
  #socket: Socket | undefined;
  #again: NodeJS.Timeout | undefined;
  #stopped = false;
  #messages = 0;
  #answers = 0;
  #gaps = 0;
  #unreadable = 0;

  /** @param path the socket, another one in tests */
  constructor(table: NameTable, events: NameFeedEvents, path = RESOLVED_SOCKET) {
    this.#table = table;
    this.#events = events;
    this.#path = path;
  }

  start(): Promise<string | undefined> {
    return new Promise((done) => {
      const timer = setTimeout(() => {
        this.stop();
        done("systemd-resolved did not answer in time");
      }, BEGIN);
      const settle = (reason?: string) => {
        clearTimeout(timer);
        done(reason);
      };
      this.#connect(settle, settle);
    });
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#again);
    this.#socket?.destroy();
  }

  get counts(): Readonly<Record<string, number>> {
    return { messages: this.#messages, answers: this.#answers, gaps: this.#gaps, unreadable: this.#unreadable };
  }

  #connect(begun: () => void, failed: (why: string) => void): void {
    const socket = connect(this.#path);
    this.#socket = socket;
    let ready = false;
    let why = "systemd-resolved closed the connection";
    let rest = "";
    socket.setEncoding("utf8");
    socket.on("connect", () => socket.write(CALL));
    socket.on("error", ({ message }) => {
      why = message;
    });
    socket.on("data", (text: string) => {
      const messages = (rest + text).split("\0");
      rest = messages.pop() ?? "";
      for (const message of messages) {
        const error = this.#message(message);
        if (error === undefined) {
          if (!ready) begun();
          ready = true;
        } else {
          why = error;
          socket.destroy();
        }
      }
      if (rest.length > MAX_MESSAGE) socket.destroy();
    });
    socket.on("close", () => {
      if (!ready) failed(why);
      else if (!this.#stopped) this.#lost(why);
    });
  }

  /** Takes a message; the error if it is one. */
  #message(text: string): string | undefined {
    this.#messages += 1;
    const result = resolvedAnswer(text);
    if (result.kind === "error") return result.error;
    if (result.kind === "unreadable") this.#unreadable += 1;
    if (result.kind === "answer") {
      this.#answers += 1;
      // It does not say when. What is read now came after all that was heard before: a busy fullmon reads late.
      this.#table.tell({ ...result.answer, time: Math.min(Date.now(), this.#table.heardUntil) });
    }
    return undefined;
  }

  #lost(why: string): void {
    this.#gaps += 1;
    this.#events.gap(why);
    this.#retry();
  }

  #retry(): void {
    if (this.#stopped) return;
    this.#again = setTimeout(() => {
      this.#connect(
        () => this.#events.mended(),
        () => this.#retry(),
      );
    }, PAUSE);
  }
}
