/** Rules as auditctl prints them, and what they do to a deed. */
import { describe, expect, it } from "vitest";
import { type Deed, deeds } from "../../src/doctor/deed.ts";
import { decidingRule, onlyObstacle } from "../../src/doctor/filter.ts";
import { parseRules } from "../../src/doctor/rule.ts";
import { LOADED, OWN_RULES } from "../support/machine.ts";

describe("parseRules()", () => {
  it("reads lists, actions, calls, conditions and keys", () => {
    const [rule] = parseRules("-a always,exit -F arch=b64 -S connect,sendto -F a2&0x3 -F exit!=-ENOENT -F key=net");
    expect(rule).toMatchObject({ list: "exit", action: "always", key: "net", watch: false });
    expect(rule?.calls).toEqual(new Set(["connect", "sendto"]));
    expect(rule?.conditions).toEqual([
      { field: "arch", operator: "=", value: "b64" },
      { field: "a2", operator: "&", value: "0x3" },
      { field: "exit", operator: "!=", value: "-ENOENT" },
    ]);
  });

  it.each([
    ["-a task,never", "task", "never"],
    ["-a never,task", "task", "never"],
    ["-A exit,always -S kill -k x", "exit", "always"],
    ["-a always,exclude -F msgtype=CWD", "exclude", "always"],
    ["-a never,filesystem -F fstype=tracefs", "filesystem", "never"],
  ])("reads %s", (text, list, action) => expect(parseRules(text)[0]).toMatchObject({ list, action }));

  it("takes a rule without calls, and -S all, for every call", () => {
    for (const text of ["-a always,exit -F dir=/ -F perm=wa", "-a always,exit -S all -F pid=1"])
      expect(parseRules(text)[0]?.calls).toBe("all");
  });

  it("reads watches of files and folders", () => {
    const [file, folder, bare] = parseRules("-w /etc/passwd -p wa -k id\n-w /etc/cron.d/ -p w\n-w /x");
    expect(file).toMatchObject({
      watch: true,
      key: "id",
      conditions: [{ field: "path" }, { field: "perm", value: "wa" }],
    });
    expect(folder?.conditions[0]).toEqual({ field: "dir", operator: "=", value: "/etc/cron.d/" });
    expect(bare?.conditions[1]?.value).toBe("rwxa");
  });

  it("leaves out what is no rule", () => {
    expect(parseRules("No rules\n# -a x\n-D\n-b 8192\n-a nonsense\n\n-a always,exit -S kill")).toHaveLength(1);
  });

  it("reads every rule of audit.rules, and as auditctl prints it the same", () => {
    expect(parseRules(OWN_RULES)).toHaveLength(OWN_RULES.match(/^-a/gm)?.length ?? 0);
    const texts = (text: string) => parseRules(text).map(({ key, calls }) => [key, calls]);
    expect(texts(LOADED)).toEqual(texts(OWN_RULES));
  });
});

describe("decidingRule()", () => {
  const deed = (fields: Deed["fields"], call = "connect", arch: Deed["arch"] = "b64"): Deed => ({
    kind: "connect",
    name: "",
    call,
    arch,
    fields,
  });
  const decides = (rules: string, what: Deed) => decidingRule(parseRules(rules), what)?.action;

  it("is the first that matches", () => {
    const never = "-a never,exit -S connect -F uid=0";
    const always = "-a always,exit -S connect";
    expect(decides(`${never}\n${always}`, deed({ uid: 0 }))).toBe("never");
    expect(decides(`${always}\n${never}`, deed({ uid: 0 }))).toBe("always");
    expect(decides(`${never}\n${always}`, deed({ uid: 5 }))).toBe("always");
    expect(decides("-a always,exit -S execve", deed({}))).toBeUndefined();
  });

  it.each([
    ["-F exit=0", { exit: -115 }, false],
    ["-F exit=-EINPROGRESS", { exit: -115 }, true],
    ["-F exit!=-ENOENT", { exit: -111 }, true],
    ["-F exit=-EBADF", { exit: -111 }, false],
    ["-F success=1", { success: 0 }, false],
    ["-F success=yes", { success: 1 }, true],
    ["-F auid>=1000 -F auid!=-1", { auid: 4294967295 }, false],
    ["-F auid>=1000 -F auid!=unset", { auid: 1000 }, true],
    ["-F a0&0x11", { a0: 1 }, true],
    ["-F a0&=0x11", { a0: 1 }, false],
    ["-F a0<5", { a0: 5 }, false],
    ["-F a0<=5", { a0: 5 }, true],
    ["-F a0>5", { a0: 6 }, true],
    ["-F dir=/etc", { path: "/etc/x" }, true],
    ["-F dir=/etc/", { path: "/etc-evil/x" }, false],
    ["-F dir=/etc", { path: "/etc-evil/x" }, false],
    ["-F path=/etc/x", { path: "/etc/x" }, true],
    ["-F perm=wa", { perm: "x" }, false],
    ["-F perm=wa", {}, false],
    ["-F arch=b32", {}, false],
    ["-F arch!=b32", {}, true],
    ["-F subj_type=x", {}, false],
    ["-C uid!=euid", {}, false],
  ])("with %s takes %j: %s", (conditions, fields, takes) =>
    expect(decides(`-a always,exit -S connect ${conditions}`, deed(fields as Deed["fields"]))).toBe(
      takes ? "always" : undefined,
    ),
  );

  it("looks a call's number up for 64 bits where the rule has no architecture", () => {
    expect(decides("-a always,exit -S connect", deed({}, "connect", "b32"))).toBeUndefined();
    expect(decides("-a always,exit -F dir=/", deed({ path: "/x" }, "connect", "b32"))).toBe("always");
  });

  it("finds in audit.rules an always for each deed, on both architectures", () => {
    const rules = parseRules(LOADED);
    for (const what of [...deeds("b64"), ...deeds("b32")])
      expect([what.name, decidingRule(rules, what)?.action]).toEqual([what.name, "always"]);
  });

  it("names the one condition that is in the way", () => {
    const [rule] = parseRules("-a always,exit -S connect -F success=1");
    if (rule === undefined) throw new Error("no rule");
    expect(onlyObstacle(rule, deed({ success: 0 }))?.field).toBe("success");
    expect(onlyObstacle(rule, deed({ success: 1 }))).toBeUndefined();
    expect(onlyObstacle(rule, deed({ success: 0 }, "execve"))).toBeUndefined();
  });
});
