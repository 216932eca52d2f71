/** What the administrator said is not news. */

/** One decision; the newest have the highest numbers. */
export interface Acceptance {
  readonly number: number;
  /** Labels joined by `->`, each pair an edge; or one label: whatever leads to it. Each is compared to the letter, and as a glob. */
  readonly pattern: string;
  /** True if it is compared to the letter only: it has names of the log, which whoever made them chose. */
  readonly literal: boolean;
  readonly reason: string;
}

/** An edge as people read it: what an acceptance is compared with. */
export function edgeText(source: string, far: string): string {
  return `${source}->${far}`;
}
