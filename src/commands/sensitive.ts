/** `fullmon sensitive`: the sensitive table in force, made from the rows themselves. */
import type { PathRow } from "../baseline/path-row.ts";
import type { SensitiveTable } from "../baseline/sensitive.ts";
import { type DeedRow, SENSITIVE_DEEDS } from "../baseline/sensitive-deeds.ts";
import { SENSITIVE_PATHS } from "../baseline/sensitive-paths.ts";
import { printable, textOfLatin1 } from "../domain/text.ts";

const TITLES: Readonly<Record<DeedRow["kind"], string>> = {
  exec: "programs",
  host: "connections",
  sock: "listeners",
  priv: "privileges",
};

/** For people: a heading for each kind of thing, a line for each row, and below a row of paths its globs. */
export function sensitiveText({ own }: SensitiveTable): string[] {
  const deeds = Object.entries(TITLES).flatMap(([kind, title]) => [
    "",
    title,
    ...SENSITIVE_DEEDS.filter((row) => row.kind === kind).map(rowLine),
  ]);
  const yours = own.length === 0 ? [] : ["paths of your own", ...own.flatMap(pathLines), ""];
  return [
    ...yours,
    "paths: who makes, removes, writes or changes one, or mounts another file over it",
    ...SENSITIVE_PATHS.flatMap(pathLines),
    ...deeds,
  ];
}

/** For machines, a row each. */
export function sensitiveJson({ own }: SensitiveTable): Record<string, unknown>[] {
  const path = (row: PathRow, isOwn: boolean) => ({
    ...rowJson("file", row),
    own: isOwn,
    globs: row.globs.map(shown),
    except: row.except && [row.except.glob],
  });
  return [
    ...own.map((row) => path(row, true)),
    ...SENSITIVE_PATHS.map((row) => path(row, false)),
    ...SENSITIVE_DEEDS.map((row) => ({ ...rowJson(row.kind, row), own: false })),
  ];
}

function rowJson(kind: string, { severity, what, techniques }: PathRow | DeedRow): Record<string, unknown> {
  return { kind, severity, what, technique: techniques };
}

function pathLines(row: PathRow): string[] {
  return [
    rowLine(row),
    ...row.globs.map((glob) => `${" ".repeat(10)}${shown(glob)}`),
    ...(row.except === undefined ? [] : [`${" ".repeat(10)}but not ${row.except.glob}`]),
  ];
}

function rowLine({ severity, what, techniques }: PathRow | DeedRow): string {
  return `${severity.padEnd(8)}  ${[what, ...techniques].join("  ")}`;
}

function shown(glob: string): string {
  return printable(textOfLatin1(glob));
}
