/** Names that are short enough to be kept by the hundred thousand: who asks for names of a domain of his own has any answered. */

/** Characters of a host's name (RFC 1035, 3.1: bytes): one with escapes may have four times as many. */
const MAX_NAME = 255;
/** Characters of all that an answer names besides. */
const MAX_ALIASES = 512;

export function isShortName(name: string): boolean {
  return name.length <= MAX_NAME;
}

/** The aliases that there is room for. */
export function shortAliases(aliases: readonly string[]): readonly string[] {
  let room = MAX_ALIASES;
  return aliases.filter((alias) => {
    room -= alias.length;
    return isShortName(alias) && room >= 0;
  });
}
