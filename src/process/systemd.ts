/** Programs of systemd, as labels name them; a file of that name elsewhere has another label. */

/** By the name in its folder, which a system whose /lib is a folder of its own has in there. */
export function ofSystemd(name: string): readonly string[] {
  return [`/usr/lib/systemd/${name}`, `/lib/systemd/${name}`];
}

/** The service manager, and since version 255 the program of its own that makes a unit's surroundings and becomes what is to be started. */
export const SYSTEMD: ReadonlySet<string> = new Set(["systemd", "systemd-executor"].flatMap(ofSystemd));
