/** What was reported and comes again, where what was reported becomes known (--rebase). */
import { describe, expect, it } from "vitest";
import { watch } from "../support/scenario.ts";

const LEARN = "@0 init > cron > sh > job\n@50 33 nginx -> file:CREATE:/srv/known\n";
const HOUR = 3600;
const said = (script: string) => watch(LEARN + script, { rebase: true, monitor: 60_000 }).paths;
const deed = (second: number, file: string) => `@${second} cron > sh > tee -> file:WRITE:${file}\n`;

describe("a severe deed that was reported", () => {
  const path = "proc::0:sh->proc::0:tee->file:WRITE:/etc/ld.so.preload";
  const again = (...hours: number[]) =>
    said(hours.map((hour) => deed(200 + hour * HOUR, "/etc/ld.so.preload")).join("")).filter((one) =>
      one.endsWith("ld.so.preload"),
    );

  it("is told again after most of a day without it", () => {
    expect(again(0)).toEqual([path]);
    expect(again(0, 28)).toEqual([path, path]);
    expect(again(0, 24, 48, 72)).toHaveLength(4);
  });

  it("is not told again while it goes on", () => {
    expect(again(0, 1, 2, 12, 24, 36, 56)).toEqual([path]);
  });
});

it("what is not severe is not told again, however late", () => {
  const script = [0, 28].map((hour) => deed(200 + hour * HOUR, "/srv/other")).join("");
  expect(said(script).filter((one) => one.endsWith("/srv/other"))).toHaveLength(1);
});

it("a severe deed is not told again where it would be no news by now, as a rotation of logs by a logrotate that is known", () => {
  const night = (day: number) =>
    ["RENAME:/var/log/syslog:/var/log/syslog.1", "CREATE:/var/log/syslog"]
      .map((what, index) => `@${200 + day * 24 * HOUR + index / 10} cron > logrotate -> file:${what}`)
      .join("\n");
  const told = [0, 1, 2, 3, 4, 5].map((last) => {
    const days = Array.from({ length: last + 1 }, (_, day) => night(day));
    return said(days.join("\n")).filter((path) => path.includes("DELETE:/var/log/syslog")).length;
  });
  expect(told[0]).toBe(1);
  expect(told[5]).toBe(told[4]);
});
