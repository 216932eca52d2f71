import { describe, expect, it } from "vitest";
import { withoutRepository } from "../../src/domain/repository.ts";

const ROOT = "/var/lib/gitea/data/gitea-repositories";

describe("withoutRepository()", () => {
  it.each([
    [`${ROOT}/anna/site.git/hooks/pre-receive`, `${ROOT}/\0g.git/hooks/pre-receive`],
    [`${ROOT}/anna/site.git/hooks/update.d/gitea`, `${ROOT}/\0g.git/hooks/update.d/gitea`],
    ["/home/git/repositories/site.git/hooks/update", "/home/git/repositories/\0g.git/hooks/update"],
  ])("takes it out of %s", (path, form) => expect(withoutRepository(path)).toBe(form));

  it.each([
    "/tmp/x.git/hooks/pre-receive",
    "/srv/x.git/hooks/update",
    `${ROOT}/anna/site.git/hooks/post-checkout`,
    `${ROOT}/anna/site.git/hooks/x/pre-receive`,
    `${ROOT}/anna/site.git/config`,
    `${ROOT}/a/b/c.git/hooks/update`,
  ])("leaves %s alone", (path) => expect(withoutRepository(path)).toBe(path));
});
