/** Opens a live run's state, goes on where it ends, and notes in it who runs. */
import { resolve } from "node:path";
import type { Hosts } from "../monitor/hosts.ts";
import type { LiveConfig } from "../run/config.ts";
import type { OwnLog } from "../run/own-log.ts";
import { isPlace, type LogPlace } from "../source/log-place.ts";
import { type Left, type Now, StateKeeper } from "../state/keeper.ts";
import type { Values } from "../state/values.ts";
import type { LogClocks } from "./log-clock.ts";

/** Runs of fullmon whose pids are remembered. */
const MAX_PIDS = 16;

/** This machine's clocks. */
export function now(): Now {
  return { date: new Date(), monotonic: performance.now() };
}

/** Opens the state unless it is not wanted. */
export function openKeeper(config: LiveConfig, log: OwnLog): StateKeeper<LogPlace> | undefined {
  if (config.state === "none") return undefined;
  const state = resolve(config.state);
  const origin = { log: resolve(config.auditd), foreign: config.foreign };
  return new StateKeeper<LogPlace>(state, origin, now(), {
    lost: (reports) =>
      log.warn(
        { reports },
        "reports that were said are not in the state: while it could not be kept they were too many",
      ),
    removed: (replaced) =>
      log.error({ state, replaced }, "the state's file was removed, replaced or emptied: all of it is written anew"),
  });
}

/** What takes up what the last run left. */
interface Taking {
  readonly hosts: Pick<Hosts, "restore">;
  readonly clocks: LogClocks | undefined;
  readonly log: OwnLog;
}

/** Goes on where the last run was; that its state was damaged is said. Returns where reading goes on. */
export function goOn(
  keeper: StateKeeper<LogPlace> | undefined,
  { hosts, clocks, log }: Taking,
): Left<LogPlace>["log"] | undefined {
  const left = keeper?.goOn(({ log: { place }, hosts: saved }) => {
    if (place !== undefined && !isPlace(place)) throw new TypeError("Invalid place in the log");
    hosts.restore(saved);
    for (const { node, clock } of saved) if (clock.setBack.last) clocks?.see(node, clock.setBack.last);
  });
  if (keeper?.setAside !== undefined)
    log.error(
      { state: keeper.path, setAside: keeper.setAside },
      "the state was damaged: it was set aside, and all is learned anew",
    );
  return left;
}

/** Pids of this run and the last ones: what they started may still have to be read. */
export function ownPids(keeper: Pick<Values, "get" | "set"> | undefined): readonly number[] {
  const before = keeper?.get("pids");
  const pids = [...(Array.isArray(before) ? before : []), process.pid].slice(-MAX_PIDS);
  keeper?.set("pids", pids);
  return pids;
}
