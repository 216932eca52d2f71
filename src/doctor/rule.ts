/** Audit rules as `auditctl -l` prints them (auditctl(8)). */

type Operator = "=" | "!=" | ">" | ">=" | "<" | "<=" | "&" | "&=";

export interface Condition {
  readonly field: string;
  readonly operator: Operator;
  readonly value: string;
}

export interface Rule {
  /** As it was printed. */
  readonly text: string;
  readonly list: "exit" | "exclude" | "task" | "user" | "filesystem" | "io_uring";
  readonly action: "always" | "never";
  /** Names of system calls; `all` if every one. */
  readonly calls: ReadonlySet<string> | "all";
  readonly conditions: readonly Condition[];
  /** True if it was printed as -w. */
  readonly watch: boolean;
  /** The -k of the rule, "" without. */
  readonly key: string;
}

const LISTS = new Set(["exit", "exclude", "task", "user", "filesystem", "io_uring"]);

/** The rules in the order in which the kernel tries them; lines that are no rule are left out. */
export function parseRules(text: string): Rule[] {
  return text.split("\n").flatMap((line) => parseRule(line.trim()) ?? []);
}

/** One rule; undefined if the line is none. */
function parseRule(line: string): Rule | undefined {
  const words = line.split(/\s+/).filter((word) => word !== "");
  if (words[0] === "-w") return parseWatch(line, words);
  if (words[0] !== "-a" && words[0] !== "-A") return undefined;
  const parts = (words[1] ?? "").split(",");
  const list = parts.find((part) => LISTS.has(part)) as Rule["list"] | undefined;
  const action = parts.find((part) => part === "always" || part === "never") as Rule["action"] | undefined;
  if (list === undefined || action === undefined) return undefined;
  const calls = new Set<string>();
  const conditions: Condition[] = [];
  let key = "";
  for (let at = 2; at + 1 < words.length; at += 2) {
    const value = words[at + 1] ?? "";
    switch (words[at]) {
      case "-S":
        for (const name of value.split(",")) calls.add(name);
        break;
      case "-k":
        key = value;
        break;
      case "-F": {
        const condition = parseCondition(value);
        if (condition?.field === "key") key = condition.value;
        else if (condition !== undefined) conditions.push(condition);
        break;
      }
      case "-C":
        conditions.push({ field: `compare ${value}`, operator: "=", value: "" });
        break;
    }
  }
  const every = calls.size === 0 || calls.has("all");
  return { text: line, list, action, calls: every ? "all" : calls, conditions, watch: false, key };
}

function parseCondition(text: string): Condition | undefined {
  const [, field = "", operator = "", value = ""] = /^([a-z0-9_]+)(!=|>=|<=|&=|[=><&])(.*)$/i.exec(text) ?? [];
  return operator === "" ? undefined : { field: field.toLowerCase(), operator: operator as Operator, value };
}

/** `-w PATH -p PERM -k KEY`: a folder if it ends with a slash as printed, and then all below it. */
function parseWatch(line: string, words: readonly string[]): Rule {
  const after = (option: string) => words[words.indexOf(option) + 1] ?? "";
  const path = words[1] ?? "";
  const folder = path.endsWith("/");
  return {
    text: line,
    list: "exit",
    action: "always",
    calls: "all",
    conditions: [
      { field: folder ? "dir" : "path", operator: "=", value: path },
      { field: "perm", operator: "=", value: words.includes("-p") ? after("-p") : "rwxa" },
    ],
    watch: true,
    key: words.includes("-k") ? after("-k") : "",
  };
}
