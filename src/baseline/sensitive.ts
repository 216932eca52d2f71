/**
 * The sensitive table: what an attacker does to stay, to rise, to hide or to reach out, with severity and ATT&CK technique,
 * and the administrator's own rows. It raises the severity of what is new; it never makes something new that is known.
 * Paths of the table keep their names: they never generalise.
 */
import { type EdgeClass, type EdgeKind, kindOf, type Vertex } from "../domain/graph.ts";
import { partsOfLink, withTarget } from "../domain/link-target.ts";
import { isSevere, rank, type Sensitivity } from "../domain/severity.ts";
import { isOfImage } from "./image-layer.ts";
import type { PathRow } from "./path-row.ts";
import { rowFinder } from "./path-rows.ts";
import { SENSITIVE_DEEDS } from "./sensitive-deeds.ts";
import { sensitiveFolders } from "./sensitive-folders.ts";
import { SENSITIVE_PATHS } from "./sensitive-paths.ts";

const builtInRow = rowFinder(SENSITIVE_PATHS);

/** snapd, of the package or of a snap of its own. */
const SNAPD = /^\/(?:usr\/lib|snap\/snapd\/(?:\d+|\0v)\/usr\/lib)\/snapd\/snapd$/;

/** Whose daily work it is to change what is in the table; anybody else's it is not. */
const DAILY: readonly (readonly [program: RegExp, path: RegExp])[] = [
  // systemd, and the generators that it starts at each reload: units of the running system, a scope for each login, a unit for each line of fstab.
  [
    /^\/(?:usr\/)?lib\/systemd\/(?:systemd$|(?:system|user)-generators\/)/,
    /^\/run\/systemd\/(?:(?:system|user)(?:\.control)?|transient|generator(?:\.early|\.late)?)(?:\/|$)/,
  ],
  // What is left of a service when it is stopped.
  [/^\/(?:usr\/)?lib\/systemd\/systemd$/, /^\/sys\/fs\/cgroup\/.*\/cgroup\.kill$/],
  // The administrator's settings of the kernel (sysctl.d(5)), at boot and after upgrades.
  [
    /^\/(?:usr\/)?lib\/systemd\/systemd-sysctl$/,
    /^\/proc\/sys\/(?:fs|kernel(?!\/(?:core_pattern|modprobe|hotplug)$))\//,
  ],
  // Journals change their names whenever they are full (systemd-journald.service(8), journalctl(1)), and their folders get their group at boot.
  [/^(?:journalctl|(?:\/(?:usr\/)?lib\/systemd\/)systemd-journal[a-z-]*)$/, /^\/(?:var|run)\/log\/journal(?:\/|$)/],
  [/^(?:systemd-tmpfiles|\/(?:usr\/)?lib\/systemd\/systemd)$/, /^\/(?:var|run)\/log\/journal(?:\/[0-9a-f]{32})?$/],
  // ssh's own sockets of connections that go on, and whom it knows; never what lets in or tells what to run.
  [/^ssh$/, /\/\.ssh\/(?!authorized_keys|config|environment|rc$|id_)[^/]+$/],
  // Each refresh of a snap brings a mount of its own, and units of its services anew: under a name that systemd does not take for a unit's first.
  [
    SNAPD,
    /^\/etc\/systemd\/system\/(?:(?:[\w.-]+\.wants\/)?snap-[\w.\\\0-]+\.mount|snap[.-][\w.\\\0-]+\.(?:\w{12}|\0r)~)$/,
  ],
  // fullmon's state, in the folder that systemd makes for it (StateDirectory=).
  [/^fullmon$/, /^\/var\/lib\/fullmon(?:\/|$)/],
  [/^\/(?:usr\/)?lib\/systemd\/systemd(?:-executor)?$/, /^\/var\/lib\/fullmon$/],
];

/** And to put another in the place of what is there: a new one is news. */
const REPLACED: typeof DAILY = [[SNAPD, /^\/etc\/systemd\/system\/snap\.[\w.\\-]+\.(?:service|socket|timer|target)$/]];

/** The privilege of what was tried and refused: `denied:/etc/shadow`. */
const DENIED = "denied:";

/** The privilege of a mount over a file: `mount:over:/usr/bin/ps`. */
const OVER = "mount:over:";

/** Whoever serves the link serves all that is below. */
const GUARDED_LINK: Sensitivity = {
  severity: "medium",
  what: "a link to a folder that holds everything, or another process's view of it",
  techniques: ["T1083"],
};

export class SensitiveTable {
  /** The administrator's rows, the gravest first. */
  readonly own: readonly PathRow[];
  readonly #ownRow: (path: string) => PathRow | undefined;

  /** @param own rows beside those that are built in: they can make a path graver, and never less grave */
  constructor(own: readonly PathRow[] = []) {
    this.own = own.toSorted((one, other) => rank(other.severity) - rank(one.severity));
    this.#ownRow = own.length === 0 ? () => undefined : rowFinder(this.own, true);
  }

  /** Folders in which something of the table is ({@link sensitiveFolders}). */
  get folders(): readonly string[] {
    return sensitiveFolders([...this.own, ...SENSITIVE_PATHS]);
  }

  /** True if it matters which path it is exactly: its name stays as it is. */
  has(source: Pick<Vertex, "program">, path: string): boolean {
    const real = realPath(path);
    return builtInSensitivity(source, real) !== undefined || this.#ownRow(real) !== undefined;
  }

  /** True if a row of the administrator's own speaks of a path. */
  isOwn(path: string): boolean {
    return this.#ownRow(realPath(path)) !== undefined;
  }

  /** True if it is daily work to replace the file. */
  mayReplace({ program }: Pick<Vertex, "program">, path: string): boolean {
    return REPLACED.some(([who, what]) => what.test(path) && who.test(program)) && this.#ownRow(path) === undefined;
  }

  /** The name of a link with what it leads to, where that matters: daily work does not. */
  linkName({ program }: Pick<Vertex, "program">, name: string, target: string): string {
    return isDaily(program, target) && this.#ownRow(target) === undefined ? name : withTarget(name, target);
  }

  #ofPath(source: Pick<Vertex, "program">, path: string, edgeClass?: EdgeClass): Sensitivity | undefined {
    const real = realPath(path);
    const builtIn = builtInSensitivity(source, real);
    return graver(this.#ownRow(real), isRemovedBelow(edgeClass, path) ? lessGrave(builtIn) : builtIn);
  }

  /** To try what would be grave is no slip. */
  #ofDenied(source: Pick<Vertex, "program">, deed: string): Sensitivity | undefined {
    const tried = deed.startsWith("/") ? this.#ofPath(source, deed) : ofDeed("priv", source, deed);
    return isSevere(tried?.severity) && tried !== undefined
      ? { severity: "medium", what: `${tried.what}: tried, and refused`, techniques: tried.techniques }
      : undefined;
  }

  /** To mount something over a file is as grave as to change it. */
  #ofHidden(source: Pick<Vertex, "program">, key: string): Sensitivity | undefined {
    const file = this.#ofPath(source, key.slice(OVER.length));
    return file === undefined
      ? ofDeed("priv", source, key)
      : { ...file, what: `${file.what}: another mounted over it`, techniques: [...file.techniques, "T1564.013"] };
  }

  /** Why a new edge matters; undefined if no row speaks of it. */
  of(
    source: Pick<Vertex, "program">,
    edgeClass: EdgeClass,
    key: string,
    target: Pick<Vertex, "program"> | undefined,
  ): Sensitivity | undefined {
    const kind = kindOf(edgeClass);
    if (kind === "file") {
      const [name, linked] = edgeClass === "LINK" ? partsOfLink(key) : [key, undefined];
      const row = this.#ofPath(source, name, edgeClass);
      const other = linked === undefined ? undefined : (this.#ofPath(source, linked) ?? GUARDED_LINK);
      return other !== undefined && (row === undefined || rank(other.severity) > rank(row.severity)) ? other : row;
    }
    if (kind === "priv" && key.startsWith(OVER)) return this.#ofHidden(source, key);
    if (kind === "priv" && key.startsWith(DENIED)) return this.#ofDenied(source, key.slice(DENIED.length));
    const far = kind === "exec" ? target?.program : key;
    return far === undefined ? undefined : ofDeed(kind, source, far);
  }
}

function ofDeed(kind: EdgeKind, { program }: Pick<Vertex, "program">, far: string): Sensitivity | undefined {
  return SENSITIVE_DEEDS.find((row) => row.kind === kind && row.is(program, far));
}

/** A process's root and working folder (proc(5)): what lies below is taken for what it is called there. */
const BEHIND = /^(?:\/proc\/[^/]+(?:\/task\/[^/]+)?\/(?:root|cwd)(?=\/))+/;

/**
 * The path behind another process's view of the file system: `/etc/crontab` of `/proc/4242/root/etc/crontab`; and of a name relative to a folder
 * that nobody knows, if it has folders of its own: `/etc/crontab` of `?/etc/crontab`.
 */
function realPath(path: string): string {
  if (path.startsWith("?/") && path.includes("/", 2)) return path.slice(1);
  return path.startsWith("/proc/") ? path.replace(BEHIND, "") : path;
}

function builtInSensitivity({ program }: Pick<Vertex, "program">, path: string): PathRow | undefined {
  const row = builtInRow(path);
  if (row === undefined || isOfImage(program, path)) return undefined;
  return isDaily(program, path) ? undefined : row;
}

function isDaily(program: string, path: string): boolean {
  return DAILY.some(([who, what]) => what.test(path) && who.test(program));
}

/**
 * True of what is removed from a folder that nobody knows, as `rm -r` removes what is in the one that it was told: that one is told by its path,
 * and where the folder's number says which it is (monitor/real-name.ts) the file is. Else it may be any copy, as in a backup that is too old.
 */
function isRemovedBelow(edgeClass: EdgeClass | undefined, path: string): boolean {
  return edgeClass === "DELETE" && /^\?\/[^/]+$/.test(path);
}

function lessGrave(row: PathRow | undefined): PathRow | undefined {
  return row !== undefined && isSevere(row.severity) ? { ...row, severity: "medium" } : row;
}

/** Of equals what is built in. What an own row makes graver it does not make less known. */
function graver(own: PathRow | undefined, builtIn: PathRow | undefined): Sensitivity | undefined {
  if (own === undefined || builtIn === undefined) return own ?? builtIn;
  if (rank(own.severity) <= rank(builtIn.severity)) return builtIn;
  return { ...own, techniques: [...new Set([...own.techniques, ...builtIn.techniques])] };
}
