import { describe, expect, it } from "vitest";
import { FieldCursor, hexBytes } from "../../src/audit/field.ts";

/** All fields of a record's body: name to raw value. The body stands in the middle of a chunk. */
function fieldsOf(body: string): [name: string, raw: string][] {
  const text = `a="before"\n${body}\nb="behind"\n`;
  const cursor = new FieldCursor();
  cursor.reset(text, 11, 11 + body.length);
  const found: [string, string][] = [];
  while (cursor.next()) found.push([cursor.name, cursor.raw]);
  expect(cursor.next()).toBe(false);
  return found;
}

/** The cursor on the first field. */
function first(body: string): FieldCursor {
  const cursor = new FieldCursor();
  cursor.reset(body, 0, body.length);
  expect(cursor.next()).toBe(true);
  return cursor;
}

describe("FieldCursor.next()", () => {
  it.each<[string, string, [string, string][]]>([
    ["nothing", "", []],
    ["blanks", "   ", []],
    [
      "two fields",
      " pid=1 uid=0",
      [
        ["pid", "1"],
        ["uid", "0"],
      ],
    ],
    [
      "any run of blanks",
      "  pid=1    uid=0  ",
      [
        ["pid", "1"],
        ["uid", "0"],
      ],
    ],
    [
      "quoted values",
      'comm="ls" exe="/usr/bin/ls"',
      [
        ["comm", "ls"],
        ["exe", "/usr/bin/ls"],
      ],
    ],
    [
      "a blank inside quotes",
      'info="same as current" name="mail drop"',
      [
        ["info", "same as current"],
        ["name", "mail drop"],
      ],
    ],
    [
      "`=` inside quotes",
      'a1="b=c" a2="x"',
      [
        ["a1", "b=c"],
        ["a2", "x"],
      ],
    ],
    [
      "an empty quoted value",
      'a0="" a1="x"',
      [
        ["a0", ""],
        ["a1", "x"],
      ],
    ],
    [
      "an empty bare value",
      "mac= pfs=x subj= res=1",
      [
        ["mac", ""],
        ["pfs", "x"],
        ["subj", ""],
        ["res", "1"],
      ],
    ],
    [
      "an empty last value",
      "pid=1 mac=",
      [
        ["pid", "1"],
        ["mac", ""],
      ],
    ],
    [
      "words without `=`",
      "config changed, auid=0 ses=1",
      [
        ["auid", "0"],
        ["ses", "1"],
      ],
    ],
    ["trailing words", "op=UNLOAD XXXX", [["op", "UNLOAD"]]],
    ["an AVC's words", "avc:  denied  { read write } for  pid=5", [["pid", "5"]]],
    [
      "msg='…'",
      "pid=1 msg='op=start acct=\"bob\" res=success'",
      [
        ["pid", "1"],
        ["op", "start"],
        ["acct", "bob"],
        ["res", "success"],
      ],
    ],
    [
      "brackets and punctuation",
      "(hostname=?, addr=192.0.2.1, res=failed)'",
      [
        ["hostname", "?"],
        ["addr", "192.0.2.1"],
        ["res", "failed"],
      ],
    ],
    [
      "punctuation behind quotes",
      'acct="x": res=1',
      [
        ["acct", "x"],
        ["res", "1"],
      ],
    ],
    ["a stray quote behind hex", 'key=6578"', [["key", "6578"]]],
    [
      "a doubled `=`",
      "subj==unconfined key=x",
      [
        ["subj", "=unconfined"],
        ["key", "x"],
      ],
    ],
    [
      "a value with words behind it",
      'subj=/usr/bin/man (enforce) key="k"',
      [
        ["subj", "/usr/bin/man"],
        ["key", "k"],
      ],
    ],
    [
      "a value with braces and commas",
      'subj=/{,usr/}sbin/dhclient key="k"',
      [
        ["subj", "/{,usr/}sbin/dhclient"],
        ["key", "k"],
      ],
    ],
    [
      "a tty in brackets",
      "tty=(none) ses=1",
      [
        ["tty", "(none)"],
        ["ses", "1"],
      ],
    ],
    ["the enriched part", 'key="k"\x1dARCH=x86_64 UID="root"', [["key", "k"]]],
    [
      "the enriched part behind a word",
      "subj= res=1 x\x1dUID=1",
      [
        ["subj", ""],
        ["res", "1"],
      ],
    ],
    ["0x1D lost behind quotes", 'key="k"ARCH=x86_64 SYSCALL=read', [["key", "k"]]],
    ["0x1D lost behind a number", 'cap_frootid=0OUID="root" OGID="root"', [["cap_frootid", "0"]]],
    ["0x1D lost behind msg='…'", 'msg=\'res=success\'UID="root" AUID="bob"', [["res", "success"]]],
    [
      "an apostrophe inside msg='…'",
      "msg='acct=\"a('b')c\" res=success'",
      [
        ["acct", "a('b')c"],
        ["res", "success"],
      ],
    ],
    [
      "a cut quoted value",
      'comm="ls" exe="/usr/bi',
      [
        ["comm", "ls"],
        ["exe", "/usr/bi"],
      ],
    ],
    ["a cut name", 'comm="ls" ex', [["comm", "ls"]]],
    [
      "a name with digits and brackets",
      "a1[12]=6162 a1_len=4",
      [
        ["a1[12]", "6162"],
        ["a1_len", "4"],
      ],
    ],
    [
      "prototype names",
      "__proto__=1 constructor=2 toString=3",
      [
        ["__proto__", "1"],
        ["constructor", "2"],
        ["toString", "3"],
      ],
    ],
  ])("reads %s", (_, body, fields) => expect(fieldsOf(body)).toEqual(fields));

  it("tells the word in front of a name", () => {
    const body = "pid=1 old auid=5 new auid=6";
    const cursor = new FieldCursor();
    cursor.reset(body, 0, body.length);
    const words: string[] = [];
    while (cursor.next()) words.push(cursor.wordStart < 0 ? "" : body.slice(cursor.wordStart, cursor.nameStart));
    expect(words).toEqual(["", "old ", "new "]);
  });

  it("reads what stands inside msg='…' as fields", () => {
    const body = "pid=1 msg='op=x' res=1";
    const cursor = new FieldCursor();
    cursor.reset(body, 0, body.length);
    const fields: string[] = [];
    while (cursor.next()) fields.push(`${cursor.name}=${cursor.raw}`);
    expect(fields).toEqual(["pid=1", "op=x", "res=1"]);
  });
});

describe("FieldCursor.string", () => {
  it.each<[string, string | undefined]>([
    ['x="3005"', "3005"],
    ["x=33303035", "3005"],
    ['x="deadbeef"', "deadbeef"],
    ["x=2F62696E", "/bin"],
    ["x=2f62696e", "/bin"],
    ["x=2F746D7", "2F746D7"],
    ["x=mymodule", "mymodule"],
    ["x=(null)", undefined],
    ["x=?", undefined],
    ["x=", undefined],
    ['x=""', ""],
    ['x="(null)"', "(null)"],
    ['x="?"', "?"],
    ['x="cut', undefined],
    ["x=2F610062", "/a"],
    ["x=2F746D702FFF80", "/tmp/\\xff\\x80"],
    ["x=2F610A62", "/a\nb"],
    ["x=C3A9", "é"],
    ['x="a\\000b"', "a\\000b"],
    ["x=(none)", "(none)"],
  ])("of %s is %j", (body, value) => expect(first(body).string).toBe(value));
});

describe("FieldCursor.integer and id", () => {
  it.each<[string, number | undefined, number | undefined]>([
    ["x=0", 0, 0],
    ["x=4294967295", 4294967295, 4294967295],
    ["x=-1", -1, 4294967295],
    ["x=-115", -115, undefined],
    ["x=4292467295", 4292467295, 4292467295],
    ["x=?", undefined, undefined],
    ["x=", undefined, undefined],
    ["x=-", undefined, undefined],
    ["x=EACCES", undefined, undefined],
    ["x=12a", undefined, undefined],
    ["x=1234567890123456", undefined, undefined],
    ['x="7"', 7, 7],
  ])("of %s", (body, integer, id) => expect([first(body).integer, first(body).id]).toEqual([integer, id]));
});

describe("FieldCursor.bytes", () => {
  it("keeps NULs and everything else of hex", () => {
    expect(first("proctitle=6C73002D6CFF").bytes).toEqual(Buffer.from("ls\0-l\xff", "latin1"));
  });

  it("takes quoted text as it stands", () => expect(first('x="6C73"').bytes).toEqual(Buffer.from("6C73")));

  it("is nothing for no value", () => expect(first("x=(null)").bytes).toBeUndefined());
});

describe("hexBytes()", () => {
  it.each(["", "A", "ABC", "GG", "0x00", "AB CD", "é0"])("refuses %j", (text) => {
    expect(hexBytes(text, 0, text.length)).toBeUndefined();
  });

  it("reads a part of a text in either case", () => {
    expect(hexBytes("xxaAFfyy", 2, 6)).toEqual(Buffer.of(0xaa, 0xff));
  });
});
