/** Which fullmon this is. */

/** Replaced by the build. */
declare const __FULLMON_VERSION__: string | undefined;

export const VERSION = typeof __FULLMON_VERSION__ === "string" ? __FULLMON_VERSION__ : "development";
