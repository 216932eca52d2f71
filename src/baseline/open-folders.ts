/**
 * Folders in which a process gives names that nobody can foresee: uploads, documents of a share, versions of packages. Such names
 * share no shape (baseline/name-pool.ts), only their ending, and that new ones keep coming says that the next one is no news either.
 *
 * Evidence is eight names of one ending that were first seen in four windows; it holds for the process, the action, the folder and
 * the ending alone; of pictures, documents, sound and film two endings stand for all: who keeps `.jpg` and `.pdf` once keeps a `.jpeg`. Where such names come in four folders side by side, it holds for all folders there (one for each user, package, …). Never open are names that hide (a dot in front), have no ending, and endings of what
 * is run or loaded, also inside (`photo.php.jpg`): there each new name stays news.
 */
import { codeAt } from "../domain/code-at.ts";
import { isDocumentEnding } from "../domain/document-ending.ts";
import { type Edge, type EdgeClass, kindOf, type Vertex } from "../domain/graph.ts";
import type { PatternSegment, VaryingRun } from "../domain/pattern.ts";
import { isRunEnding } from "../domain/run-ending.ts";
import type { Graph } from "../graph/graph.ts";
import { DocumentTrees } from "./document-trees.ts";

const MIN_NAMES = 8;
const MIN_WINDOWS = 4;
const MIN_FOLDERS = 4;
const MIN_ENDINGS = 2;
/** Characters of an ending, without its dot. */
const MAX_ENDING = 8;

/** Of letters and digits; or a letter and a time, as Nextcloud's versions have them (domain/canonical-name.ts). */
const ENDING = /^[A-Za-z](?:[A-Za-z0-9]*|\0t)$/;

/** Stands for the ending of anything that people keep; no name ends so. */
const DOCUMENT = "{picture,document,sound,film}";

/** Stands for any folder: no name holds a NUL that is followed by this. */
const ANY = "\u0000*";

const DOT = 0x2e;
const DASHED_DRAW = /^-(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9_-])[A-Za-z0-9_-]{11,}$/;

/** A place that was found open. */
interface OpenPlace {
  readonly source: Vertex;
  readonly edgeClass: EdgeClass;
  readonly segments: readonly PatternSegment[];
}

/** What the names of a place show. */
interface Evidence {
  names: number;
  readonly windows: Set<number>;
  /** Folders side by side. */
  readonly folders: Set<string>;
  readonly endings: Set<string>;
}

export class OpenFolders {
  /** Those of documents, as trees. */
  readonly trees = new DocumentTrees();
  readonly #open = new Map<Vertex, Map<EdgeClass, Map<string, readonly PatternSegment[]>>>();

  /**
   * Gives the places that the new names open, together with all that are known of who gave them. Nothing is kept of places that are not
   * open: what is said depends on the graph alone, so a restart changes nothing.
   */
  look(learned: readonly Edge[], graph: Graph): OpenPlace[] {
    const bySource = new Map<Vertex, Map<EdgeClass, Edge[]>>();
    for (const edge of learned) {
      if (!isEvidence(edge)) continue;
      const classes = bySource.get(edge.source) ?? new Map<EdgeClass, Edge[]>();
      bySource.set(edge.source, classes);
      const edges = classes.get(edge.edgeClass);
      if (edges === undefined) classes.set(edge.edgeClass, [edge]);
      else edges.push(edge);
    }
    const found: OpenPlace[] = [];
    for (const [source, classes] of bySource)
      for (const [edgeClass, fresh] of classes)
        for (const segments of this.#lookAt(source, edgeClass, fresh, graph.edges(source, edgeClass)))
          found.push({ source, edgeClass, segments });
    return found;
  }

  #lookAt(source: Vertex, edgeClass: EdgeClass, fresh: Iterable<Edge>, all: Iterable<Edge>): PatternSegment[][] {
    const places = new Map<string, Evidence>();
    for (const { key } of fresh) for (const place of placesOf(key)) places.set(place, newEvidence());
    if (places.size === 0) return [];
    for (const edge of all) {
      if (!isEvidence(edge)) continue;
      const { key, firstWindow } = edge;
      const [own = ""] = placesOf(key);
      for (const place of placesOf(key)) {
        const evidence = places.get(place);
        if (evidence === undefined) continue;
        evidence.names += 1;
        evidence.windows.add(firstWindow);
        evidence.folders.add(own.slice(0, own.lastIndexOf("/")));
        evidence.endings.add(own.slice(own.lastIndexOf(".")));
      }
    }
    return [...places].flatMap(([place, { names, windows, folders, endings }]) => {
      const isEnough = names >= MIN_NAMES && windows.size >= MIN_WINDOWS;
      if (!isEnough || (place.includes(ANY) && folders.size < MIN_FOLDERS)) return [];
      if (place.endsWith(DOCUMENT) && endings.size < MIN_ENDINGS) return [];
      const segments = placeSegments(place);
      return this.open(source, edgeClass, segments) ? [segments] : [];
    });
  }

  /** Opens a place; false if it was open. */
  open(source: Vertex, edgeClass: EdgeClass, segments: readonly PatternSegment[]): boolean {
    const classes = this.#open.get(source) ?? new Map<EdgeClass, Map<string, readonly PatternSegment[]>>();
    this.#open.set(source, classes);
    const places = classes.get(edgeClass) ?? new Map<string, readonly PatternSegment[]>();
    classes.set(edgeClass, places);
    const place = placeText(segments);
    if (places.has(place)) return false;
    places.set(place, segments);
    const slash = place.lastIndexOf("/");
    const isOfDocuments = place.endsWith(DOCUMENT) || isDocumentEnding(place.slice(slash + 2));
    if (edgeClass === "CREATE" && isOfDocuments && !place.includes(ANY)) this.trees.add(source, place.slice(0, slash));
    return true;
  }

  /** True if a place of the name is open to the process. */
  has(source: Vertex, edgeClass: EdgeClass, name: string): boolean {
    const places = this.#open.get(source)?.get(edgeClass);
    return places !== undefined && placesOf(name).some((place) => places.has(place));
  }
}

/** True if the edge's name says something of names that cannot be foreseen. */
function isEvidence({ edgeClass, considered, kept, sensitive }: Edge): boolean {
  return considered && kept && !sensitive && kindOf(edgeClass) === "file";
}

/**
 * True if the edge's name may open the folder that it is in though a shape stands for it: `web[0-9]{1,3}/docs/offer.pdf` says as much of the
 * names there as `docs/offer.pdf`.
 */
export function mayOpen(edge: Edge, shape: readonly PatternSegment[]): boolean {
  return typeof shape.at(-1) === "string" && isEvidence(edge) && placeOf(edge.key) !== undefined;
}

function newEvidence(): Evidence {
  return { names: 0, windows: new Set(), folders: new Set(), endings: new Set() };
}

/**
 * The places that a name may belong to: its own, and those with any folder in the place of one above; what people keep also belongs to those
 * of all that they keep.
 */
function placesOf(name: string): string[] {
  const place = placeOf(name);
  if (place === undefined) return [];
  const dot = place.lastIndexOf(".") + 1;
  const kinds = isDocumentEnding(place.slice(dot)) ? [place, `${place.slice(0, dot)}${DOCUMENT}`] : [place];
  return kinds.flatMap((kind) => [kind, ...besides(kind)]);
}

/** Folder and ending of a plain name, as `folder/.ending`; undefined if it is none. */
function placeOf(name: string): string | undefined {
  const slash = name.lastIndexOf("/");
  const dot = name.lastIndexOf(".");
  if (dot <= slash + 1 || name.length - dot - 1 > MAX_ENDING || name.length === dot + 1) return undefined;
  const start = slash + 1 + beginningOf(name.slice(slash + 1, dot));
  for (let at = start; at < dot; at += 1) if (!isPlain(name, at, slash + 1)) return undefined;
  if (runsInside(name.slice(start, dot))) return undefined;
  const ending = name.slice(dot + 1);
  if (!ENDING.test(ending) || isRunEnding(ending)) return undefined;
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
    if (codeAt(place, start + 1) !== DOT) found.push(`${place.slice(0, start + 1)}${ANY}${place.slice(end)}`);
    end = start;
  }
  return found;
}

/** Characters in front that are not plain there. */
function beginningOf(stem: string): number {
  // What an office program keeps beside a document while somebody has it open.
  if (stem.length > 2 && stem.startsWith("~$")) return 2;
  // A draw may begin so (RFC 4648, base64url); what else does would be taken for an option by a careless program.
  return DASHED_DRAW.test(stem) ? 1 : 0;
}

/** True if there is an ending in it by which a server might run it all the same (`photo.php.jpg`), or an empty one. */
function runsInside(stem: string): boolean {
  if (!stem.includes(".")) return false;
  return stem
    .split(".")
    .some((part, index) => part === "" || (index > 0 && isRunEnding(/^[A-Za-z0-9]*/.exec(part)?.[0] ?? "")));
}

/** True of a name of such characters that hides nothing, and is not that of something else inside (`a.php.d`). */
export function isPlainName(name: string): boolean {
  for (let at = 0; at < name.length; at += 1) if (!isPlain(name, at, 0)) return false;
  return name !== "" && !runsInside(name);
}

/** True of what people and programs write in names: letters, digits, blanks, dots and what joins words. */
function isPlain(name: string, at: number, start: number): boolean {
  const code = codeAt(name, at);
  const isWord =
    (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code >= 0xa0;
  if (isWord || code === 0) return true;
  if (code === 0x5f) return true;
  if (at === start) return false;
  return " .-+,@()&'=".includes(name[at] ?? "");
}

/** Any name (NAME_MAX, limits.h(0p) as Linux has it). */
const ANY_NAME: VaryingRun = { runClass: "open", alphabet: "name", prefix: "", suffix: "", min: 1, max: 255 };

/** A place as the segments of a pattern: the folder's, and one that varies but for its ending. */
function placeSegments(place: string): PatternSegment[] {
  const slash = place.lastIndexOf("/");
  const folder = place
    .slice(0, slash)
    .split("/")
    .map((name) => (name === ANY ? { skeleton: "/", runs: [ANY_NAME] } : name));
  return [...folder, { skeleton: "/", runs: [{ ...ANY_NAME, suffix: place.slice(slash + 1) }] }];
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
