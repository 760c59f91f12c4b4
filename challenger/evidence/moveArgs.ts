import type { Move } from './bundle.js';

/** All values of an argument of an event; none where it has no such argument. */
export const argsOf = ({ args }: Pick<Move, 'args'>, name: string): readonly string[] =>
  args.find((arg) => arg.name === name)?.values ?? [];

/** The first value of an argument of an event; nothing at all where it has none. */
export const argOf = (move: Pick<Move, 'args'>, name: string): string =>
  argsOf(move, name)[0] ?? '';
