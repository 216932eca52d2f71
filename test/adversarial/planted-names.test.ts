/** Foreign names among generalised ones: in every place where names were widened an intruder's name is still news. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { AuditEvent } from "../../src/audit/event.ts";
import type { MonitorOptions } from "../../src/monitor/options.ts";
import { generateLog } from "../bench/log/generate.ts";
import { isOwnKind } from "../support/own-kind.ts";
import { eventsOf, type Place, placesOf, plant } from "../support/planting.ts";
import { sharedFolder } from "../support/shared.ts";

const baseOf = ({ path }: Place) => path.slice(path.lastIndexOf("/") + 1);

/** What an intruder would call a file; a function makes the name from one of the place's own. */
const NAMES: readonly (string | ((place: Place) => string))[] = [
  // Plain words.
  "shell",
  "backdoor",
  "sshd",
  "kworker",
  "x",
  "nc",
  "cron",
  // With dots.
  ".x",
  ".bashrc",
  "...",
  ".hidden.tmp",
  // With extensions.
  "shell.php",
  "update.sh",
  "a.out",
  "libpam.so.0",
  "id_rsa",
  "authorized_keys",
  "config.bak",
  "data.tar.gz",
  "image.php.jpg",
  // With digits.
  "x1",
  "1.sh",
  "c99.php",
  "r57shell",
  "payload64",
  "sess_admin",
  "tmp.sh",
  // Numbers and hexadecimal words.
  "1",
  "1337",
  "31337.elf",
  "deadbeef",
  "cafe",
  "c0ffee",
  "DEADBEEF.bin",
  // Draws of mktemp's form with something behind or before.
  "tmp.Ab3dE9xYz1.sh",
  "evil.Ab3dE9",
  "xmrig-6.21.0",
  // Beyond ASCII.
  "caf\u00e9",
  "\u0455hell",
  "a b",
  "a\nb",
  // Near misses of the place's own.
  (place) => `${baseOf(place)}.sh`,
  (place) => `${baseOf(place)}.php`,
  (place) => `.${baseOf(place)}`,
  (place) => `x-${baseOf(place)}`,
  (place) => `${baseOf(place)}~`,
  (place) => baseOf(place).replace(/[a-z]/, (letter) => letter.toUpperCase()),
  (place) => baseOf(place).replace(/[A-Za-z0-9]+/, (run) => "backdoor".repeat(1 + run.length / 8).slice(0, run.length)),
  (place) => baseOf(place).replace(/[A-Za-z0-9]+(?=[^A-Za-z0-9]*$)/, "so"),
];

function tryAll(title: string, events: readonly AuditEvent[], options: MonitorOptions, from: number) {
  const places = placesOf(events, options, from);
  const without = plant(events, [], () => "", options, from).falseAlerts;
  let planted = 0;
  let ownKind = 0;
  const missed: string[] = [];
  const falseAlerts = new Set<string>();
  for (const name of NAMES) {
    const result = plant(events, places, typeof name === "string" ? () => name : name, options, from);
    planted += result.planted;
    ownKind += result.ownKind;
    missed.push(...result.missed);
    for (const path of result.falseAlerts) falseAlerts.add(path);
  }
  const share = 1 - missed.length / planted;
  console.info(
    `${title}: ${places.length} places, ${planted} names planted, ` +
      `${(share * 100).toFixed(2)} % warned of, ${ownKind} of a kind with the place's own left out` +
      missed.map((text) => `\n  missed ${JSON.stringify(text)}`).join(""),
  );
  return { places, planted, share, without, falseAlerts: [...falseAlerts] };
}

describe("foreign names among generalised ones", () => {
  const folder = sharedFolder("corpus/detection/web-dev");
  it.skipIf(folder === undefined)("are told in every place of a recorded server", () => {
    const read = (name: string) => readFileSync(join(folder ?? "", name));
    const { learning, benign } = JSON.parse(read("labels.json").toString()) as Record<string, [number, number]>;
    const [from, to] = (benign ?? [0, 0]).map((seconds) => seconds * 1000) as [number, number];
    const events = eventsOf(gunzipSync(read("audit.log.gz"))).filter(({ time }) => time < to);
    const baseline = from - (learning?.[0] ?? 0) * 1000;
    const result = tryAll("web-dev", events, { baseline, monitor: 30_000, rebase: true }, from);
    expect(result.places.length).toBeGreaterThan(20);
    expect(result.share).toBeGreaterThanOrEqual(0.95);
    expect(result.falseAlerts).toEqual(result.without);
  });

  it("are told in every place of a generated server", () => {
    const scratch = mkdtempSync(join(tmpdir(), "fullmon-test-"));
    const file = join(scratch, "log");
    const { first, last } = generateLog(file, 9e6);
    const events = eventsOf(readFileSync(file));
    rmSync(scratch, { recursive: true });
    const baseline = Math.floor((last - first) * 0.6);
    const result = tryAll("generated", events, { baseline, monitor: 30_000, rebase: true }, first + baseline);
    expect(result.places.length).toBeGreaterThan(10);
    expect(result.share).toBeGreaterThanOrEqual(0.95);
    expect(new Set(result.falseAlerts)).toEqual(new Set(result.without));
  });
});

describe("isOwnKind()", () => {
  it.each<[string, string[], boolean]>([
    ["1337", ["12", "345", "6789"], true],
    ["deadbeef", ["0a1b2c3d", "ffeeddcc", "12345678"], true],
    ["deadbeef", ["12", "345", "6789"], false],
    ["shell.php", ["0a1b2c3d", "ffeeddcc", "12345678"], false],
    ["tmp.Ab3dE9xYz1", ["tmp.Q7wErTyUi2", "tmp.aB9cDeFgH1", "tmp.Zz8yXwVuT3"], true],
    ["tmp.backdoorxx", ["tmp.Q7wErTyUi2", "tmp.aB9cDeFgH1", "tmp.Zz8yXwVuT3"], false],
    ["tmp.Ab3dE9xYz1.sh", ["tmp.Q7wErTyUi2", "tmp.aB9cDeFgH1", "tmp.Zz8yXwVuT3"], false],
    ["sess_admin", ["sess_a8f3k2", "sess_9x8y7z", "sess_q1w2e3"], false],
    ["mail", ["mail", "bill"], true],
    ["sale", ["mail", "bill", "index"], false],
  ])("of %j among %j is %j", (name, own, expected) => expect(isOwnKind(name, new Set(own))).toBe(expected));
});
