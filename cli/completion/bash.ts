import { type CommandWords, nextWords } from './words.js';

/** For bash 4 and later, without the package bash-completion. */
export function bashCompletion(bin: string, commands: readonly CommandWords[]): string {
  const topics = [...nextWords(commands)].map(
    ([before, words]) =>
      `    ${quoted(before)}) echo ${quoted(list(words.map(([word]) => word)))};;`,
  );
  const flags = commands.map(
    ({ name, flags: all }) =>
      `    ${quoted(name)}) echo ${quoted(list(all.map((flag) => flag.name)))};;`,
  );
  const values = commands.flatMap(({ name, flags: all, values: first }) => [
    ...all
      .filter((flag) => flag.values.length > 0)
      .map((flag) => `    ${quoted(`${name} ${flag.name}`)}) echo ${quoted(list(flag.values))};;`),
    ...(first.length > 0 ? [`    ${quoted(`${name} `)}) echo ${quoted(list(first))};;`] : []),
  ]);
  const valued = [
    ...new Set(
      commands.flatMap(({ name, flags: all }) =>
        all.filter(({ takesValue }) => takesValue).map((flag) => `${name} ${flag.name}`),
      ),
    ),
  ].map(quoted);
  return `# bash completion for ${bin}: source <(${bin} completion bash)
_${bin}_next() {
  case "$1" in
${topics.join('\n')}
  esac
}
_${bin}_flags() {
  case "$1" in
${flags.join('\n')}
  esac
}
_${bin}_values() {
  case "$1" in
${values.join('\n')}
  esac
}
_${bin}_takes_value() {
  case "$1" in
    ${valued.join('|')}) return 0;;
  esac
  return 1
}
_${bin}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="" name="" word at
  (( COMP_CWORD > 0 )) && previous="\${COMP_WORDS[COMP_CWORD-1]}"
  # Bash takes --flag=value apart.
  if [[ "$current" == "=" ]]; then current=""
  elif [[ "$previous" == "=" ]]; then previous="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  # The words of the command: as far as they name one.
  for (( at = 1; at < COMP_CWORD; at++ )); do
    word="\${COMP_WORDS[at]}"
    [[ " $(_${bin}_next "$name") " == *" $word "* ]] || break
    name="\${name:+$name }$word"
  done
  COMPREPLY=()
  if _${bin}_takes_value "$name $previous"; then
    local values="$(_${bin}_values "$name $previous")"
    if [[ -n "$values" ]]; then COMPREPLY=( $(compgen -W "$values" -- "$current") )
    else compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$current"); fi
  elif [[ "$current" == -* ]]; then
    COMPREPLY=( $(compgen -W "$(_${bin}_flags "$name")" -- "$current") )
  elif (( at == COMP_CWORD )) && [[ -n "$(_${bin}_next "$name")" ]]; then
    COMPREPLY=( $(compgen -W "$(_${bin}_next "$name")" -- "$current") )
  else
    local first="$(_${bin}_values "$name ")"
    if [[ -n "$first" ]]; then COMPREPLY=( $(compgen -W "$first" -- "$current") )
    else compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$current"); fi
  fi
}
complete -F _${bin} ${bin}
`;
}

const list = (words: readonly string[]): string => words.join(' ');
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
