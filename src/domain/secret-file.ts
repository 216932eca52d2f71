/** Files that only the powerful may read, since who has them can become others: secrets of accounts (shadow(5), gshadow(5)) and private keys. */

const SECRETS = "(?:/etc/g?shadow-?|/etc/security/opasswd|/var/backups/g?shadow\\.bak)";
const SECRET = new RegExp(`^${SECRETS}$|/\\.ssh/id_[a-z0-9]+(?:_sk)?$`);
/** By the last part alone: in which folder it lies the log does not tell. */
const SECRET_NAME = /^(?:g?shadow-?|opasswd)$/;

export function isSecretFile(path: string): boolean {
  return SECRET.test(path);
}

/** @param name relative to a folder that nobody knows */
export function maybeSecretFile(name: string): boolean {
  return SECRET_NAME.test(name);
}
