/** Arguments of a call, by position. */
import type { Call } from "./syscall-record.ts";

const AT_FDCWD = 0xffffff9c;

/** Low 32 bits of an argument. */
export function argument(call: Call, index: number): number {
  return index === 0 ? call.a0 : index === 1 ? call.a1 : index === 2 ? call.a2 : call.a3;
}

/** True if a relative name may be relative to a folder other than the cwd: the record does not say to which. */
export function usesFolder(call: Call, dirs: readonly number[]): boolean {
  for (const dir of dirs) if (argument(call, dir) !== AT_FDCWD) return true;
  return false;
}
