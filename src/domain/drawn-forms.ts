/** Names that programs draw, as regular expressions: what says itself whose it is (canonical-name.ts). */
import { codeAt } from "./code-at.ts";
import { looksLikeWord } from "./word.ts";

/** Commits by their first digits, where programs are put by them. */
export const COMMIT =
  /(?<=\/(?:releases|revisions|deploys|deployments)\/)(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{7,12}(?=\/|$)/g;
const MKTEMP = /(?<=\/tmp\.)[A-Za-z0-9]{10}(?=\/|$)/g;
/** Files of tempfile, and the semaphores of multiprocessing (sem_open(3)). */
export const PYTHON = /(?<=\/tmp|\/sem\.mp-)[a-z0-9_]{8}(?=\/|\.|$)/g;
/** What Mercurial writes beside a file that it replaces, and to find out about links (mktempcopy and nlinks in its util.py). */
export const HG = /-([a-z0-9_]{8})(?=[12]?~(?:\/|$))/g;
/** What snapd writes beside a file that it replaces (NewAtomicFile in its osutil/io.go). */
export const SNAPD = /(?<=[^/]\.)[A-Za-z0-9]{12}(?=~(?:\/|$))/g;
/** What git writes before it has its name (odb_mkstemp in its object-file.c). */
const GIT = /(?<=\/tmp_(?:obj|pack|idx|rev|mtimes|bitmap|graph)_)[A-Za-z0-9]{6}(?=\/|$)/g;
/** Exim's message ids, whose first part is the time: before 4.97 and since (specification, "Message identification"). */
export const EXIM =
  /(?<![0-9A-Za-z])1[0-9A-Za-z]{5}-(?:[0-9A-Za-z]{6}-[0-9A-Za-z]{2}|[0-9A-Za-z]{11}-[0-9A-Za-z]{4})(?![0-9A-Za-z\u0000])/g;

/**
 * systemd's temporary files (`.#name` and 16 hexadecimal digits or six of mkstemp(3), src/basic/tmpfile-util.c) and private folders
 * (systemd.exec(5), PrivateTmp=), and those that container tools replace files by (`.tmp-name` and a decimal draw of Go's os.CreateTemp).
 * GnuPG's locks end with a pid and an x. What stands in front is looked at last: at each place of a name it would cost as much as the name is long.
 */
export const SYSTEMD = /(?:[0-9a-f]{16}|(?!\d{5}x)[A-Za-z0-9]{6})(?=\/|$)(?<=\/\.#[^/]*)/g;
export const PRIVATE = /(\/systemd-private-(?:[0-9a-f]{32}|\u0000h)-[^/]*-)[A-Za-z0-9]{6}(?=\/|$)/g;
/** Tables for a query or a change, by pid, connection and a count in hexadecimal digits (create_tmp_table and make_tmp_table_path in MariaDB's sql/, MySQL's `#sql29cd_cc_4b`). */
export const SQL =
  /(?<=\/#sql(?:2-|-(?:[a-z]{1,12}-)?)?)(?:ib\d+-\d+|[0-9a-f]{1,16}(?:[-_][0-9a-f]{1,16}){1,2})(?=[.#/]|$)/g;
/** Ansible's folders: of a task (time, pid and a draw), of a module's code and of a play (pid and a draw of Python's tempfile). */
export const ANSIBLE =
  /(?<=\/ansible-tmp-)1\d{9}(?:\.\d+)?-\d+-\d+(?=\/|$)|(?<=\/ansible_[^/]*_payload_)[a-z0-9_]{8}(?=\/|$)|(?<=\/ansible-local-)\d+[a-z0-9_]{8}(?=\/|$)/g;
/** Ruby's Tempfile and mktmpdir: the day, a pid and up to six digits in base 36 (lib/tmpdir.rb); Puppet's Uniquefile: 32 bits of them. */
export const RUBY = /(?<![0-9])(20\d\d)(\d\d)(\d\d)-\d{1,7}-([0-9a-z]{4,6}|1[0-9a-z]{6})(?=\.|\/|$)/g;
/** Of them what may be words; a pid that may be a time of day has gone with the day. */
export const RUBY_DRAWN = /\u0000t-\d{1,7}-[0-9a-z]{4,6}(?=\.|\/|$)/g;
export const RUBY_IN_TEMPORARY = /\u0000t(?:-\d{1,7})?-[0-9a-z]{4,6}(?=\.|\/|$)/g;
export const GO = /[0-9]{6,10}(?=\/|$)(?<=\/\.tmp-[^/]*[^/0-9][0-9]{6,10})/g;

/**
 * In small letters and digits: PHP's and Django's sessions, what MediaWiki writes before it has its name, ccache's results (with a capital that says
 * of which kind); drawn where digits and letters are mixed.
 */
export const LONG_DRAW = /(?<![0-9A-Za-z\u0000])(?=[0-9a-f]*[g-z])[0-9a-z]{25,}[A-Z]?(?![0-9A-Za-z\u0000])/g;
/** What MediaWiki makes of an upload before it has its name (FSFileBackend). */
const MEDIAWIKI = /(?<=\/\.)[0-9a-f]{8}(?:_[0-9a-z]{25,}){1,2}(?=\.tmpfsfile$)/g;
/** Of more than 64 bits: apt-cacher-ng's, for what it has not named yet. */
const LONG_NUMBER = /(?<![0-9A-Za-z])\d{20,}(?![0-9A-Za-z\u0000])/g;
/** In letters of both cases, digits, `-` and `_` (base64url, RFC 4648, section 5): Elasticsearch's ids, nanoid's, tokens of Python's `secrets`; none with a prefix. */
export const BASE64 = /(?<=\/)(?![a-z]{2,}[-_])[A-Za-z0-9_-]{20,}(?=\.|\/|$)/g;
/** One in a hundred of them begins as if it had a prefix. */
export const PREFIXED = /(?<=\/)[a-z]{2,}[-_][A-Za-z0-9_-]{17,}(?=\.|\/|$)/g;
/** Times that letters follow digits: fewer have words with numbers. */
const MIXED = 4;
/** Times that a capital follows a small letter, or a letter a digit: of a draw a third of the places are such, of words that are joined a sixth. */
const WILD = 5;
const WILD_SHARE = 4;
/** And of what may be either. */
const RATHER_WILD = 3;
/** Characters of a part with its slash (NAME_MAX, linux/limits.h). */
const LONGEST = 256;

/** True of small letters and digits that are mixed as no words with numbers are. */
function isMixed(text: string): boolean {
  let times = 0;
  for (let at = 1; at < text.length && times < MIXED; at += 1)
    if (text.charCodeAt(at) >= 0x61 && text.charCodeAt(at - 1) < 0x61) times += 1;
  return times === MIXED;
}

/** The name without what says by its length and its mixture that it was drawn. */
export function withoutLongDraws(name: string): string {
  return name
    .replace(MEDIAWIKI, "\u0000r")
    .replace(LONG_NUMBER, "\u0000h")
    .replace(LONG_DRAW, (draw) => (isMixed(draw) ? "\u0000r" : draw));
}

/** True of letters of both cases and digits that are mixed as no words with numbers are. */
export function isWild(text: string): boolean {
  return changes(text) >= Math.max(WILD, text.length / WILD_SHARE) && /[a-z]/.test(text) && /[A-Z]/.test(text);
}

/** True of what words may be, and draws more often. */
export function isRatherWild(text: string): boolean {
  return changes(text) >= RATHER_WILD && /[a-z]/.test(text) && /[A-Z]/.test(text);
}

/** True if what ends there may be the end of a draw in base64url. */
export function endsLongDraw(name: string, end: number): boolean {
  const start = name.lastIndexOf("/", end - 1);
  // Of longer parts, which no file has, each place would cost as much as the part is long.
  const draw = end - start > LONGEST ? undefined : name.slice(start, end).match(BASE64)?.[0];
  return draw !== undefined && isRatherWild(draw);
}

/** Places where a capital follows a small letter, or a letter a digit. */
function changes(text: string): number {
  return text.match(/[a-z][A-Z]|[0-9][A-Za-z]/g)?.length ?? 0;
}

/** Of what tempfile makes in the folders for it, under a prefix of words or none; only what can hardly be a word counts: digits in front of letters. */
const IN_TEMPORARY =
  /(?<=^\/(?:var\/)?tmp\/(?:[a-z]{1,20}-){0,3})(?=[a-z0-9_]*[0-9][a-z0-9_]*[a-z])[a-z0-9_]{8}(?=\/|-|$)/g;
/** Of eight characters in such a folder, as File::Temp has them by its template. */
export const MIXED_TEMPORARY = /(?<=^\/(?:var\/)?tmp\/[^/]{1,60}[.\-_])[A-Za-z0-9_]{8}(?=\/|$)/g;
/** Of ten, as it has them without a template. */
const PERL = /(?<=^\/(?:var\/)?tmp\/)[A-Za-z0-9_]{10}(?=\/|\.|$)/g;
/** Both kinds of tempfile's and File::Temp's draws where it is known that the process makes such names there. */
export const LIKE_TEMPORARY =
  /(?<=^\/(?:var\/)?tmp\/(?:[a-z]{1,20}-){0,3})[a-z0-9_]{8}(?=\/|$)|(?<=^\/(?:var\/)?tmp\/)[A-Za-z0-9_]{10}(?=\/|\.|$)/g;
/** Duplicity's folders and files in them, wherever it is told to have them (duplicity/tempdir.py). */
const DUPLICITY = /(?<=\/duplicity-)[a-z0-9_]{8}(?=-tempdir(?:\/|$))|(?<=\/mks?temp-)[a-z0-9_]{8}(?=-\d+$)/g;

/** Of Python's tempfile with a prefix and the ending `.tmp`: Borg's files and locks before they have their names. */
const BEFORE_TMP = /(?<=[^/][.-])(?=[0-9_]*[a-z])[a-z0-9_]{8}(?=\.tmp(?:\/|$))/g;
/** The socket of a shared connection before it has its name (muxserver_listen in OpenSSH's mux.c). */
const OPENSSH = /(?<=[^/]\.)[A-Za-z0-9]{16}$/;

/** The name without what is drawn for a while: git's, duplicity's and what programs have in folders for it. */
export function withoutTemporary(name: string): string {
  const drawn = (draw: string) => (looksLikeWord(draw) ? draw : "\u0000r");
  return name
    .replace(GIT, "\u0000r")
    .replace(DUPLICITY, "\u0000r")
    .replace(BEFORE_TMP, drawn)
    .replace(OPENSSH, (draw) => (isRatherWild(draw) ? "\u0000r" : draw))
    .replace(IN_TEMPORARY, drawn)
    .replace(MKTEMP, drawn)
    .replace(PYTHON, drawn)
    .replace(PERL, (draw) => (isRatherWild(draw) ? "\u0000r" : draw))
    .replace(MIXED_TEMPORARY, (draw) => (looksDrawn(draw) ? "\u0000r" : draw));
}

/** ULID: milliseconds since 1970 and 80 bits that are drawn, in Crockford's base 32 (github.com/ulid/spec). */
export const ULID = /(?<![0-9A-Za-z])[0-7][0-9A-HJKMNP-TV-Z]{25}(?![0-9A-Za-z])/g;
const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/** Its pid, six characters and `tmp` (secure_tmpfile in SpamAssassin's Util.pm). */
export const SPAMASSASSIN = /(?<=\/\.spamassassin)\d+[A-Za-z0-9]{6}(?=tmp(?:\/|$))/g;

/** Capitals among small letters or digits, but no word with a number behind it (`SHA256`) and no capitalised word. */
export function looksDrawn(text: string): boolean {
  return /[A-Z]/.test(text) && /[a-z0-9]/.test(text) && !/^[A-Z]?[a-z]*\d*$/.test(text) && !/^[A-Z]+\d*$/.test(text);
}

/** Milliseconds since 1970 that a ULID begins with. */
export function ulidTime(id: string): number {
  let time = 0;
  for (const digit of id.slice(0, 10)) time = time * 32 + CROCKFORD.indexOf(digit);
  return time;
}

/**
 * A task of Proxmox': the node, pid, its start in ticks, of a backup server a count, and the time of the start in seconds (PVE::Tools, upid_encode). It lies in a folder
 * by the last digits of that time.
 */
export const UPID =
  /(?<=\/tasks\/)[0-9A-F]{1,2}\/(UPID:[A-Za-z0-9-]{1,64}:)[0-9A-F]{8}:[0-9A-F]{8,9}:(?:[0-9A-F]{8,16}:)?([0-9A-F]{8})(?=:[^:/]+:[^:/]*:[^:/]+:)/g;

/** True if the part of a name that begins there may be such a task. */
export function isTask(name: string, at: number): boolean {
  return codeAt(name, at) === 0x55 && name.startsWith("UPID:", at);
}

/** True if the part that the place is in begins with a dot. */
export function isHidden(name: string, at: number): boolean {
  return name[name.lastIndexOf("/", at) + 1] === ".";
}
