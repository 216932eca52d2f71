/** Units that are looked at once for many questions. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UnitIndex } from "../../src/source/unit-index.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "fullmon-units-"));
  mkdirSync(`${root}/usr/lib/systemd/system`, { recursive: true });
  symlinkSync("usr/lib", `${root}/lib`);
});
afterEach(() => rmSync(root, { recursive: true }));

const unit = (name: string, text: string) => writeFileSync(`${root}/usr/lib/systemd/system/${name}`, text);

describe("UnitIndex", () => {
  it("names services with a word, and those to which something is added", () => {
    unit("web.service", "[Service]\nExecStart=/usr/sbin/web -D\n");
    unit("db.service", "[Service]\nExecStart=/usr/sbin/db\n");
    mkdirSync(`${root}/usr/lib/systemd/system/cache.service.d`);
    expect([...new UnitIndex(root).namesWith(["web", "webd"])].sort()).toEqual(["cache.service", "web.service"]);
  });

  it("reads the folders once for what is asked within a second, and again later", () => {
    let now = 0;
    const index = new UnitIndex(root, () => now);
    expect(index.namesWith(["late"]).size).toBe(0);
    unit("late.service", "[Service]\nExecStart=/usr/sbin/late\n");
    now = 999;
    expect(index.namesWith(["late"]).size).toBe(0);
    now = 1000;
    expect([...index.namesWith(["late"])]).toEqual(["late.service"]);
  });

  it("rests as long as fifty looks took", () => {
    // Each call of the clock is a hundred milliseconds later: a look takes as long.
    let now = 0;
    const index = new UnitIndex(root, () => {
      now += 100;
      return now;
    });
    index.namesWith([]);
    unit("late.service", "late");
    now = 4900;
    expect(index.namesWith(["late"]).size).toBe(0);
    now = 5300;
    expect(index.namesWith(["late"]).size).toBe(1);
  });

  it("knows which timer may start a service, by its name, its template's or what it says", () => {
    unit("job@.service", "run-job");
    unit("job@.timer", "[Timer]\nOnCalendar=daily\n");
    unit("other.timer", "[Timer]\nUnit=job@x.service\n");
    unit("plain.timer", "[Timer]\n");
    const index = new UnitIndex(root);
    const services = index.namesWith(["run-job"]);
    const may = (timer: string) => index.mayStart(timer, services);
    expect(["job@a.timer", "other.timer", "plain.timer", "gone.timer"].map(may)).toEqual([true, true, false, true]);
  });

  it("knows sockets of a service, by their name or by what they say", () => {
    unit("web.socket", "[Socket]\nListenStream=80\n");
    unit("in.socket", "[Socket]\nService=api.service\n");
    const index = new UnitIndex(root);
    expect(index.hasSocket("web.socket", "web.service")).toBe(true);
    expect(index.hasSocket("api.socket", "api.service")).toBe(true);
    expect(index.hasSocket("db.socket", "db.service")).toBe(false);
  });
});
