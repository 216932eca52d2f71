/** What the log of a resolver tells. */
import type { DnsMessage } from "./dns-message.ts";

export interface LogAnswer extends Pick<DnsMessage, "name" | "addresses" | "aliases"> {
  /** Milliseconds since 1970. */
  readonly time: number;
}
