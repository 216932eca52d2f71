/** Refreshes of snaps: the same programs and files under the next revision. */
import { describe, expect, it } from "vitest";
import { daemon, warned, writes } from "../support/deeds.ts";
import { watch } from "../support/scenario.ts";

const SNAPD = "/snap/snapd/23258/usr/lib/snapd/snapd";
const CERTBOT = (revision: number) => `/snap/certbot/${revision}/bin/certbot`;
const UNITS = "/etc/systemd/system";

/** What snapd writes when it refreshes a snap, with the draws of its temporary names. */
function refresh(revision: number, ...draws: readonly [string, string]): string {
  const snap = `/var/lib/snapd/snaps/certbot_${revision}.snap`;
  const mount = `${UNITS}/snap-certbot-${revision}.mount`;
  return `
    ${SNAPD} -> file:CREATE:${snap}.partial
    ${SNAPD} -> file:RENAME:${snap}.partial:${snap}
    ${SNAPD} -> file:CREATE:/snap/certbot/${revision}
    ${SNAPD} -> file:CREATE:${mount}.${draws[0]}~
    ${SNAPD} -> file:RENAME:${mount}.${draws[0]}~:${mount}
    ${SNAPD} -> file:CREATE:${UNITS}/snap.certbot.renew.service.${draws[1]}~
    ${SNAPD} -> file:DELETE:${UNITS}/snap.certbot.renew.service.${draws[1]}~`;
}

const LEARNED = `
  @0 ${SNAPD} -> file:WRITE:/var/lib/snapd/state.json
  @1 ${SNAPD} > ${CERTBOT(4325)} -> file:CREATE:/var/log/letsencrypt/x.log
  @10 ${SNAPD} -> file:CREATE:/var/snap/certbot/4325
  ${refresh(4325, "kSSVDMf2h5M9", "ogpvvQpYRDVE")}
  @110 nothing -> file:CREATE:/x`;

const told = (script: string) =>
  watch(`${LEARNED}\n${script}`)
    .incidents.flatMap(({ anomalies }) => anomalies)
    .filter(({ path }) => !path.endsWith("/x"))
    .map(({ severity, path }) => `${severity} ${path}`);

describe("a refresh of a snap", () => {
  it("brings nothing new but the revision", () => {
    expect(
      told(`
        @120 ${SNAPD} -> file:CREATE:/var/snap/certbot/4353
        ${refresh(4353, "h5GlIPOF5vWT", "dNhZchJHtWYm")}
        @121 ${SNAPD} > ${CERTBOT(4353)} -> file:CREATE:/var/log/letsencrypt/x.log`),
    ).toEqual([]);
  });

  it("is snapd's: others' packages, code and units are news", () => {
    expect(told("@120 cp -> file:CREATE:/var/lib/snapd/snaps/certbot_4353.snap")).toHaveLength(1);
    expect(told(`@120 cp -> file:CREATE:${CERTBOT(9999)}`)).toEqual([
      "medium proc::0:cp->file:CREATE:/snap/certbot/9999/bin/certbot",
    ]);
    expect(told(`@120 cp -> file:CREATE:${UNITS}/snap-certbot-4353.mount`)).toEqual([
      `high proc::0:cp->file:CREATE:${UNITS}/snap-certbot-4353.mount`,
    ]);
  });

  it("says a new service of one", () => {
    expect(told(`@120 ${SNAPD} -> file:CREATE:${UNITS}/snap.evil.x.service`)).toEqual([
      `high proc::0:/snap/snapd/[revision]/usr/lib/snapd/snapd->file:CREATE:${UNITS}/snap.evil.x.service`,
    ]);
  });

  it("puts units of services in the place of those that are there, and of no other kind", () => {
    const snapd = daemon(SNAPD);
    const rename = (to: string) =>
      warned([
        writes(99, snapd, "/var/lib/snapd/state.json"),
        [120, snapd, `rename = 0 | cwd / | PARENT / | PARENT / | DELETE ${to}.x~ | DELETE ${to} | CREATE ${to}`],
      ]).filter((line) => line.endsWith(to));
    expect(rename(`${UNITS}/snap.certbot.renew.service`)).toEqual([]);
    expect(rename(`${UNITS}/ssh.service`)).toHaveLength(1);
  });

  it("links its mount where it is wanted", () => {
    const snapd = daemon(SNAPD);
    const link = (unit: string) =>
      warned([
        writes(99, snapd, "/var/lib/snapd/state.json"),
        [
          120,
          snapd,
          `symlink = 0 | cwd / | UNKNOWN ${UNITS}/${unit} | PARENT / | CREATE ${UNITS}/multi-user.target.wants/${unit}`,
        ],
      ]).filter((line) => line.includes("wants"));
    const says = (severity: string, unit: string, target = "") =>
      `${severity} proc::0:/snap/snapd/[revision]/usr/lib/snapd/snapd->file:LINK:${UNITS}/multi-user.target.wants/${unit}${target}`;
    expect(link("snap-core22-1955.mount")).toEqual([says("low", "snap-core22-1955.mount")]);
    expect(link("evil.service")).toEqual([says("high", "evil.service", `=${UNITS}/evil.service`)]);
  });
});
