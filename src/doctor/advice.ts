/** What doctor says. */

/** `bad`: fullmon is blind or nearly so; `warn`: it misses something, or soon will; `note`: worth knowing; `good`: looked at and in order. */
export type Level = "bad" | "warn" | "note" | "good";

export interface Advice {
  /** Which check: a stable word for programs, as `rules-connect`. */
  readonly check: string;
  readonly level: Level;
  /** What is so, and why it matters: one or two sentences. */
  readonly says: string;
  /** Commands, or a line to put somewhere, that mend it. */
  readonly mend: readonly string[];
}

export function good(check: string, says: string): Advice {
  return { check, level: "good", says, mend: [] };
}

export function note(check: string, says: string, ...mend: string[]): Advice {
  return { check, level: "note", says, mend };
}

export function warn(check: string, says: string, ...mend: string[]): Advice {
  return { check, level: "warn", says, mend };
}

export function bad(check: string, says: string, ...mend: string[]): Advice {
  return { check, level: "bad", says, mend };
}
