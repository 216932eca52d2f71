// Completion for bash, from the same table of commands and options as --help.
import type { Command, Option } from "commander";

function optionsOf(command: Command): readonly Option[] {
  return command.createHelp().visibleOptions(command);
}

function flags({ short, long }: Option): string[] {
  return [short, long].filter((flag) => flag !== undefined && flag !== null) as string[];
}

/** A branch of `case` for each option that takes a value: what may stand behind it. */
function values(options: readonly Option[]): string[] {
  const seen = new Set<string>();
  return options.flatMap((option) => {
    const pattern = flags(option).join(" | ");
    if (!(option.required || option.optional) || seen.has(pattern)) return [];
    seen.add(pattern);
    const what =
      option.argChoices !== undefined
        ? `COMPREPLY=($(compgen -W '${option.argChoices.join(" ")}' -- "$word"))`
        : option.flags.includes("<file>")
          ? 'COMPREPLY=($(compgen -f -- "$word"))'
          : "COMPREPLY=()";
    return [`    ${pattern}) ${what}; return ;;`];
  });
}

/** Options and commands below a command, and all of those below them, each once. */
function wordsOf(command: Command): string[] {
  const below = command.commands.flatMap((child) => [child.name(), ...wordsOf(child)]);
  return [...new Set([...optionsOf(command).flatMap(flags), ...below])];
}

export function completion(program: Command): string {
  const commands = [...program.commands];
  const all = [program, ...commands, ...commands.flatMap((command) => command.commands)];
  const words = (command: Command) => wordsOf(command).join(" ");
  const names = commands.map((command) => command.name());
  return `# bash completion for fullmon: made from its options by the build
# shellcheck shell=bash disable=SC2207
_fullmon() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} command='' at
  for ((at = 1; at < COMP_CWORD; at++)); do
    case \${COMP_WORDS[at]} in ${names.join(" | ")}) command=\${COMP_WORDS[at]}; break ;; esac
  done
  case $before in
${values(all.flatMap(optionsOf)).join("\n")}
  esac
  local words
  case $command in
${commands.map((command) => `    ${command.name()}) words='${words(command)}' ;;`).join("\n")}
    *) words='${[...optionsOf(program).flatMap(flags), ...names].join(" ")}' ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  if [[ $word != -* && -n $command ]]; then COMPREPLY+=($(compgen -f -- "$word")); fi
}
complete -o filenames -F _fullmon fullmon
`;
}
