/** How long what is done on purpose is waited for in the log. */

/** Milliseconds that an event may take through kernel, auditd and log. */
export const TRAVEL_TIME = 30_000;
