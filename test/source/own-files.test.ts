/** Which files fullmon is made of, and whether they are as dpkg's list has them. */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { isAsPackaged, ownFiles, PROGRAM } from "../../src/source/own-files.ts";
import { useFolder } from "../support/folder.ts";

describe("ownFiles()", () => {
  const path = useFolder();
  const put = (name: string, text: string) => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), text);
  };
  const names = () => Object.keys(ownFiles(["/etc/fullmon/sensitive"], path("."))).sort();

  it("is the program alone where nothing else is there", () => {
    expect(names()).toEqual([PROGRAM]);
    expect(ownFiles([], path("."))[PROGRAM]).toMatch(/^[0-9a-f]{64}$/);
  });

  it("finds the settings, the unit and its drop-ins, and nothing of other units", () => {
    const files = [
      "/etc/default/fullmon",
      "/etc/fullmon/sensitive",
      "/etc/systemd/system.control/fullmon.service.d/50-MemoryMax.conf",
      "/etc/systemd/system.attached/fullmon.service.d/off.conf",
      "/etc/systemd/system/fullmon.service.d/override.conf",
      "/etc/systemd/system/service.d/all.conf",
      "/run/systemd/system/fullmon.service",
      "/run/systemd/system.attached/fullmon.service.d/off.conf",
      "/usr/lib/systemd/system/fullmon.service",
    ];
    for (const file of [...files, "/etc/systemd/system/fullmon.service.d/notes.txt", "/etc/systemd/system/x.service"])
      put(file, file);
    expect(names()).toEqual([...files, PROGRAM].sort());
    const sha = (text: string) => createHash("sha256").update(text).digest("hex");
    expect(ownFiles([], path("."))["/etc/default/fullmon"]).toBe(sha("/etc/default/fullmon"));
  });

  it("leaves out what is no file", () => {
    mkdirSync(path("etc/default/fullmon"), { recursive: true });
    expect(names()).toEqual([PROGRAM]);
  });

  it("reads a file that is longer than a piece to its end", () => {
    const hash = () => ownFiles([], path("."))["/etc/default/fullmon"];
    put("/etc/default/fullmon", "x".repeat(3_000_000));
    const before = hash();
    put("/etc/default/fullmon", `${"x".repeat(2_999_999)}y`);
    expect(hash()).not.toBe(before);
  });
});

describe("isAsPackaged()", () => {
  const path = useFolder();

  it("believes dpkg's list, of the very path and content", () => {
    mkdirSync(path("var/lib/dpkg/info"), { recursive: true });
    mkdirSync(path("usr/bin"), { recursive: true });
    writeFileSync(path("usr/bin/fullmon"), "hello");
    expect(isAsPackaged("/usr/bin/fullmon", path("."))).toBe(false);
    const sum = createHash("md5").update("hello").digest("hex");
    writeFileSync(path("var/lib/dpkg/info/fullmon.md5sums"), `${"0".repeat(32)}  etc/x\n${sum}  usr/bin/fullmon\n`);
    expect(isAsPackaged("/usr/bin/fullmon", path("."))).toBe(true);
    expect(isAsPackaged("/bin/fullmon", path("."))).toBe(false);
    writeFileSync(path("usr/bin/fullmon"), "hello!");
    expect(isAsPackaged("/usr/bin/fullmon", path("."))).toBe(false);
  });

  it("takes no file that is not there for packaged", () => {
    mkdirSync(path("var/lib/dpkg/info"), { recursive: true });
    writeFileSync(path("var/lib/dpkg/info/fullmon.md5sums"), "undefined  usr/bin/fullmon\n");
    expect(isAsPackaged("/usr/bin/fullmon", path("."))).toBe(false);
  });
});
