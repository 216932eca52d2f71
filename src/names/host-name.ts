/** Names of hosts as labels show them: lower case, no trailing dot, strange bytes escaped, IDNA names in both forms. */
import { domainToUnicode } from "node:url";
import { flat, printable } from "../domain/text.ts";

const MAX_LABEL = 63;
const MAX_NAME = 253;

/** Letters, digits, hyphen and underscore in lower case, by byte; 0 for what names of hosts are not made of. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return /[a-z0-9_-]/i.test(character) ? character.toLowerCase().charCodeAt(0) : 0;
});

const scratch = Buffer.alloc(256);

/**
 * The name in a message, where it is plain: its labels from `start` to the empty one at `end`, each behind its length. One
 * copy; undefined if anything in it needs a closer look (see {@link hostName}).
 */
export function plainName(bytes: Uint8Array, start: number, end: number): string | undefined {
  const length = end - start - 1;
  if (length < 1 || length > MAX_NAME) return undefined;
  let next = start;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (at === next) {
      next = at + 1 + byte;
      if (at > start) scratch[at - start - 1] = 0x2e;
    } else {
      const plain = PLAIN[byte] ?? 0;
      if (plain === 0) return undefined;
      scratch[at - start - 1] = plain;
    }
  }
  const name = scratch.toString("latin1", 0, length);
  const last = name.charCodeAt(name.lastIndexOf(".") + 1);
  return (last >= 0x30 && last <= 0x39) || name.includes("xn--") ? undefined : name;
}

/**
 * The name of these labels; undefined for the root, for what is too long, and for what could be taken for an address.
 * A byte that is no letter, digit, hyphen or underscore is written `\xHH`, so that a dot within a label is none between two.
 */
export function hostName(labels: readonly Uint8Array[]): string | undefined {
  let name = "";
  let international = false;
  let last = "";
  for (const label of labels) {
    if (label.length === 0 || label.length > MAX_LABEL) return undefined;
    last = labelText(label);
    if (last.startsWith("xn--")) international = true;
    name += name === "" ? last : `.${last}`;
  }
  if (name === "" || name.length > MAX_NAME * 4 || labels.length > 127) return undefined;
  if (/^(?:0x[0-9a-f]*|\d+)$/.test(last)) return undefined;
  if (!international) return flat(name);
  const shown = printable(domainToUnicode(name));
  return shown === "" || shown === name ? flat(name) : flat(`${name}(${shown})`);
}

/** Lower case throughout, and no address: as it is. */
const PLAIN_NAME = /^(?:[a-z0-9_-]{1,63}\.)*[a-z_-][a-z0-9_-]{0,62}$/;

/** The name of a text such as a log or a hosts file has. */
export function hostNameOf(text: string): string | undefined {
  const name = text.endsWith(".") ? text.slice(0, -1) : text;
  if (name.length > MAX_NAME) return undefined;
  if (PLAIN_NAME.test(name) && !name.includes("xn--")) return flat(name);
  return hostName(name.split(".").map((label) => Buffer.from(label, "latin1")));
}

function labelText(label: Uint8Array): string {
  let text = "";
  for (const byte of label) {
    const plain = PLAIN[byte] ?? 0;
    text += plain === 0 ? `\\x${byte.toString(16).padStart(2, "0")}` : String.fromCharCode(plain);
  }
  return flat(text);
}
