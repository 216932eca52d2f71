import { describe, expect, it } from "vitest";
import { withoutRevision } from "../../src/domain/snap-revision.ts";

describe("withoutRevision()", () => {
  it.each([
    ["/snap/certbot/4353", "/snap/certbot/\0v"],
    ["/snap/certbot/4353/bin/certbot", "/snap/certbot/\0v/bin/certbot"],
    ["/snap/lxd_two/4353/bin/7/x", "/snap/lxd_two/\0v/bin/7/x"],
    ["/var/snap/lxd/31691/conf", "/var/snap/lxd/\0v/conf"],
    ["/var/lib/snapd/snaps/certbot_4353.snap.partial", "/var/lib/snapd/snaps/certbot_\0v.snap.partial"],
    ["/etc/systemd/system/snap-core22-1955.mount", "/etc/systemd/system/snap-core22-\0v.mount"],
    ["/etc/systemd/system/x.wants/snap-a\\x2db-12.mount", "/etc/systemd/system/x.wants/snap-a\\x2db-\0v.mount"],
  ])("takes it out of %s", (name, form) => expect(withoutRevision(name)).toBe(form));

  it.each([
    "/snap/certbot/x1/bin/certbot",
    "/snap/certbot/current/bin/certbot",
    "/snap/certbot/4353x/bin",
    "/srv/snap/certbot/4353/bin",
    "/var/lib/snapd/snaps/certbot_4353.snap.sh",
    "/var/lib/snapd/snaps/certbot_x1.snap",
    "/etc/systemd/system/snap.lxd-12.service",
    "/etc/systemd/system/app-12.mount",
  ])("leaves %s alone", (name) => expect(withoutRevision(name)).toBe(name));
});
