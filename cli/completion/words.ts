import type { Command } from '@oclif/core';

/** A flag as a shell completes it. */
export interface FlagWord {
  /** With its dashes. */
  readonly name: string;
  readonly summary: string;
  /** Whether a value follows. */
  readonly takesValue: boolean;
  /** The values that it can have, if only some. */
  readonly values: readonly string[];
}

/** A command as a shell completes it. */
export interface CommandWords {
  /** Its words, as `claim list`. */
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly FlagWord[];
  /** The values of its first argument, if only some. */
  readonly values: readonly string[];
}

/** All that can be completed, in the order of the alphabet. */
export function wordsOf(commands: readonly Command.Loadable[]): CommandWords[] {
  return commands
    .filter(({ hidden }) => hidden !== true)
    .map(({ id, summary = '', flags, args }) => ({
      name: id.replaceAll(':', ' '),
      summary,
      flags: [...Object.entries(flags).map(([name, flag]) => wordOf(name, flag)), HELP],
      values: Object.values(args)[0]?.options ?? [],
    }))
    .sort((one, two) => (one.name < two.name ? -1 : 1));
}

const HELP: FlagWord = { name: '--help', summary: 'show help', takesValue: false, values: [] };

function wordOf(name: string, flag: Command.Loadable['flags'][string]): FlagWord {
  const takesValue = flag.type === 'option';
  return {
    name: `--${name}`,
    summary: flag.description ?? '',
    takesValue,
    values: takesValue ? (flag.options ?? []) : [],
  };
}

/** The words that may come next behind the words of a topic; of all commands behind nothing. */
export function nextWords(
  commands: readonly CommandWords[],
): Map<string, readonly (readonly [word: string, summary: string])[]> {
  const next = new Map<string, Map<string, string>>();
  for (const { name, summary } of commands) {
    const words = name.split(' ');
    words.forEach((word, at) => {
      const before = words.slice(0, at).join(' ');
      const known = next.get(before) ?? new Map<string, string>();
      const isCommand = at === words.length - 1;
      if (isCommand || !known.has(word)) known.set(word, isCommand ? summary : `${word} …`);
      next.set(before, known);
    });
  }
  return new Map([...next].map(([before, words]) => [before, [...words]]));
}
