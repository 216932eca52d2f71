/** V8 for a run of seconds: what the last tier of its compilers gains would come after the end. */
import { setFlagsFromString } from "node:v8";

/**
 * Leaves out that tier (TurboFan), whose work was a quarter of the processor time of reading 100 MB. From some 400 MB at once on that costs
 * a few percent. The daemon runs for months and keeps it: with V8's efficiency mode, which does the same from the start, it took 40 MB more.
 */
export function prepareShortRun(): void {
  setFlagsFromString("--no-turbofan");
}
