/**
 * Parts of a name that carry the time or a draw of a well-known form, taken out at first sight: `etc-20261124-024014.tgz`
 * is `etc-[time].tgz` from the first run on, not only after three. What stands for a part begins with NUL, which no
 * name holds, so that a file that is really called `[time]` is another.
 *
 * Only forms that say themselves what they are: dates and epoch seconds near the event's own time, UUIDs, hashes, and
 * the names that mktemp(1), mkstemp(3), Python's and Ruby's temporary files and systemd have. All else must be learned (baseline/name-pool.ts).
 */
import {
  ANSIBLE,
  BASE64,
  COMMIT,
  EXIM,
  endsLongDraw,
  GO,
  HG,
  isHidden,
  isRatherWild,
  isTask,
  isWild,
  LIKE_TEMPORARY,
  LONG_DRAW,
  looksDrawn,
  MIXED_TEMPORARY,
  PREFIXED,
  PRIVATE,
  PYTHON,
  RUBY,
  RUBY_DRAWN,
  RUBY_IN_TEMPORARY,
  SNAPD,
  SPAMASSASSIN,
  SQL,
  SYSTEMD,
  ULID,
  UPID,
  ulidTime,
  withoutLongDraws,
  withoutTemporary,
} from "./drawn-forms.ts";
import { isInHashTree, withoutHashTree, withoutMedia } from "./hash-tree.ts";
import {
  ANSIBLES,
  COMMITS,
  DRAWS,
  ENDS,
  FOLDERS,
  HASHES,
  HIDDEN,
  isTwoDigits,
  LONG,
  lookOver,
  MAILS,
  NUMBERS,
  PRIVATES,
  TABLES,
  TASKS,
  TIMES,
  TMP,
  ULIDS,
  UUIDS,
} from "./look-over.ts";
import { isMessage, withoutMessage } from "./maildir.ts";
import { Memo } from "./memo.ts";
import { SliceMemo } from "./slice-memo.ts";
import { withoutRevision } from "./snap-revision.ts";
import { withoutCalendar, withoutStamps } from "./stamps.ts";
import { isTemporary } from "./temporary.ts";
import { flat } from "./text.ts";
import { isSurelyWord, looksLikeWord } from "./word.ts";

const UUID =
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}/g;
/** SHA-512, SHA-384, SHA-256 and the ids of containers, SHA-224, SHA-1, MD5; 24: PostgreSQL's WAL, ids of objects; 16: the journal's archives, numbers of 64 bits, of which some are shorter. */
const HASH =
  /(?<![0-9A-Za-z])(?:[0-9a-f]{128}|[0-9a-f]{96}|[0-9a-f]{64}|[0-9a-f]{56}|[0-9a-f]{40}|[0-9a-f]{32}|[0-9a-f]{24}|[0-9a-f]{14,16}|[0-9A-F]{64}|[0-9A-F]{40}|[0-9A-F]{32}|[0-9A-F]{24}|[0-9A-F]{16})(?![0-9A-Za-z\u0000])/g;
/** Six or ten characters at the end of a part (mkstemp(3), mktemp(1)); only what can hardly be a word counts: capitals with others. */
const MKSTEMP = /(?<=[.\-_])(?:[A-Za-z0-9]{6}|[A-Za-z0-9]{10})(?=\/|\.|$)/g;
const DRAWN = /(?<=[.\-_])(?:[A-Za-z0-9]{6}|[A-Za-z0-9]{10})(?=\/|$)/g;

/** Where the last slash of a name in a folder for what is temporary stands at most. */
const TEMPORARY = "/var/tmp".length;
const DAY = 86400_000;
const YEAR = 366 * DAY;

/** A time near which no name is: none of its numbers is one. */
const NEVER = Number.NEGATIVE_INFINITY;

/**
 * The name with its changing parts replaced by marks; the same string if there are none.
 *
 * @param time of the event in milliseconds: a number that is no time near it stays a number
 * @param trees whether a folder and a hash in it may be one
 */
export function canonicalName(name: string, time: number, trees = true): string {
  return formOf(name, new Reading(time), trees);
}

/** Times of events, in milliseconds, between which the form of a name holds: all, but for names with stamps. */
export interface Span {
  readonly after: number;
  readonly before: number;
}

/** True if what was found out of a name holds at the time. */
export function holdsAt({ after, before }: Span, time: number): boolean {
  return time > after && time < before;
}

/** What is found out of a name, or a part of it, while its form is worked out. */
class Reading implements Span {
  readonly time: number;
  after = Number.NEGATIVE_INFINITY;
  before = Number.POSITIVE_INFINITY;
  /** True if it may have drawn ends ({@link drawnEnds}). */
  hasEnds = false;
  /** True if its last part may have numbers; or, where it is temporary, a folder that it is in. */
  hasNumbers = false;

  /** @param time of the event */
  constructor(time: number) {
    this.time = time;
  }

  /** True if the time that was read there is near the event's: backups are kept for years, what is further away only looks like a date. */
  isNear(stamp: number, within = 3 * YEAR): boolean {
    const [first, last] = [stamp - within, stamp + within];
    const near = this.time > first && this.time < last;
    if (near || this.time >= last) this.after = Math.max(this.after, near ? first : last);
    if (near || this.time <= first) this.before = Math.min(this.before, near ? last : first);
    return near;
  }

  /** Takes what was found out of a folder of the name. */
  takeFolder({ after, before, hasEnds, hasNumbers }: Reading): void {
    this.after = Math.max(this.after, after);
    this.before = Math.min(this.before, before);
    this.hasEnds ||= hasEnds;
    this.hasNumbers ||= hasNumbers;
  }
}

interface Folder {
  readonly path: string;
  form: string;
  /** Undefined before it was first looked at. */
  reading: Reading | undefined;
}

/** Folders, as they were last looked at. */
const folders = new SliceMemo<Folder>((path) => ({ path, form: path, reading: undefined }), 4096);

function formOf(given: string, reading: Reading, trees: boolean): string {
  const name = withoutRevision(given);
  const slash = name.lastIndexOf("/");
  // A month, a day, a task, or a draw in a folder for such says what it is only together with what is above it; few other forms go over a slash.
  if (
    slash <= 0 ||
    isTwoDigits(name, slash + 1) ||
    isTask(name, slash + 1) ||
    (slash <= TEMPORARY && isTemporary(name))
  )
    return formOfPart(name, reading);
  if (trees && isInHashTree(name, slash)) return formOfPart(withoutHashTree(name, "\u0000h"), reading);
  if (isMessage(name, slash))
    return formOfPart(
      withoutMessage(name, "\u0000r", (stamp) => reading.isNear(stamp)),
      reading,
    );
  // The folder is one of a few, the name in it one of many.
  const { path, form } = formOfFolder(name, slash, reading);
  const last = name.slice(slash);
  const below = formOfPart(last, reading);
  return form === path && below === last ? name : form + below;
}

/** The form of the folder that the name begins with, and ends at `end`. */
function formOfFolder(name: string, end: number, reading: Reading): Folder {
  const folder = folders.get(name, 0, end);
  if (folder.reading === undefined || !holdsAt(folder.reading, reading.time)) {
    folder.reading = new Reading(reading.time);
    folder.form = formOfPart(withoutMedia(folder.path, "\u0000h"), folder.reading);
    if (!isTemporary(folder.path)) folder.reading.hasNumbers = false;
  }
  reading.takeFolder(folder.reading);
  return folder;
}

/** The forms in which a name may be known. */
export interface Forms extends Span {
  readonly canonical: string;
  /** See {@link drawnEnds}. */
  readonly drawn: string;
  /** Whether one of the actor's own pids may stand in it ({@link withoutPids}). */
  readonly mayHavePid: boolean;
}

/** Names seen lately. */
const forms = new Memo<Forms>();

/** The forms of a name; most names come again. */
export function formsOf(name: string, time: number): Forms {
  const known = forms.get(name);
  if (known !== undefined && holdsAt(known, time)) return known;
  const reading = new Reading(time);
  const canonical = formOf(name, reading, true);
  const drawn = reading.hasEnds ? drawnEnds(canonical) : canonical;
  const { hasNumbers: mayHavePid, after, before } = reading;
  const found: Forms = { canonical, drawn, mayHavePid, after, before };
  // Most are forgotten at once.
  if (forms.isWorthKeeping(name)) {
    const form = flat(canonical);
    forms.keep(name, { canonical: form, drawn: drawn === canonical ? form : flat(drawn), mayHavePid, after, before });
  }
  return found;
}

/** How else a name may be read, in which numbers stand for a time, or a folder for the beginning of a hash: as if they did not. */
export function otherForms(name: string, { canonical, after, before }: Forms, time: number): readonly string[] {
  const others: string[] = [];
  if (after !== Number.NEGATIVE_INFINITY || before !== Number.POSITIVE_INFINITY)
    others.push(canonicalName(name, NEVER));
  if (isInHashTree(name, name.lastIndexOf("/"))) others.push(canonicalName(name, time, false));
  return others.filter((other) => other !== canonical);
}

function formOfPart(name: string, reading: Reading): string {
  const found = lookOver(name);
  if (found & (ENDS | TMP | LONG)) reading.hasEnds = true;
  if (found & NUMBERS) reading.hasNumbers = true;
  if ((found & ~(ENDS | NUMBERS)) === 0) return name;
  let text = name;
  if (found & ANSIBLES) text = text.replace(ANSIBLE, "\u0000r");
  if (found & TASKS)
    text = text.replace(UPID, (all, node, start) =>
      reading.isNear(Number.parseInt(start, 16) * 1000) ? `${node}\u0000r` : all,
    );
  if (found & UUIDS) text = text.replace(UUID, "\u0000u");
  if (found & COMMITS) text = text.replace(COMMIT, "\u0000h");
  if (found & ULIDS) text = text.replace(ULID, (id) => (reading.isNear(ulidTime(id)) ? "\u0000u" : id));
  if (found & HASHES) text = withoutLongDraws(text).replace(HASH, (hash) => (/[0-9]/.test(hash) ? "\u0000h" : hash));
  if (found & FOLDERS) text = withoutCalendar(text, (time) => reading.isNear(time));
  if (found & TIMES) {
    text = text.replace(RUBY, (all, year, month, day, draw) => {
      if (!reading.isNear(Date.UTC(year, month - 1, day), 2 * DAY)) return all;
      if (!looksLikeWord(draw)) return "\u0000t-\u0000p-\u0000r";
      reading.hasEnds = true;
      return all;
    });
    text = withoutStamps(text, (time) => reading.isNear(time));
  }
  if (found & MAILS) text = text.replace(EXIM, "\u0000r");
  if (found & TMP) text = withoutTemporary(text);
  if (found & HIDDEN) {
    text = text
      .replace(SYSTEMD, "\u0000r")
      .replace(GO, "\u0000r")
      .replace(SPAMASSASSIN, "\u0000r")
      .replace(SNAPD, (draw) => (looksDrawn(draw) ? "\u0000r" : draw))
      .replace(HG, (all, draw, at, name) => (isHidden(name, at) && !isSurelyWord(draw) ? "-\u0000r" : all));
  }
  if (found & PRIVATES) text = text.replace(PRIVATE, "$1\u0000r");
  if (found & TABLES) text = text.replace(SQL, "\u0000r");
  if (found & LONG) text = text.replace(BASE64, (draw) => (isWild(draw) ? "\u0000r" : draw));
  if (found & DRAWS)
    text = text.replace(MKSTEMP, (end, at) =>
      looksDrawn(end) && !(found & LONG && endsLongDraw(text, at + end.length)) ? "\u0000r" : end,
    );
  return text;
}

/**
 * The name with six or ten characters at the end of a part taken for a draw that might be a part of another kind, and eight behind `tmp`, if they
 * are surely no word in small letters or stand in a folder for what is temporary: of six drawn from letters and digits one in thirty has no capitals, and one in a hundred looks like a
 * capitalised word; of Python's one in fifty looks like a word. The same string if there are none.
 */
export function drawnEnds(name: string): string {
  const inTemporary = isTemporary(name);
  const ends = name
    .replace(inTemporary ? RUBY_IN_TEMPORARY : RUBY_DRAWN, "\u0000t-\u0000p-\u0000r")
    .replace(BASE64, (draw) => (isRatherWild(draw) ? "\u0000r" : draw))
    .replace(DRAWN, (draw) => (looksLikeWord(draw) && !/^[A-Z]/.test(draw) ? draw : "\u0000r"))
    .replace(PYTHON, (draw) => (isSurelyWord(draw) && !inTemporary ? draw : "\u0000r"))
    .replace(LONG_DRAW, (draw) => (isSurelyWord(draw) ? draw : "\u0000r"));
  if (inTemporary)
    return [LIKE_TEMPORARY, MIXED_TEMPORARY].reduce(
      (form, draws) => form.replace(draws, (draw) => (isSurelyWord(draw) ? draw : "\u0000r")),
      ends,
    );
  // Where something else is drawn a part with a prefix may be a folder's own name.
  return ends === name ? name.replace(PREFIXED, (draw) => (isRatherWild(draw) ? "\u0000r" : draw)) : ends;
}
