/**
 * A message of systemd-resolved's monitor (io.systemd.Resolve.Monitor, `SubscribeQueryResults`): `question` is a list of keys
 * {class, type, name}, `answer` a list of {rr: {key, address or name}}. An address is a list of bytes.
 */
import { ipv4Text, ipv6Text } from "../domain/address.ts";
import { aliasChain } from "./alias-chain.ts";
import type { DnsMessage } from "./dns-message.ts";
import { hostNameOf } from "./host-name.ts";

/** Seconds for which an answer is taken to be good: the message does not say. */
const TTL = 300;
const MAX_RECORDS = 512;

export type ResolvedMessage =
  | { readonly kind: "answer"; readonly answer: Pick<DnsMessage, "name" | "addresses" | "aliases"> }
  | { readonly kind: "error"; readonly error: string }
  | { readonly kind: "nothing" | "unreadable" };

interface Rr {
  readonly owner: string;
  readonly target: string | undefined;
  readonly address: string | undefined;
}

/** Reads a message. */
export function resolvedAnswer(text: string): ResolvedMessage {
  const message = parsed(text);
  if (message === undefined) return { kind: "unreadable" };
  if (typeof message["error"] === "string") return { kind: "error", error: message["error"].slice(0, 200) };
  const parameters = record(message["parameters"]);
  const question = record(list(parameters["question"])[0]);
  const name = typeof question["name"] === "string" ? hostNameOf(question["name"]) : undefined;
  if (name === undefined) return { kind: "nothing" };
  const records = list(parameters["answer"]).slice(0, MAX_RECORDS).map(rrOf);
  const chain = aliasChain(name, (alias) =>
    records.flatMap(({ owner, target }) => (owner === alias && target !== undefined ? target : [])),
  );
  const addresses = records.flatMap(({ owner, address }) =>
    address !== undefined && chain.includes(owner) ? [{ address, ttl: TTL }] : [],
  );
  if (addresses.length === 0) return { kind: "nothing" };
  return { kind: "answer", answer: { name, addresses, aliases: chain.slice(1) } };
}

function rrOf(value: unknown): Rr {
  const rr = record(record(value)["rr"]);
  const owner = record(rr["key"])["name"];
  const target = rr["name"];
  return {
    owner: typeof owner === "string" ? (hostNameOf(owner) ?? "") : "",
    target: typeof target === "string" ? hostNameOf(target) : undefined,
    address: addressOf(list(rr["address"])),
  };
}

function addressOf(bytes: readonly unknown[]): string | undefined {
  const whole = bytes.filter((byte) => Number.isInteger(byte) && Number(byte) >= 0 && Number(byte) < 256).map(Number);
  if (whole.length !== bytes.length) return undefined;
  if (whole.length === 4) return ipv4Text(Uint8Array.from(whole), 0);
  return whole.length === 16 ? ipv6Text(Uint8Array.from(whole), 0) : undefined;
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? record(value) : undefined;
  } catch {
    return undefined;
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
