import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { logError, openClosedLogs } from "../../src/source/closed-logs.ts";
import { useFolder } from "../support/folder.ts";
import { eventOf } from "../support/notation.ts";
import { T0 } from "../support/records.ts";

const text = (serial: number, seconds = 0) =>
  eventOf("unlink = 0 | cwd / | PARENT /tmp | DELETE /tmp/x", { serial, time: T0 + seconds * 1000 });

/** All that the logs hold, in their order. */
async function read(names: readonly string[]): Promise<{ name: string; text: string }[]> {
  const logs = await openClosedLogs(names);
  const all: { name: string; text: string }[] = [];
  for (const log of logs) {
    const pieces: Buffer[] = [];
    for await (const chunk of log.chunks) pieces.push(Buffer.from(chunk));
    all.push({ name: log.name, text: Buffer.concat(pieces).toString("latin1") });
  }
  return all;
}

describe("openClosedLogs()", () => {
  const path = useFolder();
  const write = (name: string, data: string | Uint8Array) => {
    writeFileSync(path(name), data);
    return path(name);
  };

  it("reads a plain log", async () => {
    const name = write("a", text(1));
    expect(await read([name])).toEqual([{ name, text: text(1) }]);
  });

  it("reads an empty log, and one without a record", async () => {
    const names = [write("a", ""), write("b", "hello\n")];
    expect((await read(names)).map((log) => log.text)).toEqual(["", "hello\n"]);
  });

  it("reads gzip by its content, whatever the name", async () => {
    const names = [write("a.gz", gzipSync(text(1))), write("b.log", gzipSync(text(2, 1)))];
    expect((await read(names)).map((log) => log.text)).toEqual([text(1), text(2, 1)]);
  });

  it("reads a plain log that is called .gz", async () => {
    expect((await read([write("a.gz", text(1))]))[0]?.text).toBe(text(1));
  });

  it("reads all members of a gzip file", async () => {
    const members = [1, 2, 3].map((serial) => gzipSync(text(serial)));
    expect((await read([write("a", Buffer.concat(members))]))[0]?.text).toBe(text(1) + text(2) + text(3));
  });

  it("reads logs that are larger than one piece", async () => {
    const long = Array.from({ length: 3000 }, (_, serial) => text(serial)).join("");
    expect(long.length).toBeGreaterThan(1 << 20);
    for (const data of [long, gzipSync(long)]) expect((await read([write("a", data)]))[0]?.text === long).toBe(true);
  });

  it("puts logs in the order of their first records, as rotated names are the other way round", async () => {
    const names = [
      write("audit.log", text(3, 20)),
      write("audit.log.1", gzipSync(text(2, 10))),
      write("audit.log.2", text(1, 0)),
    ];
    expect((await read(names)).map((log) => log.text)).toEqual([text(1, 0), text(2, 10), text(3, 20)]);
  });

  it("keeps the order that was given when the times are equal or unknown", async () => {
    const names = [write("b", text(1)), write("a", text(2)), write("z", "no record\n"), write("y", text(3, 5))];
    expect((await read(names)).map((log) => log.name)).toEqual(names);
  });

  it("finds the first record behind lines that are none", async () => {
    const names = [write("new", `----\n\nrubbish\n${text(2, 10)}`), write("old", text(1, 0))];
    expect((await read(names)).map((log) => log.text.includes(text(1, 0)))).toEqual([true, false]);
  });

  it("tells sizes and how much was read, for a progress bar", async () => {
    const [log] = await openClosedLogs([write("a", text(1))]);
    for await (const chunk of log?.chunks ?? []) expect(chunk.length).toBeGreaterThan(0);
    expect([log?.size, log?.done()]).toEqual([text(1).length, text(1).length]);
  });

  it.each([
    ["cut off", (whole: Buffer) => whole.subarray(0, whole.length - 20)],
    ["damaged", (whole: Buffer) => Buffer.concat([whole.subarray(0, 40), Buffer.alloc(30, 0xff), whole.subarray(70)])],
    ["nothing but its first two bytes", (whole: Buffer) => whole.subarray(0, 2)],
  ])("says that gzip data is %s", async (_, change) => {
    const name = write("a.gz", change(gzipSync(Array.from({ length: 50 }, (_, serial) => text(serial)).join(""))));
    await expect(read([name])).rejects.toMatchObject({
      code: "ERR_LOG_UNREADABLE",
      message: expect.stringContaining("damaged or cut off"),
    });
  });

  it("says what is wrong with a name", async () => {
    mkdirSync(path("folder"));
    await expect(openClosedLogs([path("nothing")])).rejects.toMatchObject({ code: "ERR_LOG_MISSING" });
    await expect(openClosedLogs([path("folder")])).rejects.toMatchObject({ code: "ERR_LOG_NOT_A_FILE" });
    await expect(openClosedLogs([join(write("a", ""), "b")])).rejects.toMatchObject({ code: "ERR_LOG_UNREADABLE" });
  });

  it.each([
    ["EACCES", "ERR_FORBIDDEN"],
    ["EPERM", "ERR_FORBIDDEN"],
    ["ENOENT", "ERR_LOG_MISSING"],
    ["EISDIR", "ERR_LOG_NOT_A_FILE"],
    ["EIO", "ERR_LOG_UNREADABLE"],
  ])("maps %s to %s, with the name in quotes", (code, want) => {
    const error = logError("/a\nb", Object.assign(new Error("why"), { code }));
    expect(error.code).toBe(want);
    expect(error.message).toContain('"/a\\nb"');
  });

  it("reads standard input, packed or plain, and puts it where it was named", () => {
    const code =
      "const { openClosedLogs } = await import(process.argv[1]); for (const log of await openClosedLogs(process.argv.slice(2))) " +
      "for await (const chunk of log.chunks) process.stdout.write(chunk);";
    const source = join(import.meta.dirname, "../../src/source/closed-logs.ts");
    const run = (input: string | Uint8Array, ...names: string[]) =>
      spawnSync(process.execPath, ["--input-type=module", "-e", code, source, ...names], { input }).stdout.toString(
        "latin1",
      );
    const other = write("a", text(9, 50));
    expect(run(text(1), "-")).toBe(text(1));
    expect(run(gzipSync(text(1)), "-")).toBe(text(1));
    expect(run(text(1), other, "-")).toBe(text(1) + text(9, 50));
    expect(run("", "-")).toBe("");
  });
});
