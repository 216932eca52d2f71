/** Where a live run hears of names: one interface, a file each. */

/** What a feed tells of itself. */
export interface NameFeedEvents {
  /** Answers may be missing from now on; the feed tries to go on. */
  readonly gap: (why: string) => void;
  /** It goes on. */
  readonly mended: () => void;
}

export interface NameFeed {
  /** In words, for people. */
  readonly what: string;
  /** Begins; resolves to the reason if it cannot. */
  start(): Promise<string | undefined>;
  stop(): void;
  /** What was heard, and what of it could not be used. */
  readonly counts: Readonly<Record<string, number>>;
}
