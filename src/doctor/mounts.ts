/** File systems that were mounted after the rules were loaded: a rule with `dir=` does not show what is changed there. */
import { type BlindSpot, coverCommand } from "../domain/finding.ts";
import { type Advice, good, warn } from "./advice.ts";
import type { Facts } from "./facts.ts";

/** Places that a finding names. */
const SHOWN = 5;
const CHECK = "mounts";

export function mountAdvice({ blindSpots, units }: Facts): Advice[] {
  if (blindSpots.length === 0)
    return units?.["fullmon.service"]?.["ActiveState"] === "active"
      ? [good(CHECK, "The service knows of nothing mounted that the rules do not cover.")]
      : [];
  const named = oneOfEachKind(blindSpots).slice(0, SHOWN);
  const places = named.map(({ place, type }) => `${place} (${type})`).join(", ");
  const more = blindSpots.length > named.length ? `, and ${blindSpots.length - named.length} more` : "";
  return [
    warn(
      CHECK,
      `Changes of files are not seen below ${places}${more}: a rule with dir= covers what was mounted when it was loaded, and nothing later.`,
      ...named.map(coverCommand),
      "-a always,exit -F arch=b64 -F perm=wa # instead of the rule with dir=/: it covers what is mounted later too, and logs more",
    ),
  ];
}

/** Containers and logins have many of a kind. */
function oneOfEachKind(spots: readonly BlindSpot[]): BlindSpot[] {
  return [...new Map(spots.toReversed().map((spot) => [spot.kind, spot])).values()].reverse();
}
