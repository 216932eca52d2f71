/** The sensitive table in force: what is built in, and the file of the administrator's own rows. */
import { readFileSync } from "node:fs";
import { parseOwnRows } from "../baseline/own-rows.ts";
import { SensitiveTable } from "../baseline/sensitive.ts";
import { sensitiveJson, sensitiveText } from "../commands/sensitive.ts";
import { codeOf, FullmonError, fileFlaw } from "../domain/error.ts";
import { printLines } from "../sink/print-lines.ts";
import { DEFAULT_SENSITIVE } from "./config.ts";

/**
 * The table with the rows of the file; `none`: only what is built in. The usual file may be missing.
 *
 * @throws {FullmonError} ERR_CONFIG if the file cannot be read, or a line of it is wrong
 */
export function sensitiveTable(path: string): SensitiveTable {
  const { rows, flaws } = parseOwnRows(path === "none" ? "" : readRows(path));
  const [first] = flaws;
  if (first === undefined) return new SensitiveTable(rows);
  const [line, flaw] = first;
  const others = flaws.length === 1 ? "" : ` (and ${flaws.length - 1} more)`;
  throw new FullmonError(
    "ERR_CONFIG",
    `cannot use ${path}, line ${line}: ${flaw}${others}: see 'fullmon sensitive --help'`,
  );
}

function readRows(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch (error) {
    if (path === DEFAULT_SENSITIVE && codeOf(error) === "ENOENT") return "";
    throw new FullmonError(
      "ERR_CONFIG",
      `cannot read the sensitive paths of ${JSON.stringify(path)}: ${fileFlaw(error)}`,
      error,
    );
  }
}

/** `fullmon sensitive` */
export function printSensitive({ sensitive, json }: { readonly sensitive: string; readonly json: boolean }): void {
  const table = sensitiveTable(sensitive);
  printLines(json ? sensitiveJson(table).map((row) => JSON.stringify(row)) : sensitiveText(table));
}
