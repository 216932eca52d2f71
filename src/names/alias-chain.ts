/** Names that lead from one to another by CNAMEs (RFC 1034, 3.6.2). */

/** Names of a chain, the one that was asked for among them. Answers come from anybody, and may lead in circles. */
const MAX_CHAIN = 16;

/** @param targetsOf where the CNAMEs of a name lead */
export function aliasChain(asked: string, targetsOf: (name: string) => readonly string[]): readonly string[] {
  const chain = [asked];
  for (let at = 0; at < chain.length && chain.length < MAX_CHAIN; at += 1)
    for (const target of targetsOf(chain[at] as string)) if (!chain.includes(target)) chain.push(target);
  return chain;
}
