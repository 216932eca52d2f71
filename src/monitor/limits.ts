/** What it may cost to hold a new name against known ones: whoever makes up names must not choose that. */

/** Characters of a name of which forms are looked for; who gives longer ones gives them for us. */
export const LONGEST = 1024;
/** Known names that are compared with one: a folder, or a process, may have very many. */
export const PATIENCE = 4096;
