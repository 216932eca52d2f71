/**
 * The seed of every property test, so that a failure is the same for everybody: 1, what FULLMON_SEED says, or, with FULLMON_SLOW=1, a new one
 * each time (fast-check prints it with a failure).
 */
import * as fc from "fast-check";

const { FULLMON_SEED, FULLMON_SLOW } = process.env;

if (FULLMON_SEED !== undefined) fc.configureGlobal({ seed: Number(FULLMON_SEED) });
else if (FULLMON_SLOW !== "1") fc.configureGlobal({ seed: 1 });
