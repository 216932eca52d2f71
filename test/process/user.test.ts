import { describe, expect, it } from "vitest";
import { UNSET_ID } from "../../src/domain/subject.ts";
import { userOf } from "../../src/process/user.ts";

/** The user of a subject with these ids. */
function user(auid: number | undefined, uid: number | undefined, euid: number | undefined): string {
  const nothing = { pid: 1, ppid: 1, ses: undefined, tty: undefined, comm: undefined, exe: undefined };
  return userOf({ ...nothing, auid, uid, euid });
}

describe("userOf()", () => {
  it.each<[string, number | undefined, number | undefined, number | undefined, string]>([
    ["a person", 1000, 1000, 1000, "1000"],
    ["a person as root", 1000, 0, 0, "1000/0"],
    ["a person in a setuid program", 1000, 1000, 0, "1000/0"],
    ["a person as another", 1000, 1001, 1001, "1000/1001"],
    ["a daemon", UNSET_ID, 33, 33, "33"],
    ["a root daemon", UNSET_ID, 0, 0, "0"],
    ["a daemon in a setuid program", UNSET_ID, 33, 0, "33/0"],
    ["a root daemon that acts as a lesser user for a while", UNSET_ID, 0, 33, "0"],
    ["root who logged in", 0, 0, 0, "0"],
    ["root who logged in and became another", 0, 33, 33, "0/33"],
    ["a record without auid", undefined, 33, 33, "33"],
    ["a record without euid", 1000, 0, undefined, "1000/0"],
    ["a record with nothing", undefined, undefined, undefined, ""],
    ["unset and nothing else", UNSET_ID, undefined, undefined, ""],
    ["a large id", 4292467295, 4292467295, 4292467295, "4292467295"],
  ])("of %s", (_, auid, uid, euid, want) => expect(user(auid, uid, euid)).toBe(want));
});
