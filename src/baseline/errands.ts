/** Programs that go wherever whoever starts them wants: that they went to many hosts says nothing of the next one. */

const TOOL =
  /^(?:.*\/)?(?:curl|wget2?|ssh|scp|sftp|rsync|l?ftp|telnet|nc|ncat|netcat|socat|nc\.(?:openbsd|traditional)|nmap|dig|host|nslookup|openssl)$/;
/** An interpreter without a script of its own: it is told by its arguments, a pipe or a terminal. */
const INTERPRETER =
  /^(?:.*\/)?(?:[a-z]*sh|python|perl|ruby|php|node|lua|busybox|awk|gawk|mawk|tclsh|deno|bun)[\d.]*(?:\[(?!\/).*\])?$/;

/** @param program program part of a label (process/program.ts) */
export function runsErrands(program: string): boolean {
  return TOOL.test(program) || INTERPRETER.test(program);
}
