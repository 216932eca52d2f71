/**
 * Programs that go wherever whoever starts them wants: that they went to many hosts says nothing of the next one. Of shells, netcat and code
 * in arguments each host is sensitive already (baseline/sensitive-deeds.ts).
 */

const TOOL =
  /^(?:.*\/)?(?:curl|wget2?|aria2c|rclone|lynx|w3m|git-remote-[a-z]+|ssh|scp|sftp|rsync|l?ftp|telnet|nmap|dig|host|nslookup|openssl|busybox\[[a-z_]+\])$/;
/** What fetches packages, and whatever else its arguments name. */
const FETCHER = /\[\/(?:.*\/)?(?:pip[\d.]*|npm|npx|yarn|pnpm|composer|s3cmd|http)(?:-cli\.js|\.phar)?\]$/;
/** An interpreter without a script of its own: it is told by a pipe, a terminal or a module's name. */
const INTERPRETER = /^(?:.*\/)?(?:python|perl|ruby|php|node|lua|g?awk|mawk|tclsh|deno|bun)[\d.]*(?:\[(?!\/).*\])?$/;

/** @param program program part of a label (process/program.ts) */
export function runsErrands(program: string): boolean {
  return TOOL.test(program) || FETCHER.test(program) || INTERPRETER.test(program);
}
