import { readFileSync } from "node:fs";
import { cachedLog } from "../log/cached.ts";

/** A megabyte of the generated log, for functions that are timed alone: `node test/bench/hot/NAME.ts`. */
export const sample: Buffer = readFileSync(cachedLog(1).file);
