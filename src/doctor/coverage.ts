/** The rules that are loaded: what of an intruder's deeds they would show, and why not. */
import { type Advice, bad, good, note, warn } from "./advice.ts";
import { type Deed, type DeedKind, deeds } from "./deed.ts";
import type { Facts } from "./facts.ts";
import { compare, decidingRule, numberOf, onlyObstacle } from "./filter.ts";
import { type Condition, parseRules, type Rule } from "./rule.ts";

const OWN_FILE = "50-fullmon.rules";
const LOAD = "sudo /usr/lib/fullmon/audit-rules load";
const KINDS: readonly DeedKind[] = ["exec", "connect", "file", "privilege"];
const NAMES: Readonly<Record<DeedKind, string>> = {
  exec: "started programs",
  connect: "connections",
  file: "changes of files",
  privilege: "uses of privileges",
};
/** Examples that a finding gives. */
const SHOWN = 3;

/** What the loaded rules miss; nothing if they cannot be asked for. */
export function coverageAdvice(facts: Facts): Advice[] {
  if (!("text" in facts.rules)) return [];
  const rules = parseRules(facts.rules.text);
  const load = loading(facts);
  if (rules.length === 0) return [bad("rules-none", "The kernel has no audit rules: nothing is logged.", ...load)];
  return [
    ...neverTask(rules, facts),
    ...KINDS.map((kind) => kindAdvice(rules, kind, load, facts)),
    ...(facts.runs32bit ? thirtyTwoBit(rules, load) : []),
    ...excluded(rules, facts),
    ...hiding(rules, facts),
    ...watches(rules),
  ];
}

/** How to get rules that miss nothing: load those of the package, or have them back first. */
function loading({ ruleFiles }: Facts): string[] {
  const own = ruleFiles.find(({ name }) => name === OWN_FILE);
  const restore = "sudo apt-get install --reinstall -o Dpkg::Options::=--force-confmiss fullmon";
  if (own === undefined) return [restore];
  const rules = parseRules(own.text);
  const whole = KINDS.every((kind) => missedOf(rules, "b64", kind).missed.length === 0);
  return whole
    ? [LOAD]
    : [`sudo mv /etc/audit/rules.d/${OWN_FILE} /root/ # it was changed, and misses things`, restore];
}

function missedOf(rules: readonly Rule[], arch: "b64" | "b32", kind: DeedKind): { all: Deed[]; missed: Deed[] } {
  const all = deeds(arch).filter((deed) => deed.kind === kind);
  return { all, missed: all.filter((deed) => decidingRule(rules, deed)?.action !== "always") };
}

function kindAdvice(rules: readonly Rule[], kind: DeedKind, load: readonly string[], facts: Facts): Advice {
  const check = `rules-${kind}`;
  const { all, missed } = missedOf(rules, "b64", kind);
  if (missed.length === 0) return good(check, `The rules show ${NAMES[kind]}.`);
  // Loading more rules does not help against one that comes before them.
  const hiders = new Set(missed.flatMap((deed) => decidingRule(rules, deed) ?? []));
  const unseen = missed.some((deed) => decidingRule(rules, deed) === undefined);
  const mend = [...[...hiders].flatMap((rule) => takeOut(rule, facts)), ...(unseen ? load : [])];
  if (missed.length === all.length)
    return bad(check, `The rules show no ${NAMES[kind]} at all.${reasons(rules, missed)}`, ...mend);
  const examples = [...new Set(missed.map(({ name }) => name))];
  const more = examples.length > SHOWN ? `, and ${examples.length - SHOWN} more` : "";
  const says = `The rules miss some ${NAMES[kind]}: ${examples.slice(0, SHOWN).join("; ")}${more}.`;
  return warn(check, says + reasons(rules, missed), ...mend);
}

/** Which conditions of which rules are in the way, each said once. */
function reasons(rules: readonly Rule[], missed: readonly Deed[]): string {
  const found = new Set<string>();
  for (const deed of missed) {
    const hidden = decidingRule(rules, deed);
    if (hidden !== undefined) found.add(`"${hidden.text}" comes first and hides them`);
    else
      for (const rule of rules) {
        const obstacle = onlyObstacle(rule, deed);
        if (obstacle !== undefined && obstacle.field !== "arch" && obstacle.field !== "perm")
          found.add(obstacleText(obstacle, rule));
      }
  }
  return [...found]
    .slice(0, SHOWN)
    .map((reason) => ` ${reason}.`)
    .join("");
}

function obstacleText({ field, operator, value }: Condition, { watch, text, key }: Rule): string {
  const condition = `${field}${operator}${value}`;
  const name = watch ? `"${text}"` : `The rule${key === "" ? "" : ` with key ${key}`}`;
  switch (field) {
    case "success":
    case "exit":
      return `${name} takes only ${condition}: a connect that does not wait "fails" with EINPROGRESS, and what was refused is worth knowing`;
    case "a2":
      return `${name} takes only ${condition}: an IPv6 address is longer`;
    case "saddr_fam":
      return `${name} takes only ${condition}: other families of addresses go unseen`;
    case "auid":
    case "uid":
    case "euid":
      return `${name} takes only ${condition}: what others do, services above all, goes unseen`;
    case "dir":
    case "path":
      return `${name} looks at ${value} only`;
    default:
      return `${name} takes only ${condition}`;
  }
}

function thirtyTwoBit(rules: readonly Rule[], load: readonly string[]): Advice[] {
  const check = "rules-32bit";
  // What is missed for 64 bits too was said already.
  const kinds = KINDS.filter((kind) => {
    const { missed } = missedOf(rules, "b32", kind);
    return missed.length > missedOf(rules, "b64", kind).missed.length;
  });
  if (kinds.length === 0) {
    const whole = KINDS.every((kind) => missedOf(rules, "b32", kind).missed.length === 0);
    return whole ? [good(check, "The rules look at 32-bit programs as well.")] : [];
  }
  const names = kinds.map((kind) => NAMES[kind]).join(", ");
  return [
    warn(check, `A 32-bit program walks round the rules: without -F arch=b32 these go unseen: ${names}.`, ...load),
  ];
}

function neverTask(rules: readonly Rule[], { ruleFiles }: Facts): Advice[] {
  const rule = rules.find(({ list, action }) => list === "task" && action === "never");
  if (rule === undefined) return [];
  const names = ruleFiles
    .filter(({ text }) => /^\s*-[aA]\s+(?:task,never|never,task)\b/m.test(text))
    .map(({ name }) => name);
  const whole = rule.conditions.length === 0;
  const says = whole
    ? `The rule "${rule.text}" switches auditing off for every process that starts from now on.`
    : `The rule "${rule.text}" takes the processes that it names out of all auditing.`;
  const mend = [
    ...names.map((name) => `sudo rm /etc/audit/rules.d/${name}`),
    `sudo auditctl -d ${rule.text.replace(/^-[aA] /, "")}`,
    "sudo reboot # processes that began under the rule stay unseen",
  ];
  return [whole ? bad("rules-task-never", says, ...mend) : warn("rules-task-never", says, ...mend)];
}

/** Records without which events cannot be read: what fullmon loses with each. */
const NEEDED: Readonly<Record<string, string>> = {
  SYSCALL: "nothing can be known of any event",
  EXECVE: "arguments of programs are unknown",
  PATH: "files are unknown",
  CWD: "relative names of files mean nothing",
  SOCKADDR: "addresses are unknown",
  PROCTITLE: "an event has no end, and each waits until patience ends",
  CONFIG_CHANGE: "changes of the rules themselves go unseen",
};
/** The same and EOE by their numbers (linux/audit.h). */
const NUMBERS: Readonly<Record<string, number>> = {
  SYSCALL: 1300,
  PATH: 1302,
  CONFIG_CHANGE: 1305,
  SOCKADDR: 1306,
  CWD: 1307,
  EXECVE: 1309,
  EOE: 1320,
  PROCTITLE: 1327,
};

/** Those types that a rule drops. */
function typesOf(asked: readonly Condition[]): string[] {
  const isDropped = (type: number) =>
    asked.every(({ operator, value }) => compare(type, operator, NUMBERS[value] ?? numberOf(value)));
  return Object.keys(NUMBERS).filter((name) => isDropped(NUMBERS[name] ?? 0));
}

function excluded(rules: readonly Rule[], facts: Facts): Advice[] {
  const found: Advice[] = [];
  for (const rule of rules) {
    if (rule.list !== "exclude") continue;
    const asked = rule.conditions.filter(({ field }) => field === "msgtype");
    const mend = takeOut(rule, facts);
    if (asked.length === 0) {
      found.push(
        warn("rules-excluded", `The rule "${rule.text}" drops every record of some programs or users.`, ...mend),
      );
      continue;
    }
    for (const type of typesOf(asked)) {
      const loss = NEEDED[type];
      if (type === "EOE")
        found.push(note("rules-excluded-eoe", "EOE records are excluded: no harm, auditd does not log them."));
      else if (loss !== undefined) {
        const say = type === "SYSCALL" || type === "PATH" || type === "EXECVE" ? bad : warn;
        found.push(say(`rules-excluded-${type.toLowerCase()}`, `${type} records are excluded: ${loss}.`, ...mend));
      }
    }
  }
  return found;
}

/** Out of the file that it stands in, and out of the kernel. */
function takeOut(rule: Rule, { ruleFiles }: Facts): string[] {
  return [...fileWith(rule, ruleFiles), `sudo auditctl -d ${rule.text.replace(/^-[aA] /, "")}`];
}

/** The file that has a line with the rule's list, action and values. */
function fileWith(rule: Rule, files: Facts["ruleFiles"]): string[] {
  const words = [
    rule.list,
    ...(rule.list === "exit" ? [rule.action] : []),
    ...rule.conditions.map(({ value }) => value),
  ];
  return files
    .filter(({ text }) =>
      text.split("\n").some((line) => /^\s*-[aA]/.test(line) && words.every((word) => line.includes(word))),
    )
    .map(({ name }) => `sudoedit /etc/audit/rules.d/${name} # take the line out`);
}

/** `never` rules of others: each is a hole that fullmon cannot see into. */
function hiding(rules: readonly Rule[], facts: Facts): Advice[] {
  return rules
    .filter(({ list, action, key }) => list === "exit" && action === "never" && !key.startsWith("fullmon-"))
    .map((rule) => {
      const by = rule.conditions
        .filter(({ field }) => field !== "arch")
        .map(({ field, operator, value }) => `${field}${operator}${value}`);
      const what = rule.calls === "all" ? "everything" : [...rule.calls].join(", ");
      return note(
        "rules-never",
        `The rule "${rule.text}" hides ${what}${by.length === 0 ? "" : ` where ${by.join(" and ")}`}: whoever comes in that way is not seen.`,
        ...takeOut(rule, facts),
      );
    });
}

function watches(rules: readonly Rule[]): Advice[] {
  const found = rules.filter(({ watch, key }) => watch && !key.startsWith("fullmon-"));
  if (found.length === 0) return [];
  const [{ text } = { text: "" }] = found;
  return [
    note(
      "rules-watch",
      `${found.length} rules are watches (-w), as "${text}". With fullmon's rules they show nothing more, and they cost every system call time.`,
      "-a always,exit -F arch=b64 -F path=FILE -F perm=wa # instead of -w FILE -p wa, where the key is needed",
    ),
  ];
}
