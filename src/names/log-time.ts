/** Times at the front of log lines, as syslog and unbound write them. */

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY = 86_400_000;

/**
 * The time of a line in milliseconds since 1970: RFC 3339, `[seconds since 1970]`, or `Nov 24 10:11:06` in local time.
 *
 * @param now a time that no line is much later than: it tells the year
 */
export function lineTime(line: string, now: number): number | undefined {
  const iso = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d))\s/.exec(line)?.[1];
  if (iso !== undefined) return known(Date.parse(iso));
  const epoch = /^\[(\d{9,11})\]\s/.exec(line)?.[1];
  if (epoch !== undefined) return Number(epoch) * 1000;
  const match = /^([A-Z][a-z]{2}) +(\d{1,2}) (\d\d):(\d\d):(\d\d)\s/.exec(line);
  if (match === null) return undefined;
  const [, name = "", ...rest] = match;
  const month = MONTHS.indexOf(name);
  if (month < 0) return undefined;
  const [day = 1, hour = 0, minute = 0, second = 0] = rest.map(Number);
  const year = new Date(now).getFullYear();
  const time = new Date(year, month, day, hour, minute, second).getTime();
  return known(time <= now + DAY ? time : new Date(year - 1, month, day, hour, minute, second).getTime());
}

function known(time: number): number | undefined {
  return Number.isNaN(time) ? undefined : time;
}
