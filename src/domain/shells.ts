/** Shells by their names, as sources of regular expressions: what is told of one holds for all. */

/** Base names of shells' executables; `ksh93` and the like bear a version. `rsh` is none: it connects. */
export const SHELL_NAMES = "(?:a|ba|c|da|fi|k|lk|mk|pdk|po|rba|rk|sa|tc|ya|z)?sh[\\d.]*";

/** Busybox's, as a label begins. */
export const BUSYBOX_SHELLS = "busybox\\[(?:a|hu)?sh(?=[ \\]])";
