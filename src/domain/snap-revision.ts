/**
 * Revisions of snaps in the names that snapd gives: `/snap/certbot/4353/bin/certbot` is the same program after a refresh, in another read-only
 * image. What was made on the machine and not signed is called `x1`, and stays what it is.
 */
const OF_SNAPS = /^\/(?:snap|var\/snap|var\/lib\/snapd\/snaps|etc\/systemd\/system(?:\/[^/]+)?)\/[a-z]/;

/** Images as they are mounted, data, packages, and units of mounts. */
const REVISION = new RegExp(
  [
    "(?<=^/(?:var/)?snap/[a-z0-9_-]{1,80}/)\\d{1,9}(?=/|$)",
    "(?<=^/var/lib/snapd/snaps/[a-z0-9_-]{1,80}_)\\d{1,9}(?=\\.snap(?:\\.partial)?$)",
    "(?<=^/etc/systemd/system/(?:[^/]{1,80}/)?snap-[a-z0-9_\\\\-]{1,160}-)\\d{1,9}(?=\\.mount(?:$|\\.))",
  ].join("|"),
);

/** The name with a mark for the revision; the same string if it has none. */
export function withoutRevision(name: string): string {
  return OF_SNAPS.test(name) ? name.replace(REVISION, "\u0000v") : name;
}
