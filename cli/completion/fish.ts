import { type CommandWords, nextWords } from './words.js';

/** For fish 3 and later. */
export function fishCompletion(bin: string, commands: readonly CommandWords[]): string {
  const topics = [...nextWords(commands)].flatMap(([before, words]) =>
    words.map(
      ([word, summary]) =>
        `complete -c ${bin} -f -n ${quoted(`__${bin}_is ${before}`)} -a ${quoted(word)} -d ${quoted(summary)}`,
    ),
  );
  const flags = commands.flatMap(({ name, flags: all, values }) => {
    const within = `-n ${quoted(`__${bin}_within ${name}`)}`;
    return [
      ...all.map(({ name: flag, summary, takesValue, values: some }) => {
        const value = !takesValue
          ? ''
          : some.length > 0
            ? ` -x -a ${quoted(some.join(' '))}`
            : ' -r';
        return `complete -c ${bin} ${within} -l ${flag.slice(2)}${value} -d ${quoted(summary)}`;
      }),
      ...(values.length > 0
        ? [`complete -c ${bin} -f ${within} -a ${quoted(values.join(' '))}`]
        : []),
    ];
  });
  return `# fish completion for ${bin}
function __${bin}_words
  set -l words (commandline -opc)
  set -e words[1]
  string match -v -- '-*' $words
end
function __${bin}_is
  set -l words (__${bin}_words)
  test "$argv" = "$words"
end
function __${bin}_within
  set -l words (__${bin}_words)
  string match -q -- "$argv *" "$words "
end
${[...topics, ...flags].join('\n')}
`;
}

const quoted = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
