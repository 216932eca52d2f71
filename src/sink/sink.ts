/** Where findings go. */
import type { Finding } from "../domain/finding.ts";

export interface Sink {
  /** Writes one finding. Never throws for what a finding holds. */
  write(finding: Finding): void;
}

/** Takes whole lines, without their newline. */
export type LineWriter = (line: string) => void;
