/**
 * Folders in which a process gives names that nobody can foresee: uploads, documents of a share, versions of packages. Such names
 * share no shape (baseline/name-pool.ts), only their ending, and that new ones keep coming says that the next one is no news either.
 *
 * Evidence is eight names of one ending that were first seen in four windows; it holds for the process, the action, the folder and
 * the ending alone. Where such names come in four folders side by side, it holds for all folders there (one for each user, package, …). Never open are names that hide (a dot in front), have no ending or two (`photo.php.jpg`), and endings of what
 * is run or loaded: there each new name stays news.
 */
import type { EdgeClass, Vertex } from "../domain/graph.ts";
import type { PatternSegment, VaryingRun } from "../domain/pattern.ts";
import { flat } from "../domain/text.ts";

const MIN_NAMES = 8;
const MIN_WINDOWS = 4;
const MIN_FOLDERS = 4;
/** Folders and endings that evidence is kept of; what is over stays news. */
const MAX_PLACES = 20_000;
/** Characters of an ending, without its dot. */
const MAX_ENDING = 8;

/** What a server, a shell, the loader or a service manager runs, or takes its orders from. */
const RUN: ReadonlySet<string> = new Set(
  (
    "php phtml phar php3 php4 php5 php7 php8 phps inc jsp jspx jspf asp aspx ashx asmx cgi fcgi pl pm py pyc pth rb lua js mjs cjs ts wasm war jar class " +
    "sh bash zsh ksh csh fish ps1 bat exe dll elf bin out run so ko deb rpm apk appimage " +
    "service timer socket path mount target conf cnf cfg ini rules desktop cron keys pem key htaccess list repo"
  ).split(" "),
);

/** Stands for any folder: no name holds a NUL that is followed by this. */
const ANY = "\u0000*";

const DOT = 0x2e;

/** What a place has shown so far. */
interface Evidence {
  names: number;
  windows: number;
  lastWindow: number;
  /** Folders side by side, as many as matter. */
  readonly folders: string[];
}

/** Where a process gives names: by action, by folder and ending. */
type Places<Value> = Map<Vertex, Map<EdgeClass, Map<string, Value>>>;

/** A place that was found open. */
export interface OpenPlace {
  readonly source: Vertex;
  readonly edgeClass: EdgeClass;
  readonly segments: readonly PatternSegment[];
}

export class OpenFolders {
  readonly #evidence: Places<Evidence> = new Map();
  readonly #open: Places<readonly PatternSegment[]> = new Map();
  #count = 0;
  #found: OpenPlace[] = [];

  /**
   * Takes a name as evidence.
   *
   * @param window in which it was first seen; names of one window are one burst
   */
  add(source: Vertex, edgeClass: EdgeClass, name: string, window: number): void {
    const place = placeOf(name);
    if (place === undefined) return;
    this.#addAt(source, edgeClass, place, window);
    for (const beside of besides(place)) this.#addAt(source, edgeClass, beside, window, place);
  }

  #addAt(source: Vertex, edgeClass: EdgeClass, place: string, window: number, folder?: string): void {
    const places = placesIn(this.#evidence, source, edgeClass);
    let evidence = places.get(place);
    if (evidence === undefined) {
      if (this.#count >= MAX_PLACES) return;
      this.#count += 1;
      evidence = { names: 0, windows: 0, lastWindow: -1, folders: [] };
      places.set(flat(place), evidence);
    }
    evidence.names += 1;
    if (window > evidence.lastWindow) evidence.windows += 1;
    evidence.lastWindow = Math.max(window, evidence.lastWindow);
    if (folder !== undefined && evidence.folders.length < MIN_FOLDERS && !evidence.folders.includes(folder))
      evidence.folders.push(flat(folder));
    if (evidence.names < MIN_NAMES || evidence.windows < MIN_WINDOWS) return;
    if (folder !== undefined && evidence.folders.length < MIN_FOLDERS) return;
    places.delete(place);
    this.#count -= 1;
    const segments = segmentsOf(place);
    if (this.open(source, edgeClass, segments)) this.#found.push({ source, edgeClass, segments });
  }

  /** Opens a place; false if it was open. */
  open(source: Vertex, edgeClass: EdgeClass, segments: readonly PatternSegment[]): boolean {
    const places = placesIn(this.#open, source, edgeClass);
    const place = placeText(segments);
    if (places.has(place)) return false;
    places.set(place, segments);
    return true;
  }

  /** The place of a name if it is open to the process. */
  find(source: Vertex, edgeClass: EdgeClass, name: string): readonly PatternSegment[] | undefined {
    const places = this.#open.get(source)?.get(edgeClass);
    const place = places === undefined ? undefined : placeOf(name);
    if (place === undefined) return undefined;
    for (const one of [place, ...besides(place)]) {
      const open = places?.get(one);
      if (open !== undefined) return open;
    }
    return undefined;
  }

  /** What was found open since the last call. */
  take(): OpenPlace[] {
    const found = this.#found;
    this.#found = [];
    return found;
  }
}

function placesIn<Value>(places: Places<Value>, source: Vertex, edgeClass: EdgeClass): Map<string, Value> {
  let classes = places.get(source);
  if (classes === undefined) {
    classes = new Map();
    places.set(source, classes);
  }
  let named = classes.get(edgeClass);
  if (named === undefined) {
    named = new Map();
    classes.set(edgeClass, named);
  }
  return named;
}

/** Folder and ending of a plain name, as `folder/.ending`; undefined if it is none. */
function placeOf(name: string): string | undefined {
  const slash = name.lastIndexOf("/");
  const dot = name.lastIndexOf(".");
  if (dot <= slash + 1 || name.length - dot - 1 > MAX_ENDING || name.length === dot + 1) return undefined;
  for (let at = slash + 1; at < dot; at += 1) if (!isPlain(name, at, slash + 1)) return undefined;
  const ending = name.slice(dot + 1);
  if (!/^[A-Za-z][A-Za-z0-9]*$/.test(ending) || RUN.has(ending.toLowerCase())) return undefined;
  return `${name.slice(0, slash + 1)}.${ending}`;
}

/**
 * The same place in any folder beside its own, as `above/∗/.ending`, and beside the one above, as `above/∗/photos/.ending`: not of a folder
 * that hides, nor of the root's.
 */
function besides(place: string): string[] {
  const found: string[] = [];
  let end = place.lastIndexOf("/");
  for (let up = 0; up < 2; up += 1) {
    const start = place.lastIndexOf("/", end - 1);
    if (start <= 0 || place.lastIndexOf("/", start - 1) < 0) break;
    if (place.charCodeAt(start + 1) !== DOT) found.push(`${place.slice(0, start + 1)}${ANY}${place.slice(end)}`);
    end = start;
  }
  return found;
}

/** True of what people and programs write in names: letters, digits, blanks and what joins words; a dot only before a digit. */
function isPlain(name: string, at: number, start: number): boolean {
  const code = name.charCodeAt(at);
  const isWord =
    (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code >= 0xa0;
  if (isWord || code === 0) return true;
  if (code === 0x5f) return true;
  if (at === start) return false;
  if (code === DOT) return /[0-9]/.test(name[at + 1] ?? "");
  return " -+,@()&'=".includes(name[at] ?? "");
}

const ANY_FOLDER: VaryingRun = { runClass: "open", alphabet: "name", prefix: "", suffix: "", min: 1, max: 255 };

/** A place as the segments of a pattern: the folder's, and one that varies but for its ending. */
function segmentsOf(place: string): PatternSegment[] {
  const slash = place.lastIndexOf("/");
  const folder = place
    .slice(0, slash)
    .split("/")
    .map((name) => (name === ANY ? { skeleton: "/", runs: [ANY_FOLDER] } : name));
  const run: VaryingRun = {
    runClass: "open",
    alphabet: "name",
    prefix: "",
    suffix: place.slice(slash + 1),
    min: 1,
    max: 255,
  };
  return [...folder, { skeleton: "/", runs: [run] }];
}

function placeText(segments: readonly PatternSegment[]): string {
  const run = openRun(segments);
  const folder = segments.slice(0, -1).map((segment) => (typeof segment === "string" ? segment : ANY));
  return `${folder.join("/")}/${run?.suffix ?? ""}`;
}

/** The run of the last segment if the pattern is an open folder. */
export function openRun(segments: readonly PatternSegment[]): VaryingRun | undefined {
  const last = segments.at(-1);
  const run = typeof last === "object" ? last.runs[0] : undefined;
  return typeof run === "object" && run.runClass === "open" ? run : undefined;
}
