/** What the log of a resolver tells. Times in milliseconds since 1970, whole seconds mostly. */
import type { DnsMessage } from "./dns-message.ts";

/** A question and who sent it, under the number that its answers bear; dnsmasq alone, with `log-queries=extra`. */
export interface LogQuestion {
  readonly kind: "question";
  readonly time: number;
  readonly number: string;
  readonly client: string;
  readonly port: number;
  readonly name: string;
}

/** The question is open already: what is answered to that other one is answered to this one too. */
export interface LogDuplicate {
  readonly kind: "duplicate";
  readonly time: number;
  readonly number: string;
}

export interface LogAnswer extends Pick<DnsMessage, "name" | "addresses" | "aliases"> {
  readonly kind: "answer";
  readonly time: number;
  /** Of the question; undefined if the log does not tell. */
  readonly number: string | undefined;
}

export type LogEntry = LogQuestion | LogDuplicate | LogAnswer;
