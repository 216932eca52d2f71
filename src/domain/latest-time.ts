/** The end of the year 9999, in seconds since 1970: what is later is no time, and has no date of usual width. */
export const LATEST = 253_402_300_799;
