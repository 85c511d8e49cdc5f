import type { Command } from 'commander';

/** One place in the command tree: the words that lead there and what may follow. */
interface Place {
  readonly words: string;
  readonly next: readonly Candidate[];
}

interface Candidate {
  readonly text: string;
  readonly description: string;
}

/**
 * The completion script of a shell for a whole command tree. It is made once, from the tree: completing starts no
 * process. Where nothing else fits, file names are completed.
 */
export function completionScript(shell: 'bash' | 'zsh' | 'fish', program: Command): string {
  return SCRIPTS[shell](placesOf(program, ''));
}

function placesOf(command: Command, words: string): Place[] {
  const help = command.createHelp();
  const subcommands = help.visibleCommands(command).filter((child) => child.name() !== 'help');
  const next: Candidate[] = [
    ...subcommands.map((child) => ({ text: child.name(), description: child.description() })),
    ...command.registeredArguments.flatMap((argument) =>
      (argument.argChoices ?? []).map((choice) => ({ text: choice, description: argument.description })),
    ),
    ...help
      .visibleOptions(command)
      .flatMap((option) =>
        [option.short, option.long].flatMap((text) => (text ? [{ text, description: option.description }] : [])),
      ),
  ];
  const below = subcommands.flatMap((child) =>
    placesOf(child, words === '' ? child.name() : `${words} ${child.name()}`),
  );
  return [{ words, next }, ...below];
}

const SCRIPTS = {
  bash: (places: readonly Place[]) => `# bash completion for writ
_writ() {
  local word=\${COMP_WORDS[COMP_CWORD]} path= part
  for part in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $part in -*) ;; *) path="\${path:+$path }$part" ;; esac
  done
  local candidates=
  while :; do
    case $path in
${places.map(({ words, next }) => `      ${quote(words)}) candidates=${quote(next.map(({ text }) => text).join(' '))}; break ;;`).join('\n')}
      *' '*) path=\${path% *} ;;
      *) path= ;;
    esac
  done
  COMPREPLY=($(compgen -W "$candidates" -- "$word"))
}
complete -o bashdefault -o default -F _writ writ
`,
  zsh: (places: readonly Place[]) => `#compdef writ
_writ() {
  local path= part
  for part in "\${(@)words[2,CURRENT-1]}"; do
    [[ $part == -* ]] || path="\${path:+$path }$part"
  done
  local -a candidates
  while :; do
    case $path in
${places
  .map(({ words, next }) => {
    const described = next.map(({ text, description }) => quote(`${text.replaceAll(':', '\\:')}:${description}`));
    return `      ${quote(words)}) candidates=(${described.join(' ')}); break ;;`;
  })
  .join('\n')}
      *' '*) path=\${path% *} ;;
      *) path= ;;
    esac
  done
  _describe writ candidates || _files
}
compdef _writ writ
`,
  fish: (places: readonly Place[]) => `# fish completion for writ
function __writ_at
  set -l path
  for part in (commandline -opc)[2..]
    string match -q -- '-*' $part; or set -a path $part
  end
  test "$path" = "$argv[1]"
end
${places
  .flatMap(({ words, next }) =>
    next.map(
      ({ text, description }) =>
        `complete -c writ -n ${quote(`__writ_at ${quote(words)}`)} -a ${quote(text)} -d ${quote(description)}`,
    ),
  )
  .join('\n')}
`,
} satisfies Record<string, (places: readonly Place[]) => string>;

/** A shell word that stands for exactly this text. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
