/**
 * Trees by hash: folders that say how the name ends (`d/62/62cf…262d`, nginx's levels=1:2) or begins (`06/067ce9…`), or that hold its
 * first digits (`e4/` and the 38 or 62 that are left of an object's id in git, `1R/Ax/` and 18 characters in Apache's cache, `Fg/hh/` and 20 letters in Synapse's). Folder and name are one hash, so that the 256
 * folders of a tree need not be learned one by one.
 */
import { codeAt, isDigit } from "./code-at.ts";

const TREE =
  /(?<=\/)(?:([0-9a-f])\/([0-9a-f]{2})\/[0-9a-f]{29}\2\1|([0-9a-f]{1,4})\/(?:[0-9a-f]{1,4}\/)?(?=\3)(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})|[0-9a-f]{2}\/(?:[0-9a-f]{62}|[0-9a-f]{38}))(?![0-9A-Za-z])/;

/** Apache's (mod_cache_disk): 22 characters of an alphabet of 64, two and two of which name folders (ap_cache_generate_name in cache_util.c). */
const APACHE = /(?<=\/)[\w@]{2}\/[\w@]{2}\/[\w@]{18}(?=\.(?:header|data|vary)(?:\.vary\/|$))/g;
const APACHES = /\.(?:header|data|vary)$/;
/** Symfony's (FilesystemCommonTrait): base64 with `-` for `/`, of which the first two in capitals name folders. */
const SYMFONY = /(?<=\/)[A-Z0-9+-]\/[A-Z0-9+-]\/[A-Za-z0-9+-]{20}$/;

/** Postfix' queues: a folder for the first digit of the messages' ids, which are the microseconds and the inode (hash_queue_names in postconf(5)). */
const POSTFIX =
  /(?<=\/(?:active|bounce|corrupt|defer|deferred|flush|hold|incoming|saved|trace)\/)([0-9A-F])\/\1[0-9A-F]{6,15}$/;

/**
 * Synapse's ids of media (MediaFilePaths): 24 letters of both cases, four of which name folders; of what comes from elsewhere below the server that it is of, whose
 * name is for nobody here to foresee. A thumbnail is a file in a folder of that name.
 */
const MEDIA =
  /(?:(?<=\/local_(?:content|thumbnails)\/)|(?<=\/remote_(?:content|thumbnail)\/)[\w.:[\]-]+\/)[A-Za-z]{2}\/[A-Za-z]{2}\/(?=[A-Z]*[a-z])(?=[a-z]*[A-Z])[A-Za-z]{20}$/;
/** The folders above them, made one by one. */
const MEDIA_FOLDER =
  /^.+\/(?:local_(?:content|thumbnails)(?=(?:\/[A-Za-z]{2}){1,2}$)|remote_(?:content|thumbnail)(?=\/[\w.:[\]-]+(?:\/[A-Za-z]{2}){0,2}$))/;
/** Letters of their last part. */
const MEDIA_REST = 20;

/** Digits of the shortest hash. */
const SHORTEST = 32;
/** Longest name of such a folder, with its slash. */
const FOLDER = 5;

/** True if the last part of a name, behind the slash, may be of a tree by hash. */
export function isInHashTree(name: string, slash: number): boolean {
  if (APACHES.test(name) || isMedia(name, slash)) return true;
  if (name[slash - 2] === "/" && (SYMFONY.test(name) || POSTFIX.test(name))) return true;
  const end = slash + 1 + SHORTEST;
  if (end > name.length || !isHex(codeAt(name, slash - 1))) return false;
  for (let at = slash + 1; at < end; at += 1) if (!isHex(codeAt(name, at))) return false;
  return name.lastIndexOf("/", slash - 1) >= slash - FOLDER;
}

/** True if the last part of a name, behind the slash, is the end of a medium's id. */
function isMedia(name: string, slash: number): boolean {
  return name.length === slash + 1 + MEDIA_REST && codeAt(name, slash - 3) === 0x2f && MEDIA.test(name);
}

/** The name with folder and hash as one mark; the same string if there are none. */
export function withoutHashTree(name: string, mark: string): string {
  return name
    .replace(TREE, mark)
    .replace(APACHE, mark)
    .replace(SYMFONY, mark)
    .replace(POSTFIX, mark)
    .replace(MEDIA, mark);
}

/** The path of a folder with a medium's id as one mark; the same string if it ends with none. */
export function withoutMedia(path: string, mark: string): string {
  return isMedia(path, path.lastIndexOf("/")) ? path.replace(MEDIA, mark) : path;
}

/** The root of the tree of media that a folder is of, by its name. */
export function mediaOf(folder: string): string | undefined {
  return MEDIA_FOLDER.exec(folder)?.[0];
}

function isHex(code: number): boolean {
  return isDigit(code) || (code >= 0x61 && code <= 0x66);
}
