/**
 * What systemd starts by itself: services that somebody enabled, and those that are there to be started by others (systemctl(1), "enabled",
 * "static"). One that is to be enabled first and is not was told to run by nobody.
 */
import { baseName } from "../domain/path.ts";
import type { JobStart } from "../domain/schedule.ts";
import { textOfLatin1 } from "../domain/text.ts";
import { sayingSo } from "./service-commands.ts";
import { readText } from "./text-file.ts";
import { linksToUnits, namesIn, readUnit, templateOf, UNIT_FOLDERS, type Unit } from "./unit-files.ts";

/** What is enabled may also be what starts the service when somebody calls, or a file or a time comes. */
const STARTERS = /\.(?:socket|path|timer)$/;
/** Where programs of packages enable units at boot (systemd.generator(7)): anew each time, so that no time tells since when. Whoever else does is told. */
const GENERATED = ["generator.early", "generator", "generator.late"].map((name) => `/run/systemd/${name}`);
const INSTALL = ["WantedBy", "RequiredBy", "UpheldBy", "Also", "Alias"];

export interface FoundService {
  /** The files that say that it runs just this: its unit's, what is added to it and the link that enables it. */
  readonly files: readonly string[];
  /** systemd listens for it. */
  readonly isCalled: boolean;
}

/** The services that run just this, one for each way in which the host is told to. */
export function servicesOf(start: JobStart, root: string): FoundService[] {
  const script = scriptOf(start, root);
  if (script !== undefined) return [{ files: script, isCalled: false }];
  const generated = [...linksToUnits(root, GENERATED)].map(([name]) => name);
  const links = [...linksToUnits(root)].map(([name, link]) => ({ name: name.replace(STARTERS, ".service"), link }));
  const found: FoundService[] = [];
  for (const name of namesWith([start.file, start.argv[0] ?? ""].map(baseName), root)) {
    const service = readUnit(name, root);
    const files = service && sayingSo(service, start, root);
    if (service === undefined || files === undefined) continue;
    const isCalled = hasSocket(name, service, root);
    // Whichever enables it will do.
    const enabling = links.filter((link) => link.name === name || templateOf(link.name) === name);
    if (!isInstalled(service) || generated.some((one) => one === name || templateOf(one) === name))
      found.push({ files, isCalled });
    else for (const { link } of enabling) found.push({ files: [...files, link], isCalled });
  }
  return found;
}

/** True if there is a socket unit for it, enabled or not. */
function hasSocket(name: string, service: Unit, root: string): boolean {
  if (service.values("Service", "Sockets").length > 0) return true;
  const own = name.replace(/@?\.service$/, ".socket");
  return UNIT_FOLDERS.some((folder) =>
    namesIn(root + folder).some(
      (one) =>
        one.endsWith(".socket") &&
        (one === own || (readText(`${root}${folder}/${one}`)?.includes(`Service=${name}`) ?? false)),
    ),
  );
}

/** What systemd makes units of by itself (systemd-sysv-generator(8)): a script that a runlevel starts. */
function scriptOf({ file, argv, uid }: JobStart, root: string): string[] | undefined {
  const name = /^\/etc\/init\.d\/([^/]+)$/.exec(file)?.[1];
  const [verb = "", path] = argv.toReversed();
  if (name === undefined || path !== file || uid !== 0 || !/^(?:start|stop|reload|restart)$/.test(verb))
    return undefined;
  for (const level of ["2", "3", "4", "5", "S"]) {
    const link = namesIn(`${root}/etc/rc${level}.d`).find((one) => /^S\d\d/.test(one) && one.slice(3) === name);
    if (link !== undefined) return [file, `/etc/rc${level}.d/${link}`];
  }
  return undefined;
}

/** Services whose files have one of the words in them, or to which something is added: most need not be read as units. */
function namesWith(words: readonly string[], root: string): Set<string> {
  const found = new Set<string>();
  for (const folder of UNIT_FOLDERS) {
    for (const entry of namesIn(root + folder)) {
      const name = entry.replace(/\.d$/, "");
      if (!name.endsWith(".service")) continue;
      const text = name === entry ? textOfLatin1(readText(`${root}${folder}/${entry}`) ?? "") : undefined;
      if (text === undefined || words.some((word) => text.includes(word))) found.add(name);
    }
  }
  return found;
}

/** True if somebody has to enable it before it is started. */
function isInstalled(service: Unit): boolean {
  return INSTALL.some((key) => service.values("Install", key).length > 0);
}
