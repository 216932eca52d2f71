/**
 * What systemd starts by itself: services that somebody enabled, and those that are there to be started by others (systemctl(1), "enabled",
 * "static"). One that is to be enabled first and is not was told to run by nobody.
 */
import type { JobStart } from "../domain/schedule.ts";
import { sayingSo } from "./service-commands.ts";
import { linksToUnits, namesIn, readUnit, templateOf, type Unit } from "./unit-files.ts";
import { type UnitIndex, wordsOf } from "./unit-index.ts";

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
export function servicesOf(start: JobStart, units: UnitIndex): FoundService[] {
  const { root } = units;
  const script = scriptOf(start, root);
  if (script !== undefined) return [{ files: script, isCalled: false }];
  const generated = [...linksToUnits(root, GENERATED)].map(([name]) => name);
  const links = [...linksToUnits(root)].map(([name, link]) => ({ name: name.replace(STARTERS, ".service"), link }));
  const found: FoundService[] = [];
  for (const name of units.namesWith(wordsOf(start))) {
    const service = readUnit(name, root);
    const files = service && sayingSo(service, start, root);
    if (service === undefined || files === undefined) continue;
    const isCalled = hasSocket(name, service, units);
    // Whichever enables it will do.
    const enabling = links.filter((link) => link.name === name || templateOf(link.name) === name);
    if (!isInstalled(service) || generated.some((one) => one === name || templateOf(one) === name))
      found.push({ files, isCalled });
    else for (const { link } of enabling) found.push({ files: [...files, link], isCalled });
  }
  return found;
}

/** True if there is a socket unit for it, enabled or not. */
function hasSocket(name: string, service: Unit, units: UnitIndex): boolean {
  if (service.values("Service", "Sockets").length > 0) return true;
  return units.hasSocket(name.replace(/@?\.service$/, ".socket"), name);
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

/** True if somebody has to enable it before it is started. */
function isInstalled(service: Unit): boolean {
  return INSTALL.some((key) => service.values("Install", key).length > 0);
}
