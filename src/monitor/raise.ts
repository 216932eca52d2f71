/** What is graver than its edge tells by itself: because of who stands behind the one that did it, or because no such name was ever made. */
import { isCompiledTemplate } from "../baseline/compiled-template.ts";
import { isWrapper, serviceShell } from "../baseline/sensitive-deeds.ts";
import { WEB_CODE } from "../baseline/severe-paths.ts";
import { type Edge, isNaming } from "../domain/graph.ts";
import type { Sensitivity } from "../domain/severity.ts";
import type { Process } from "../process/process.ts";

/** Wrappers that are looked through. */
const STEPS = 8;

/**
 * Why a new edge that no row of the sensitive table speaks of matters all the same: a shell that a service starts through a wrapper, and
 * code among compiled templates where there was none.
 *
 * @param actor who did it
 */
export function raised({ edgeClass, key, target, source }: Edge, actor: Process | undefined): Sensitivity | undefined {
  if (isNaming(edgeClass)) return isCompiledTemplate(key) ? WEB_CODE : undefined;
  // A script's first line names `env`: which script it is, is news by itself.
  if (edgeClass !== "exec" || target === undefined || !isWrapper(source.program) || isScript(target.program))
    return undefined;
  const starter = behind(actor);
  return starter === undefined ? undefined : serviceShell(starter, target.program);
}

/** The program of the nearest ancestor that is no wrapper. */
function behind(actor: Process | undefined): string | undefined {
  let at = actor;
  for (let step = 0; at !== undefined && step < STEPS && isWrapper(at.program); step += 1) at = at.parent;
  return at?.program;
}

function isScript(program: string): boolean {
  return program.includes("[/");
}
