/** Names of links with what they lead to. */
import { describe, expect, it } from "vitest";
import { namesOf, partsOfLink, withTarget } from "../../src/domain/link-target.ts";

describe("a link's name with its target", () => {
  it.each([
    ["/srv/x", "/etc/shadow"],
    ["/srv/a=/b=/x", "/"],
    [`/srv${"/=".repeat(2000)}/x`, "/root/.ssh/id_rsa"],
  ])("comes apart again: %s", (name, target) => expect(partsOfLink(withTarget(name, target))).toEqual([name, target]));

  it("is the name alone where the target guards nothing, whatever folders are called", () => {
    expect(withTarget("/srv/x", "/srv/y")).toBe("/srv/x");
    expect(partsOfLink("/srv/a=/b")).toEqual(["/srv/a=/b", undefined]);
    const many = `/srv/${"=/".repeat(2000)}x`;
    expect(partsOfLink(many)).toEqual([many, undefined]);
  });

  it("may be called with the target and without, if it is a link's", () => {
    expect(namesOf("LINK", "/srv/x=/etc/shadow")).toEqual(["/srv/x=/etc/shadow", "/srv/x"]);
    expect(namesOf("CREATE", "/srv/x=/etc/shadow")).toEqual(["/srv/x=/etc/shadow"]);
  });
});
