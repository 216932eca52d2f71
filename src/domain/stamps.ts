/** Times in names: dates, with a time of day or without, and seconds since 1970. */

/** Date, with or without separators, and the time of day behind it. */
const STAMP =
  /(?<![0-9])(?:19|20)\d\d([-_.]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])(?:[-_T.]?(?:[01]\d|2[0-3])[-_:.h]?[0-5]\d(?:[-_:.]?[0-5]\d)?)?(?![0-9])/g;
/** Year and month alone; with more digits behind it is something else. */
const MONTH = /(?<![0-9])20\d\d[-_.]?(?:0[1-9]|1[0-2])(?![-_.]?[0-9\u0000])/g;
/** Folders by year and month, or by year, month and day. */
const CALENDAR = /(?<=\/)20\d\d\/(?:0[1-9]|1[0-2])(?:\/(?:0[1-9]|[12]\d|3[01]))?(?=\/|$)/g;
/** Seconds, or milliseconds; behind a letter as Nextcloud has versions of a file and what was deleted (`plan.odt.v1700000000`). */
const EPOCH = /(?:(?<![0-9A-Za-z])|(?<=[^/]\.[dv]))1\d{9}(?:\d{3})?(?![0-9A-Za-z\u0000])/g;
/** UrBackup's folders and images, by day and minute (`261124-0240`). */
const SHORT_STAMP =
  /(?<=\/(?:Image_[A-Z]{1,5}_)?)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-(?:[01]\d|2[0-3])[0-5]\d(?=[./]|$)/g;

/** Whether a time, milliseconds since 1970, is near the event's: what is further away only looks like one. */
type IsNear = (time: number) => boolean;

/** The name without folders by date. */
export function withoutCalendar(name: string, isNear: IsNear): string {
  return name.replace(CALENDAR, (date) => (isNear(yearOf(date)) ? "\u0000t" : date));
}

/** The name without dates, months and times. */
export function withoutStamps(name: string, isNear: IsNear): string {
  const withoutYears = (stamp: string): string => (isNear(yearOf(stamp)) ? "\u0000t" : stamp);
  return name
    .replace(SHORT_STAMP, (stamp) => (isNear(yearOf(`20${stamp}`)) ? "\u0000t" : stamp))
    .replace(STAMP, withoutYears)
    .replace(MONTH, withoutYears)
    .replace(EPOCH, (epoch) => (isNear(Number(epoch) * (epoch.length === 10 ? 1000 : 1)) ? "\u0000t" : epoch));
}

/** Milliseconds since 1970 of the year that the text begins with. */
function yearOf(text: string): number {
  return Date.UTC(Number(text.slice(0, 4)), 0);
}
