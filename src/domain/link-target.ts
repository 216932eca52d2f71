/**
 * Where a link leads, where that matters by itself: what is read and written under its name is that. So a name that is known, by itself or as one
 * of many, says nothing of a link to accounts and keys, to the roots of the tree or to another process's view of it.
 */
import type { EdgeClass } from "./graph.ts";
import { isTemporary } from "./temporary.ts";

const GUARDED = [
  // Folders that hold everything: whoever serves a link to one serves all that is below.
  /^\/(?:(?:etc|root|home|home\/[^/]+|proc|var|var\/lib|var\/log|var\/spool|usr|boot|dev|run)\/?)?$/,
  // Views of the tree, and what is open in there (proc(5)). A file of one's own without a name gets one by a link to `/proc/self/fd/7`.
  /^\/proc\/[^/]+\/(?:root|cwd|environ|mem|task|fd\/[^/]+\/)/,
  /^\/proc\/(?!self\/|thread-self\/)[^/]+\/fd\/./,
  /^\/dev\/fd\/[^/]+\//,
  /^\/etc\/(?:(?:g?shadow|passwd|group|sudoers)(?:-$|\.|$)|ssh\/|crontab$|cron\.[a-z]+(?:\/|$)|ld\.so\.preload$)/,
  // What is made below such a name is run, or rules who may what.
  /^\/etc\/(?:sudoers\.d|pam\.d|systemd|profile\.d|init\.d|udev|apt|security|polkit-1|ld\.so\.conf\.d)(?:\/|$)/,
  /^\/var\/spool\/cron(?:\/|$)/,
  /\/\.ssh(?:\/|$)/,
];

/** The name of a link that leads to such a place, with its target: `/srv/www/x=/etc/shadow`; any other stays as it is. */
export function withTarget(name: string, target: string): string {
  return isGuarded(target) ? `${name}=${target}` : name;
}

/** Places in a name that are tried: an intruder may call folders `=`, thousands of them. */
const TRIES = 8;

/** The two parts of such a name; the shortest target, since names of folders may hold what parts the two. */
export function partsOfLink(key: string): readonly [name: string, target: string | undefined] {
  let at = key.lastIndexOf("=/");
  for (let tries = 0; at > 0 && tries < TRIES; tries += 1) {
    if (isGuarded(key.slice(at + 1))) return [key.slice(0, at), key.slice(at + 1)];
    at = key.lastIndexOf("=/", at - 1);
  }
  return [key, undefined];
}

/** What an administrator may call it: with its target, and without. */
export function namesOf(edgeClass: EdgeClass, key: string): readonly string[] {
  const [name, target] = edgeClass === "LINK" ? partsOfLink(key) : [key, undefined];
  return target === undefined ? [key] : [key, name];
}

function isGuarded(target: string): boolean {
  return GUARDED.some((form) => form.test(target));
}

/** True of a link that leads to where anybody may write, and does not lie there itself. */
export function leadsAstray(key: string, target: string | undefined): boolean {
  return target !== undefined && isTemporary(`${target}/`) && !isTemporary(key);
}
