/** What is rotated just while it is looked at must not be skipped. */
import { fstatSync, renameSync, statSync, writeFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { Generations, openLog } from "../../src/source/generations.ts";
import { useFolder } from "../support/folder.ts";

const hook = vi.hoisted(() => ({ beforeOpen: (): void => undefined }));
vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  return {
    ...fs,
    openSync: (...args: Parameters<typeof fs.openSync>) => {
      hook.beforeOpen();
      return fs.openSync(...args);
    },
  };
});

describe("Generations.hold()", () => {
  const path = useFolder();

  it("skips no file when the log is rotated between its look and its opening", () => {
    const inodes: number[] = [];
    const write = () => {
      writeFileSync(path("log"), "");
      inodes.push(statSync(path("log")).ino);
    };
    const rotate = (generations: number) => {
      for (let number = generations; number > 0; number -= 1)
        renameSync(path(`log.${number}`), path(`log.${number + 1}`));
      renameSync(path("log"), path("log.1"));
      write();
    };
    write();
    const reading = openLog(path("log"));
    rotate(0);
    rotate(1);
    let opened = 0;
    hook.beforeOpen = () => {
      opened += 1;
      if (opened === 1) rotate(2);
    };
    const held = new Generations(path("log"));
    held.hold(reading);
    hook.beforeOpen = () => undefined;
    const found: number[] = [];
    for (let next = held.next(); next !== undefined; next = held.next()) {
      expect(next.afterGap).toBe(false);
      found.push(fstatSync(next.fd).ino);
    }
    expect(found).toEqual(inodes.slice(1));
  });
});
