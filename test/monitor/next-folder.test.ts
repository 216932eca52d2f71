/** Names in a folder that comes after one where they are known. */
import { describe, expect, it } from "vitest";
import { namesToldOf } from "../support/later-name.ts";

const told = namesToldOf("squid");

describe("a folder that is counted", () => {
  const swap = [1, 2, 3, 4, 5].map((index) => `/cache/00/01/000001F${index}`);

  it.each([
    ["by kind", swap, "/cache/00/02/00000206"],
    ["by name", ["/lv/7/index"], "/lv/8/index"],
    ["in hexadecimal digits", ["/lv/0F/index"], "/lv/10/index"],
    ["in small ones", ["/lv/a9/index"], "/lv/aa/index"],
    ["with a digit more", ["/lv/99/index"], "/lv/100/index"],
    ["by the next release", ["/srv/releases/41/server.js"], "/srv/releases/42/server.js"],
    ["further up", ["/lv/7/a/b/index"], "/lv/8/a/b/index"],
  ])("is filled as the one before it: %s", (_, learned, later) => expect(told(learned, later)).toEqual([]));

  it.each([
    ["a name of another kind", swap, "/cache/00/02/shell"],
    ["two folders at once", ["/lv/7/4/index"], "/lv/8/5/index"],
    ["a folder before it", swap, "/cache/00/00/00000206"],
    ["a folder far ahead", swap, "/cache/00/07/00000206"],
    ["what is run, two numbers ahead", ["/srv/user/1001/index.js"], "/srv/user/1003/index.js"],
    ["letters", ["/lv/ad/index"], "/lv/ae/index"],
    ["a letter", ["/lv/1/index"], "/lv/a/index"],
    ["a word", ["/lv/v7/index"], "/lv/v9x/index"],
    ["what is sensitive", ["/home/1/.ssh/authorized_keys"], "/home/2/.ssh/authorized_keys"],
  ])("is told of: %s", (_, learned, later) => expect(told(learned, later)).toContain(later));

  it("is told of another program, and of who came in unseen", () => {
    expect(told(["/lv/7/index"], "/lv/8/index", "nginx")).toEqual(["/lv/8/index"]);
    expect(told(["/lv/7/index"], "/lv/8/index", "nginx > squid#2").at(-1)).toBe("/lv/8/index");
  });
});
