/** Root by a hole in the kernel: nobody asked for it, by a call or by a set-user-id program. */
import { describe, expect, it } from "vitest";
import {
  child,
  creates,
  type Deed,
  daemon,
  deedsLog,
  INIT,
  ROOT_SHELL,
  ROUTINE,
  SHELL,
  starts,
  warned,
  watchDeeds,
} from "../support/deeds.ts";
import type { Who } from "../support/records.ts";
import { replayLog } from "../support/scenario.ts";

const asRoot = { uid: 0, euid: 0 };
const PROGRAM = "/home/u/x";
const HOLE = child(SHELL, PROGRAM);
const began = starts(104, HOLE);
const setuid = (second: number, who: Who): Deed => [second, who, "setuid(0) = 0"];
const root = (...deeds: Deed[]) => warned(deeds).filter((said) => said.endsWith("->priv:root"));
const silent = (...deeds: Deed[]) => expect(root(...deeds)).toEqual([]);

describe("root that nobody asked for", () => {
  it("is told of a process that goes on as root", () => {
    expect(root(began, creates(105, { ...HOLE, ...asRoot }, "/srv/x"))).toEqual([
      "critical proc::1000:bash->proc::1000:/home/u/x->proc::1000/0:/home/u/x->priv:root",
    ]);
  });

  it.each<[string, Deed]>([
    ["by itself", starts(105, { ...HOLE, ...asRoot, exe: "/usr/bin/bash" })],
    ["by a child", starts(105, child(HOLE, "/usr/bin/bash", asRoot))],
  ])("is told of one that starts a shell as root, %s", (_, shell) => {
    expect(root(began, shell)).toEqual(["critical proc::1000:bash->proc::1000:/home/u/x->priv:root"]);
  });

  it("is told of a forked child", () => {
    expect(root(began, creates(105, child(HOLE, PROGRAM, asRoot), "/srv/x"))).toHaveLength(1);
  });

  it("is told of one that calls setuid(2), which it may not", () => {
    expect(root(began, setuid(105, { ...HOLE, ...asRoot }))).toHaveLength(1);
    const forked = child(HOLE, PROGRAM, asRoot);
    expect(root(began, setuid(105, forked), starts(106, { ...forked, exe: "/usr/bin/id" }))).toHaveLength(1);
  });

  it("is told of one that starts a program with the rights of another alone, whose file gives none", () => {
    const [second, who, records] = starts(105, child(HOLE, "/usr/bin/id", { euid: 0 }));
    expect(root(began, [second, who, records])).toEqual([]);
    if (typeof records === "string") throw new Error("records");
    const plain = records.map((record) => ({
      ...record,
      fields: record.fields.replace("mode=0104755", "mode=0100755"),
    }));
    expect(root(began, [second, who, plain])).toHaveLength(1);
  });

  it("is told of a known program too, and during the baseline", () => {
    expect(root(creates(105, { ...SHELL, ...asRoot }, "/srv/x"))).toEqual(["critical proc::1000/0:bash->priv:root"]);
    const { incidents } = watchDeeds([creates(90, { ...SHELL, ...asRoot }, "/srv/x")]);
    expect(incidents.filter(({ severity }) => severity === "critical")).toMatchObject([{ techniques: ["T1068"] }]);
  });

  it("is told once, with technique and cause", () => {
    const { incidents } = watchDeeds([
      began,
      ...[105, 106, 107].map((at) => creates(at, { ...HOLE, ...asRoot }, `/srv/${at}`)),
    ]);
    const told = incidents.flatMap(({ anomalies }) => anomalies.filter(({ path }) => path.endsWith("->priv:root")));
    expect(told).toHaveLength(1);
    expect(incidents.find(({ severity }) => severity === "critical")).toMatchObject({ techniques: ["T1068"] });
  });
});

describe("root that was asked for is not told as that", () => {
  it("by a set-user-id program, whatever it starts", () => {
    const su = child(SHELL, "/usr/bin/su", { euid: 0 });
    const shell = child(su, "/usr/bin/bash", asRoot);
    silent(starts(105, su), starts(106, shell), creates(107, shell, "/srv/x"), creates(108, ROOT_SHELL, "/srv/y"));
  });

  it("by a set-user-id program of anybody's that becomes root for good where no rule asks for setuid(2)", () => {
    const tool = child(SHELL, "/opt/tool", { euid: 0 });
    silent(
      starts(105, tool),
      creates(106, { ...tool, uid: 0 }, "/srv/x"),
      starts(107, child(tool, "/usr/bin/id", asRoot)),
    );
  });

  it("by a program with capabilities", () => {
    const tool = child(SHELL, "/opt/tool");
    const [second, who, records] = starts(105, tool);
    if (typeof records === "string") throw new Error("records");
    const capable: Deed = [
      second,
      who,
      [...records.slice(0, 1), { type: "BPRM_FCAPS", fields: "fver=2 fp=80 fi=0 fe=1" }, ...records.slice(1)],
    ];
    silent(capable, setuid(106, { ...tool, ...asRoot }), creates(107, { ...tool, ...asRoot }, "/srv/x"));
  });

  it("by a daemon that was root, and kept it behind another user", () => {
    const ftp = daemon("/usr/sbin/ftpd", 0);
    silent(starts(105, ftp), creates(106, { ...ftp, uid: 33, euid: 33 }, "/srv/x"), creates(107, ftp, "/srv/y"));
  });

  it("by who has the number after a boot: the kernel counts events anew", () => {
    const told = (before: number) => {
      const past = deedsLog([...ROUTINE, began]).replace(/:(\d+)\)/g, (_, serial) => `:${Number(serial) + before})`);
      const { paths } = replayLog(past + deedsLog([creates(105, { ...HOLE, ...asRoot }, "/srv/x")]));
      return paths.filter((path) => path.endsWith("->priv:root"));
    };
    expect(told(0)).toHaveLength(1);
    expect(told(5000)).toEqual([]);
  });

  it("by who was there before: nobody knows what it kept", () => {
    const old = child(INIT, "/usr/bin/dbus-daemon", { uid: 101, euid: 101 });
    silent(creates(105, old, "/srv/x"), creates(106, { ...old, ...asRoot }, "/srv/y"));
  });
});
