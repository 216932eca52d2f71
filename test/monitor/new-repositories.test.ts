/** Repositories that a server of git makes, and what is put into them. */
import { describe, expect, it } from "vitest";
import { child, creates, type Deed, daemon, starts, warned } from "../support/deeds.ts";
import type { Who } from "../support/records.ts";

const ROOT = "/var/lib/gitea/data/gitea-repositories";
const GITEA = daemon("/usr/local/bin/gitea", 113);

const makes = (at: number, who: Who, path: string): Deed => [at, who, `mkdir = 0 | cwd / | PARENT / | CREATE ${path}`];

/** The server has git make a repository, and puts a hook into it. */
function made(at: number, name: string, hook = "pre-receive", later = 0): Deed[] {
  const git = child(GITEA, "/usr/bin/git");
  const path = `${ROOT}/${name}.git`;
  return [
    makes(at, GITEA, path),
    starts(at + 0.1, git, ["git", "init", "--bare"], path),
    makes(at + 0.2, git, `${path}/hooks`),
    makes(at + 0.3, git, `${path}/objects`),
    makes(at + 0.4 + later, GITEA, `${path}/hooks/${hook}.d`),
    creates(at + 0.5 + later, GITEA, `${path}/hooks/${hook}`),
    creates(at + 0.6 + later, GITEA, `${path}/hooks/${hook}.d/gitea`),
  ];
}

/** A push runs the hook. */
function pushed(at: number, path: string, runs = "/usr/local/bin/gitea"): Deed[] {
  const git = child(GITEA, "/usr/bin/git");
  const hook = child(git, "/usr/bin/bash");
  return [
    starts(at, git, ["git", "receive-pack", path], path),
    starts(at + 0.1, hook, ["bash", "hooks/pre-receive"], path),
    starts(at + 0.2, child(hook, runs)),
  ];
}

const LEARNED = [
  creates(95, GITEA, "/var/lib/gitea/log"),
  ...made(96, "anna/site"),
  ...pushed(97, `${ROOT}/anna/site.git`),
];
const told = (...deeds: readonly Deed[]) => warned([...LEARNED, ...deeds]);

describe("a new repository", () => {
  it("is filled, and pushed to, as the last was", () => {
    expect(told(...made(120, "bernd/docs"), ...pushed(140, `${ROOT}/bernd/docs.git`))).toEqual([]);
  });

  it("has no other hooks than the last had, nor another's", () => {
    const other = `${ROOT}/bernd/docs.git/hooks`;
    expect(told(...made(120, "bernd/docs", "post-checkout"))).toContain(
      `high proc::113:/usr/local/bin/gitea->file:CREATE:${other}/post-checkout`,
    );
    const cp = daemon("/usr/bin/cp", 113);
    expect(told(...made(120, "bernd/docs"), creates(125, cp, `${other}/pre-receive`)).at(-1)).toMatch(
      /^high .*cp->file:CREATE:.*pre-receive$/,
    );
  });

  it("is new for a minute", () => {
    const hook = `${ROOT}/bernd/docs.git/hooks/pre-receive`;
    expect(told(...made(120, "bernd/docs", "pre-receive", 70))).toEqual(
      ["high", "high", "high"].map(
        (severity, at) =>
          `${severity} proc::113:/usr/local/bin/gitea->file:CREATE:${hook}${[".d", "", ".d/gitea"][at]}`,
      ),
    );
  });

  it("is none that was there before, also if it is called otherwise now or made again in part", () => {
    const path = `${ROOT}/bernd/old.git`;
    const hook = creates(121, GITEA, `${path}/hooks/pre-receive`);
    const says = `high proc::113:/usr/local/bin/gitea->file:CREATE:${path}/hooks/pre-receive`;
    expect(told(hook)).toEqual([says]);
    expect(told(makes(120, GITEA, `${path}/hooks`), hook)).toContain(says);
    const renamed: Deed = [120, GITEA, `rename = 0 | cwd / | PARENT / | PARENT / | DELETE /srv/x | CREATE ${path}`];
    expect(told(renamed, hook)).toContain(says);
  });
});

describe("a hook of a repository", () => {
  it("starts nothing that hooks of others do not", () => {
    expect(told(...pushed(120, `${ROOT}/bernd/docs.git`, "/usr/bin/curl"))).toEqual([
      `medium proc::113:bash[${ROOT}/[repository].git/hooks/pre-receive]->proc::113:curl`,
    ]);
  });

  it("is another from elsewhere", () => {
    expect(told(...pushed(120, "/tmp/evil.git"))).toContainEqual(
      expect.stringMatching(/^high .*bash\[\/tmp\/evil\.git\/hooks\/pre-receive\]/),
    );
  });
});
