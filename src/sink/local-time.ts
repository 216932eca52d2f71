/** Times in the local time zone. */

/** `2026-11-24 10:11:06,203` */
export function localTime(time: number): string {
  return `${localSecond(time)},${String(new Date(time).getMilliseconds()).padStart(3, "0")}`;
}

/** `2026-11-24 10:11:06` */
export function localSecond(time: number): string {
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
