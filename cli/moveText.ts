import type { Wire } from '../challenger/api/wireRecord.js';
import type { MoveResult } from '../challenger/glance/moveResult.js';
import { ether } from './shown.js';

/** What became of moves, as lines of text. */
export function moveText({ moves, isDry }: Pick<Wire<MoveResult>, 'moves' | 'isDry'>): string[] {
  if (moves.length === 0) return ['there is nothing to do'];
  return moves.map(({ what, value, fee, transaction, state }) => {
    const cost = `${value === '0' ? '' : `${ether(value)} of bond, `}${fee === null ? '' : `${ether(fee)} of gas`}`;
    return isDry
      ? `would ${what}: ${cost}; nothing was sent`
      : `${what}: ${state} in ${transaction ?? 'no transaction'}; ${cost}`;
  });
}
