/** Wires the watch over this machine's auditing to what is said and kept. */
import { dirname, resolve } from "node:path";
import type { LiveConfig } from "../run/config.ts";
import type { RunOutput } from "../run/output.ts";
import type { LogPlace } from "../source/log-place.ts";
import type { StateKeeper } from "../state/keeper.ts";
import type { Alarm } from "./audit-alarm.ts";
import { BlindSpots } from "./blind-spots.ts";
import { type KnownAuditing, MachineWatch } from "./machine-watch.ts";
import { ownPids } from "./open-state.ts";
import { bootId } from "./this-machine.ts";

type Keeper = StateKeeper<LogPlace> | undefined;

export function watchMachine({ canary, state }: LiveConfig, keeper: Keeper, output: RunOutput): MachineWatch {
  const spots = new BlindSpots(keeper, output.say);
  return new MachineWatch({
    pids: ownPids(keeper),
    before: keeper?.get("auditing") as KnownAuditing | undefined,
    boot: bootId(),
    canary: canary && keeper !== undefined ? dirname(resolve(state)) : undefined,
    alarm: (alarm) => sayAlarm(alarm, output),
    known: (auditing) => keeper?.set("auditing", auditing),
    uncovered: (mounts) => spots.take(mounts, Date.now()),
  });
}

/** Of this machine's auditing, noticed by a look and not by an event. */
function sayAlarm(alarm: Alarm, { hosts: { local } }: RunOutput): void {
  if ("tampering" in alarm) local.tampered(alarm.tampering);
  else local.miss(alarm.hole, Date.now());
}
