/** Numbers in names that can be a time. */
const YEAR = 366 * 86400_000;

/**
 * True if a number in a name can be the time near which it was used: backups are kept for years, what is further away is a number
 * that happens to look like a date.
 *
 * @param stamp milliseconds since 1970 that the name tells
 * @param time of the event, milliseconds since 1970
 */
export function isNear(stamp: number, time: number): boolean {
  return Math.abs(stamp - time) < 3 * YEAR;
}
