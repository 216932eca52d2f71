/**
 * What the kernel would make of a deed: the rules are tried in their order, the first that matches decides, and without one
 * nothing is logged (kernel/auditsc.c, audit_filter_syscall). A condition on something that a deed does not tell is taken
 * for the worse: such an `always` is not relied on. Such a `never` has a finding of its own, and hides no deed.
 */
import { UNSET_ID } from "../domain/subject.ts";
import type { Deed } from "./deed.ts";
import type { Condition, Rule } from "./rule.ts";

/** Errors that rules name (errno(3)). */
const ERRNO: Readonly<Record<string, number>> = {
  EPERM: 1,
  ENOENT: 2,
  EACCES: 13,
  EEXIST: 17,
  EINVAL: 22,
  ECONNREFUSED: 111,
  EINPROGRESS: 115,
};

/** The rule that decides, undefined if none does. */
export function decidingRule(rules: readonly Rule[], deed: Deed): Rule | undefined {
  return rules.find((rule) => matches(rule, deed));
}

/** The conditions that alone keep a rule from logging a deed, if they are on one field only; else none. */
export function onlyObstacle(rule: Rule, deed: Deed): Condition | undefined {
  if (rule.list !== "exit" || rule.action !== "always" || !asksFor(rule, deed)) return undefined;
  const failing = rule.conditions.filter((condition) => !holds(condition, deed));
  const fields = new Set(failing.map(({ field }) => field));
  return fields.size === 1 ? failing[0] : undefined;
}

function matches(rule: Rule, deed: Deed): boolean {
  return rule.list === "exit" && asksFor(rule, deed) && rule.conditions.every((condition) => holds(condition, deed));
}

function asksFor(rule: Rule, deed: Deed): boolean {
  // Numbers of calls are looked up for the rule's architecture, without one for the machine's own: 64 bits.
  const arch = rule.conditions.find(({ field }) => field === "arch")?.value;
  return rule.calls === "all" || (rule.calls.has(deed.call) && (arch !== undefined || deed.arch === "b64"));
}

function holds({ field, operator, value }: Condition, deed: Deed): boolean {
  switch (field) {
    case "arch":
      return isArch(value, deed.arch) === (operator === "=");
    case "perm":
      return value.includes(String(deed.fields["perm"] ?? "-"));
    case "path":
      return value === deed.fields["path"];
    case "dir":
      return isBelow(String(deed.fields["path"] ?? ""), value);
    default:
      return compare(deed.fields[field], operator, numberOf(value));
  }
}

function isArch(value: string, arch: "b64" | "b32"): boolean {
  return arch === "b64" ? /^(?:b64|x86_64|aarch64)$/.test(value) : /^(?:b32|i386|arm)$/.test(value);
}

function isBelow(path: string, folder: string): boolean {
  return path !== "" && path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

/** The number that a value stands for; undefined for a name that is not known here. */
export function numberOf(text: string): number | undefined {
  if (text === "unset" || text === "-1") return UNSET_ID;
  if (text === "root" || text === "no") return 0;
  if (text === "yes") return 1;
  const [, minus = "", name = ""] = /^(-?)(E[A-Z]+)$/.exec(text) ?? [];
  if (name !== "") return ERRNO[name] === undefined ? undefined : (minus === "" ? 1 : -1) * ERRNO[name];
  const number = Number(text);
  return text === "" || Number.isNaN(number) ? undefined : number;
}

/** Whether a condition holds. */
export function compare(
  left: number | string | undefined,
  operator: Condition["operator"],
  right: number | undefined,
): boolean {
  // An error without a number here is none that a deed ends with.
  if (typeof left === "number" && right === undefined) return operator === "!=";
  if (typeof left !== "number" || right === undefined) return false;
  switch (operator) {
    case "=":
      return left === right;
    case "!=":
      return left !== right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case "&":
      return (left & right) !== 0;
    case "&=":
      return (left & right) === right;
    default:
      return operator satisfies never;
  }
}
