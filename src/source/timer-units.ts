/** What systemd's timers start (systemd.timer(5)). */
import type { JobStart } from "../domain/schedule.ts";
import { sayingSo } from "./service-commands.ts";
import { linksToUnits, readUnit } from "./unit-files.ts";
import { type UnitIndex, wordsOf } from "./unit-index.ts";

/**
 * The files that say that a timer starts just this: for each way in which they do all of them together, the link that enables it, its units
 * and what is added to those.
 */
export function timersOf(start: JobStart, units: UnitIndex): string[][] {
  const { root } = units;
  const found: string[][] = [];
  const services = units.namesWith(wordsOf(start));
  for (const [name, link] of linksToUnits(root)) {
    const timer = name.endsWith(".timer") && units.mayStart(name, services) ? readUnit(name, root) : undefined;
    if (timer === undefined) continue;
    const given = timer
      .values("Timer", "Unit")
      .at(-1)
      ?.replaceAll("%i", /@(.*)\.timer$/.exec(name)?.[1] ?? "");
    const service = readUnit(given ?? name.replace(/\.timer$/, ".service"), root);
    const files = service && sayingSo(service, start, root);
    if (files !== undefined) found.push([link, ...timer.files, ...files]);
  }
  return found;
}
