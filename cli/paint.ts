/** Whether a stream takes colours: a terminal, where nobody has said that he wants none (no-color.org). */
export function takesColour(
  stream: { readonly isTTY?: boolean },
  env: NodeJS.ProcessEnv = process.env,
): boolean {
  const { NO_COLOR: refused = '', TERM: kind = '' } = env;
  return stream.isTTY === true && refused === '' && kind !== 'dumb';
}

/** How something is to be taken. */
export type Tone = 'good' | 'bad' | 'unsure' | 'title' | 'plain';

const CODES: Readonly<Record<Exclude<Tone, 'plain'>, string>> = {
  good: '32',
  bad: '1;31',
  unsure: '33',
  title: '1',
};

/** The text in its colour, on streams that take one. */
export function paint(text: string, tone: Tone, colour: boolean): string {
  return colour && tone !== 'plain' ? `\u001b[${CODES[tone]}m${text}\u001b[0m` : text;
}
