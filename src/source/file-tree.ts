/**
 * Files below a folder, for whoever reads as root what may be somebody's own: a user's folder is what that user makes of it, be it while it is
 * read. There nothing is opened but his own plain files, through no link and on no other mount: behind those may be a file system of his that never
 * answers (in a namespace of his, by way of `/proc/PID/root`), and who waits for it cannot even be killed.
 */
import { closeSync, constants, fstatSync, opendirSync, openSync } from "node:fs";
import { attempt } from "./attempt.ts";
import { pathOf, using } from "./descriptor.ts";
import { mountOf, O_PATH } from "./place.ts";
import { readUpTo } from "./text-file.ts";

/** Bytes of a file that are read, and names of a folder. */
const MAX_FILE = 8 << 20;
const MAX_NAMES = 10_000;
/** Of a user's all that is read of one tree: Podman's list of a thousand containers has about one million. */
const USERS_BYTES = 1 << 20;
const USERS_NAMES = 100;
const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK, O_NOCTTY } = constants;

export interface FileTree {
  /** What is in a plain file; undefined if it is anything else, or too long. */
  read(path: string): Buffer | undefined;
  /** Names in a folder, the first of them if there are very many; none if there is no such. */
  list(path: string): readonly string[];
}

/** What is below a folder of root's: links are root's too. */
export function rootsTree(base: string): FileTree {
  return {
    read: (path) =>
      attempt(() =>
        using(openSync(`${base}/${path}`, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY), (file) =>
          contentOf(file, MAX_FILE),
        ),
      ),
    list: (path) => attempt(() => namesIn(`${base}/${path}`, MAX_NAMES)) ?? [],
  };
}

/** What is below a folder of a user's, and his; not much of it, as long as the tree is used. */
export function usersTree(base: string, user: number): FileTree {
  let left = USERS_BYTES;
  const readAt = (place: number): Buffer | undefined => {
    const file = fstatSync(place);
    if (!file.isFile() || file.uid !== user) return undefined;
    const content = using(openSync(pathOf(place), O_RDONLY | O_NONBLOCK | O_NOCTTY), (opened) =>
      contentOf(opened, left),
    );
    left -= content?.length ?? 0;
    return content;
  };
  const listAt = (place: number): readonly string[] =>
    fstatSync(place).isDirectory() ? namesIn(pathOf(place), USERS_NAMES) : [];
  return {
    read: (path) => attempt(() => using(placeBelow(base, path), readAt)),
    list: (path) => attempt(() => using(placeBelow(base, path), listAt)) ?? [],
  };
}

/** A descriptor (O_PATH) of what the path leads to, step by step. Throws if a step is a link, or on another mount. */
function placeBelow(base: string, path: string): number {
  let place = openSync(base, O_PATH);
  try {
    const mount = mountOf(place);
    for (const step of path.split("/")) {
      const next = openSync(`${pathOf(place)}/${step}`, O_PATH | O_NOFOLLOW);
      closeSync(place);
      place = next;
      if (mountOf(place) !== mount) throw new RangeError(`${path} is on another mount`);
    }
    return place;
  } catch (error) {
    closeSync(place);
    throw error;
  }
}

/** Undefined if there is more: also of what grows while it is read. */
function contentOf(descriptor: number, most: number): Buffer | undefined {
  const file = fstatSync(descriptor);
  if (!file.isFile() || file.size > most) return undefined;
  const content = readUpTo(descriptor, most + 1);
  return content.length <= most ? content : undefined;
}

function namesIn(folder: string, most: number): readonly string[] {
  const names: string[] = [];
  const entries = opendirSync(folder);
  try {
    for (let entry = entries.readSync(); entry !== null && names.length < most; entry = entries.readSync())
      names.push(entry.name);
  } finally {
    entries.closeSync();
  }
  return names.sort();
}
