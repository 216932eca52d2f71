/** Repositories of git on servers that have very many, each with the same hooks. */

/** What stands for one. */
export const REPOSITORY = "/\u0000g.git";

/**
 * A hook that the server of repositories puts into each, below the folder where Gitea, Forgejo, Gogs and Gitolite have them: who puts another
 * there is told, and what it starts is news as ever.
 */
const HOOK =
  /(?<=\/(?:(?:gitea|forgejo|gogs)-)?repositories)\/[^/]+(?:\/[^/]+)?\.git(?=\/hooks\/(?:(?:pre|post|proc)-receive|update)(?:\.d\/[^/]+)?$)/;

/** The path of such a hook without the repository's name; any other as it is. */
export function withoutRepository(path: string): string {
  return path.includes(".git/hooks/") ? path.replace(HOOK, REPOSITORY) : path;
}
