import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LogFile } from "../../src/sink/log-file.ts";
import { useFolder } from "../support/folder.ts";

describe("LogFile", () => {
  const path = useFolder();
  let news: string[] = [];
  let file: LogFile | undefined;

  beforeEach(() => {
    news = [];
    file = undefined;
  });
  afterEach(() => file?.close());

  const open = (name = "fullmon.log"): LogFile => {
    file = new LogFile(path(name), {
      failed: ({ message }) => news.push(`failed ${message}`),
      again: (left) => news.push(`again ${left}`),
      lost: (lines) => news.push(`lost ${lines}`),
    });
    return file;
  };
  const says = (log: LogFile, ...lines: string[]) => {
    for (const line of lines) log.line(line);
    log.flush();
  };
  const read = (name = "fullmon.log") => readFileSync(path(name), "utf8");

  it("adds to what is there, and nobody else may read a new file", () => {
    says(open(), "one", "two é");
    expect(statSync(path("fullmon.log")).mode & 0o777).toBe(0o600);
    file?.close();
    says(open(), "three");
    expect(read()).toBe("one\ntwo é\nthree\n");
  });

  it("goes on in a new file when the old one was renamed, as logrotate does", () => {
    const log = open();
    says(log, "one");
    renameSync(path("fullmon.log"), path("fullmon.log.1"));
    says(log, "two");
    renameSync(path("fullmon.log"), path("fullmon.log.2"));
    writeFileSync(path("fullmon.log"), "");
    says(log, "three");
    expect([read("fullmon.log.1"), read("fullmon.log.2"), read()]).toEqual(["one\n", "two\n", "three\n"]);
  });

  it("goes on when the file was removed or emptied", () => {
    const log = open();
    says(log, "one");
    unlinkSync(path("fullmon.log"));
    says(log, "two");
    expect(read()).toBe("two\n");
    writeFileSync(path("fullmon.log"), "");
    says(log, "three");
    expect(read()).toBe("three\n");
  });

  it("keeps lines while there is no folder, says so once, and writes them then", () => {
    mkdirSync(path("logs"));
    const log = open("logs/fullmon.log");
    rmSync(path("logs"), { recursive: true });
    says(log, "one");
    says(log, "two");
    expect(news).toEqual([expect.stringMatching(/^failed .*fullmon\.log: ENOENT/)]);
    mkdirSync(path("logs"));
    says(log, "three");
    expect(read("logs/fullmon.log")).toBe("one\ntwo\nthree\n");
    expect(news.slice(1)).toEqual(["again 0"]);
  });

  it("leaves nothing out, however much is said at once, while it can be written", () => {
    const log = open();
    for (let count = 0; count < 3000; count += 1) log.line("x".repeat(999));
    log.flush();
    expect(read().length).toBe(3_000_000);
    expect(news).toEqual([]);
  });

  it("says at its end how many lines it could not write", () => {
    mkdirSync(path("logs"));
    const log = open("logs/fullmon.log");
    rmSync(path("logs"), { recursive: true });
    for (let count = 0; count < 3000; count += 1) log.line("x".repeat(999));
    log.close();
    file = undefined;
    expect(news).toEqual([expect.stringMatching(/^failed/), "lost 3000"]);
  });

  it("keeps a bounded number of lines, and counts what it left out", () => {
    mkdirSync(path("logs"));
    const log = open("logs/fullmon.log");
    rmSync(path("logs"), { recursive: true });
    for (let count = 0; count < 3000; count += 1) log.line("x".repeat(999));
    log.flush();
    mkdirSync(path("logs"));
    log.flush();
    const kept = read("logs/fullmon.log").length / 1000;
    expect(kept).toBeGreaterThan(1000);
    expect(kept).toBeLessThan(1100);
    expect(news.slice(1)).toEqual([`again ${3000 - kept}`]);
  });

  const canMount = spawnSync("unshare", ["-m", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;
  if (!canMount)
    process.stderr.write("log-file.test.ts: the full disk is skipped: it needs root, and to be allowed to mount\n");
  it.skipIf(!canMount)("leaves no half line on a disk that is full", () => {
    mkdirSync(path("disk"));
    expect(spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "none", path("disk")]).status).toBe(0);
    try {
      const log = open("disk/fullmon.log");
      says(log, "one");
      writeFileSync(path("disk/filler"), "x".repeat(50_000));
      says(log, "y".repeat(30_000));
      expect(read("disk/fullmon.log")).toBe("one\n");
      expect(news).toEqual([expect.stringMatching(/ENOSPC/)]);
      unlinkSync(path("disk/filler"));
      log.flush();
      expect(read("disk/fullmon.log")).toBe(`one\n${"y".repeat(30_000)}\n`);
      log.close();
      file = undefined;
    } finally {
      spawnSync("umount", ["-l", path("disk")]);
    }
  });

  it.each([
    ["a folder", () => mkdirSync(path("place"))],
    ["a pipe", () => spawnSync("mkfifo", [path("place")])],
    ["a device", () => symlinkSync("/dev/null", path("place"))],
  ])("refuses %s", (_, make) => {
    make();
    expect(() => open("place")).toThrow(
      expect.objectContaining({
        code: "ERR_OUTPUT",
        message: expect.stringMatching(/^cannot write .*place: .*--log-file/),
      }),
    );
  });
});
