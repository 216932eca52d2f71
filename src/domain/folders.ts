/** Where folders of the host are, by what a PATH record tells of them beside the name. */

/** A file's number, and on which device it stands: as a PATH record has them (audit_log_name). */
export interface Inode {
  /** `major:minor`, each in hexadecimal with two digits at least. */
  readonly device: string;
  /** In decimal. */
  readonly inode: string;
}

export interface Folders {
  /**
   * The path of a folder in which something matters; undefined of any other, and where it is not sure.
   *
   * @param time in milliseconds since 1970: a folder that is younger was not meant
   */
  pathOf(folder: Inode, time: number): string | undefined;
}
