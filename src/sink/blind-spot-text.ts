/** A blind spot in words, the same for people and machines. */
import { type BlindSpot, coverCommand } from "../domain/finding.ts";
import { printable } from "../domain/text.ts";

export function blindSpotText(spot: BlindSpot): string {
  const { place, type, kind } = spot;
  const others = kind === place ? "" : `, and others as ${kind}`;
  return printable(
    `changes of files below ${place} (${type})${others} are not seen: it was mounted after the audit rules were loaded; ${coverCommand(spot)}`,
  );
}
