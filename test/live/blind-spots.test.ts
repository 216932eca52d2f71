/** Which blind spots are said, and what is kept of them. */
import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/domain/finding.ts";
import type { Mount } from "../../src/domain/mount-table.ts";
import { BlindSpots } from "../../src/live/blind-spots.ts";

const T = 1_795_515_000_000;
const mount = (point: string): Mount => ({
  id: 1,
  parent: 0,
  device: "0:1",
  root: "/",
  point,
  type: "tmpfs",
  isWritable: true,
});
const docker = (byte: string) => mount(`/var/lib/docker/overlay2/${byte.repeat(32)}/merged`);

describe("BlindSpots", () => {
  function spots(values = new Map<string, unknown>()) {
    const said: Finding[] = [];
    const kept = {
      get: (name: string) => values.get(name),
      set: (name: string, value: unknown) => values.set(name, value),
    };
    const all = new BlindSpots(kept as ConstructorParameters<typeof BlindSpots>[0], (finding) => said.push(finding));
    const places = () =>
      said.splice(0).map((finding) => (finding.type === "blind-spot" ? finding.spot.place : finding.type));
    return { all, places, values };
  }

  it("says each kind of mount point once, whatever comes and goes", () => {
    const { all, places } = spots();
    all.take([mount("/mnt/usb"), mount("/run/user/1000"), docker("0a")], T);
    expect(places()).toEqual(["/mnt/usb", "/run/user/1000", docker("0a").point]);
    all.take([], T);
    all.take([mount("/mnt/usb"), mount("/run/user/1001"), docker("0b"), docker("0c")], T);
    expect(places()).toEqual([]);
    all.take([mount("/mnt/other")], T);
    expect(places()).toEqual(["/mnt/other"]);
  });

  it("remembers that over a restart, and keeps what is not covered now", () => {
    const { all, values } = spots();
    all.take([mount("/mnt/usb"), mount("/run/user/1000")], T);
    const next = spots(values);
    next.all.take([mount("/run/user/1001")], T);
    expect(next.places()).toEqual([]);
    expect(values.get("blindSpots")).toEqual([{ place: "/run/user/1001", type: "tmpfs", kind: "/run/user/[uid]" }]);
    next.all.take([], T);
    expect(values.get("blindSpots")).toEqual([]);
  });
});
