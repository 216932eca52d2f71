/** Real files in a folder of their own. Each look is called for by the test, so that nothing depends on a clock. */
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { eventsBetween } from "../../src/source/missing-events.ts";
import { Tail, type TailOptions } from "../../src/source/tail.ts";
import { useFolder } from "../support/folder.ts";

/** An hour: only the test looks. */
const NEVER = 3_600_000;

describe("Tail", () => {
  const path = useFolder();
  const tails: Tail[] = [];
  afterEach(async () => {
    for (const tail of tails.splice(0)) await tail.stop();
  });

  /** What a tail says, as one text: bytes, `|` for the end of a file, `<reason>` for a gap, `!` and `?` for trouble and its end. */
  function follow(options: Partial<TailOptions> = {}) {
    const said: string[] = [];
    let idle = 0;
    const tail = new Tail(
      path("audit.log"),
      { wait: NEVER, ...options },
      {
        bytes: (chunk) => said.push(Buffer.from(chunk).toString("latin1")),
        fileEnd: () => said.push("|"),
        gap: (reason, events) => said.push(`<${reason}${events === undefined ? "" : ` ${events}`}>`),
        looked: (isAll) => {
          if (isAll) idle += 1;
        },
        trouble: (error) => said.push(error === undefined ? "?" : "!"),
      },
    );
    tails.push(tail);
    tail.start();
    return {
      tail,
      idles: () => idle,
      /** Looks, and says what came since the last time. */
      look: () => {
        tail.look();
        return said.splice(0).join("");
      },
      rest: () => said.splice(0).join(""),
    };
  }

  const log = (text: string) => appendFileSync(path("audit.log"), text);
  /** auditd's rotation: the log becomes `.1`, that `.2`, and a new one begins. */
  const rotate = (generations: number) => {
    for (let number = generations; number > 0; number -= 1)
      renameSync(path(`audit.log.${number}`), path(`audit.log.${number + 1}`));
    renameSync(path("audit.log"), path("audit.log.1"));
  };

  it("knows how much is unread, and how the log ends, through rotated files", () => {
    log("old\n");
    const { tail, look } = follow();
    expect([tail.unread, tail.read]).toEqual([0, 0]);
    log("12345\n");
    rotate(0);
    log("67\n");
    expect([tail.unread, tail.lastBytes(2).toString()]).toEqual([9, "7\n"]);
    look();
    expect([tail.unread, tail.read, tail.lastBytes(99).toString()]).toEqual([0, 9, "67\n"]);
  });

  it("reads what is appended, and not what was there", () => {
    log("old\n");
    const { look } = follow();
    expect(look()).toBe("");
    log("a\n");
    log("b\n");
    expect(look()).toBe("a\nb\n");
    expect(look()).toBe("");
  });

  it("reads what was there when it is asked to", () => {
    log("old\n");
    const { look } = follow({ fromStart: true });
    log("a\n");
    expect(look()).toBe("old\na\n");
  });

  it("gives bytes as they come, whole lines or not", () => {
    log("");
    const { look } = follow();
    log("half a li");
    expect(look()).toBe("half a li");
    log("ne\n");
    expect(look()).toBe("ne\n");
  });

  it("calls when all is read", () => {
    log("a\n");
    const { idles, look } = follow({ fromStart: true });
    const before = idles();
    look();
    expect(idles()).toBe(before + 1);
  });

  it("throws at the start when there is no log, or a folder in its place", () => {
    expect(() => follow()).toThrow(/ENOENT/);
    mkdirSync(path("audit.log"));
    expect(() => follow()).toThrow(/directory/);
  });

  it("reads the rest of a rotated log before the new one", () => {
    log("");
    const { look } = follow();
    log("a\n");
    rotate(0);
    log("b\n");
    expect(look()).toBe("a\n|b\n");
    log("c\n");
    expect(look()).toBe("c\n");
  });

  it("reads what is written to the old file behind the rename, as long as there is no new one", () => {
    log("");
    const { look } = follow();
    rotate(0);
    appendFileSync(path("audit.log.1"), "late\n");
    expect(look()).toBe("late\n");
    appendFileSync(path("audit.log.1"), "later\n");
    log("new\n");
    expect(look()).toBe("later\n|new\n");
  });

  it("reads every generation that came between two looks, in order", () => {
    log("");
    const { look } = follow();
    log("a\n");
    rotate(0);
    log("b\n");
    rotate(1);
    log("c\n");
    rotate(2);
    log("d\n");
    expect(look()).toBe("a\n|b\n|c\n|d\n");
  });

  it("reads generations that are empty", () => {
    log("");
    const { look } = follow();
    rotate(0);
    log("");
    rotate(1);
    log("x\n");
    expect(look()).toBe("||x\n");
  });

  it("keeps the half of a line that a rotation cut", () => {
    log("");
    const { look } = follow();
    log("half a li");
    expect(look()).toBe("half a li");
    log("ne\n");
    rotate(0);
    log("b\n");
    expect(look()).toBe("ne\n|b\n");
  });

  it("reads what was removed while it was behind, if one look saw it", async () => {
    const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
    log("a".repeat(9_000_000));
    const { idles, rest, tail } = follow({ fromStart: true });
    rotate(0);
    log("b");
    // The second turn finds the new file, and still reads the old one.
    await nextTurn();
    rotate(1);
    log("c");
    rmSync(path("audit.log.2"));
    await nextTurn();
    rmSync(path("audit.log.1"));
    while (idles() === 0) await nextTurn();
    expect(rest().replace(/a+/, (text) => `a×${text.length}`)).toBe("a×9000000|b|c");
    await tail.stop();
  });

  it("says that bytes are missing when its own generation is gone", () => {
    log("");
    const { look } = follow();
    log("a\n");
    expect(look()).toBe("a\n");
    rotate(0);
    log("lost?\n");
    rotate(1);
    log("c\n");
    rmSync(path("audit.log.2"));
    expect(look()).toBe("<generations lost>|lost?\n|c\n");
  });

  it("says how many events are missing, by their numbers", () => {
    const record = (serial: number, node = "") => `${node}type=USER msg=audit(1700000000.123:${serial}): pid=1\n`;
    const lost = (first: string, second: string): number | undefined => {
      writeFileSync(path("one"), first);
      writeFileSync(path("two"), second);
      const [one, two] = [openSync(path("one"), "r"), openSync(path("two"), "r")];
      try {
        return eventsBetween(one, Buffer.byteLength(first), two);
      } finally {
        closeSync(one);
        closeSync(two);
      }
    };
    expect(lost(record(1) + record(7), record(12) + record(99))).toBe(4);
    expect(lost(record(7), record(8))).toBe(0);
    // Records of one event on both sides.
    expect(lost(record(7), record(7))).toBe(0);
    expect(lost(`${"x".repeat(100_000)}\n${record(7)}cut`, `rest of a line\n${record(9)}`)).toBe(1);
    expect(lost(record(900), record(3))).toBe(undefined);
    expect(lost(record(1, "node=a "), record(9, "node=b "))).toBe(undefined);
    expect(lost("rubbish\n", record(9))).toBe(undefined);
    expect(lost(record(9), "")).toBe(undefined);
  });

  it("tells with the gap how many they are", () => {
    const record = (serial: number) => `type=USER msg=audit(1700000000.123:${serial}): pid=1\n`;
    log("");
    const { look } = follow();
    log(record(1));
    look();
    rotate(0);
    log(record(2) + record(3));
    rotate(1);
    log(record(4));
    rmSync(path("audit.log.1"));
    rmSync(path("audit.log.2"));
    expect(look()).toBe(`<generations lost 2>|${record(4)}`);
  });

  it("reads on when the log was removed and written anew, without rotation", () => {
    log("");
    const { look } = follow();
    log("a\n");
    rmSync(path("audit.log"));
    log("b\n");
    expect(look()).toBe("a\n|b\n");
  });

  it("says so and starts again when the log was truncated", () => {
    log("");
    const { look } = follow();
    log("aaaa\n");
    expect(look()).toBe("aaaa\n");
    truncateSync(path("audit.log"));
    log("b\n");
    expect(look()).toBe("<truncated>b\n");
  });

  it("says so when the log was truncated to nothing and stays so", () => {
    log("");
    const { look } = follow();
    log("aaaa\n");
    look();
    truncateSync(path("audit.log"));
    expect(look()).toBe("<truncated>");
    expect(look()).toBe("");
    log("b\n");
    expect(look()).toBe("b\n");
  });

  it("notices that the log was truncated and has grown past where it was", () => {
    log("");
    const { look } = follow();
    log("first words\n");
    expect(look()).toBe("first words\n");
    truncateSync(path("audit.log"));
    log("other words, and many more of them\n");
    expect(look()).toBe("<overwritten>other words, and many more of them\n");
  });

  it("notices at the next growth that the log was truncated and written to the same length", () => {
    log("");
    const { look } = follow();
    log("aaaa\n");
    look();
    truncateSync(path("audit.log"));
    log("bbbb\n");
    expect(look()).toBe("");
    log("c\n");
    expect(look()).toBe("<overwritten>bbbb\nc\n");
  });

  it("notices it also for what it never read", () => {
    log("old words that it skipped\n");
    const { look } = follow();
    expect(look()).toBe("");
    truncateSync(path("audit.log"));
    log("new words, as long as the old ones and longer\n");
    expect(look()).toBe("<overwritten>new words, as long as the old ones and longer\n");
  });

  it("takes a log that is gone for one that comes again, and repeats nothing", () => {
    log("");
    const { look } = follow();
    log("a\n");
    expect(look()).toBe("a\n");
    renameSync(path("audit.log"), path("elsewhere"));
    expect(look()).toBe("");
    expect(look()).toBe("");
    renameSync(path("elsewhere"), path("audit.log"));
    log("b\n");
    expect(look()).toBe("b\n");
  });

  it("is not led astray by files that are called alike", () => {
    log("");
    const { look } = follow();
    writeFileSync(path("audit.log.1.gz"), "z");
    writeFileSync(path("audit.log.old"), "z");
    writeFileSync(path("audit.log.0"), "z");
    log("a\n");
    expect(look()).toBe("a\n");
  });

  it("reads more than one turn's worth, and calls once when all is read", async () => {
    log("x".repeat(999).concat("\n").repeat(9000));
    const { idles, rest, tail } = follow({ fromStart: true });
    while (idles() === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(rest().length).toBe(9_000_000);
    expect(idles()).toBe(1);
    await tail.stop();
  });

  it("reads to the end once more when it stops, and then no more", async () => {
    log("");
    const { tail, rest, look } = follow();
    log("x".repeat(999).concat("\n").repeat(9000));
    await tail.stop();
    expect(rest().length).toBe(9_000_000);
    log("behind\n");
    expect(look()).toBe("");
    await tail.stop();
  });

  it("sees by itself what is appended: by file event or, without one, by its timer", async () => {
    log("");
    const { rest } = follow({ wait: 20 });
    log("a\n");
    let seen = "";
    while (seen === "") {
      await new Promise((resolve) => setImmediate(resolve));
      seen = rest();
    }
    expect(seen).toBe("a\n");
  });

  it("says once that the log cannot be read, and once that it can again", () => {
    log("a\n");
    const { look } = follow({ fromStart: true });
    look();
    rotate(0);
    mkdirSync(path("audit.log"));
    expect(look()).toBe("!");
    expect(look()).toBe("");
    rmSync(path("audit.log"), { recursive: true });
    log("b\n");
    expect(look()).toBe("|b\n?");
    log("c\n");
    expect(look()).toBe("c\n");
  });
});
