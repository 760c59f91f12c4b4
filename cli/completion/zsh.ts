import { type CommandWords, nextWords } from './words.js';

/** For zsh with compinit; works as a file in $fpath, and when it is sourced. */
export function zshCompletion(bin: string, commands: readonly CommandWords[]): string {
  const topics = [...nextWords(commands)].map(([before, words]) => {
    const shown = words.map(([word, summary]) => quoted(`${word}:${summary}`));
    return `    ${quoted(before)}) next=(${shown.join(' ')});;`;
  });
  const specs = commands.map(({ name, flags, values }) => {
    const all = [
      ...flags.map(({ name: flag, summary, takesValue, values: some }) => {
        const text = `${flag}${takesValue ? '=' : ''}[${escaped(summary)}]`;
        if (!takesValue) return quoted(text);
        return quoted(`*${text}:value:${some.length > 0 ? `(${some.join(' ')})` : '_files'}`);
      }),
      quoted(values.length > 0 ? `*:value:(${values.join(' ')})` : '*:file:_files'),
    ];
    return `    ${quoted(name)}) _arguments -S ${all.join(' ')};;`;
  });
  return `#compdef ${bin}
# zsh completion for ${bin}
_${bin}_next() {
  next=()
  case "$1" in
${topics.join('\n')}
  esac
}
_${bin}() {
  local name="" at word
  local -a next
  for (( at = 2; at < CURRENT; at++ )); do
    word="\${words[at]}"
    _${bin}_next "$name"
    (( \${next[(I)\${word}:*]} )) || break
    name="\${name:+$name }$word"
  done
  _${bin}_next "$name"
  if (( at == CURRENT && \${#next} > 0 )) && [[ "\${words[CURRENT]}" != -* ]]; then
    _describe command next
    return
  fi
  # What _arguments sees begins with the last word of the command.
  shift $(( at - 2 )) words
  (( CURRENT -= at - 2 ))
  case "$name" in
${specs.join('\n')}
  esac
}
if [[ "$funcstack[1]" == "_${bin}" ]]; then _${bin} "$@"; else compdef _${bin} ${bin}; fi
`;
}

/** What stands in brackets in a spec of _arguments. */
const escaped = (text: string): string => text.replaceAll(/[\][\\:]/g, '\\$&');
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
