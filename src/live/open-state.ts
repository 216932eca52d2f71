/** Opens a live run's state, and notes in it who runs. */
import { resolve } from "node:path";
import type { LiveConfig } from "../run/config.ts";
import type { OwnLog } from "../run/own-log.ts";
import type { LogPlace } from "../source/log-place.ts";
import { type Now, StateKeeper } from "../state/keeper.ts";

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
  const keeper = new StateKeeper<LogPlace>(state, origin, now());
  if (keeper.setAside !== undefined)
    log.error({ state, setAside: keeper.setAside }, "the state was damaged: it was set aside, and all is learned anew");
  return keeper;
}

/** Pids of this run and the last ones: what they started may still have to be read. */
export function ownPids(keeper: StateKeeper<LogPlace> | undefined): readonly number[] {
  const before = (keeper?.get("pids") ?? []) as number[];
  const pids = [...before, process.pid].slice(-MAX_PIDS);
  keeper?.set("pids", pids);
  return pids;
}
