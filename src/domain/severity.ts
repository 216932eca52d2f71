/** How much an edge matters, and why. */

const SEVERITIES = ["low", "medium", "high", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];

export function isSeverity(word: string): word is Severity {
  return SEVERITIES.some((severity) => severity === word);
}

/** Why an edge matters: a row of the sensitive table. */
export interface Sensitivity {
  readonly severity: Severity;
  /** In a few words: `a scheduled job`. */
  readonly what: string;
  /** ATT&CK ids. */
  readonly techniques: readonly string[];
}

/** True from `high` on: said at once, never learned by repetition. */
export function isSevere(severity: Severity | undefined): boolean {
  return severity === "high" || severity === "critical";
}

/** The place of a severity in their order; 0 is the least. */
export function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
