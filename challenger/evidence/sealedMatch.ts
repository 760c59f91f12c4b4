import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Move } from './bundle.js';
import { argOf, argsOf } from './moveArgs.js';

/** A match that has come down to a leaf. */
export interface SealedMatch {
  readonly id: string;
  /** On which side the leaf is another than ours. */
  readonly side: 0 | 1;
  readonly claimed: string;
  /** The commitment on that side: a claim, or a step tree. */
  readonly rival: string;
  /** The L1 transaction that sealed it. */
  readonly transaction: Hash;
}

/** The match that came down to leaf `position`, which is `own` by our execution. */
export function sealedMatch(
  moves: readonly Move[],
  position: number,
  own: string,
): SealedMatch | undefined {
  for (const move of moves) {
    if (move.event !== 'Sealed' || argOf(move, 'position') !== String(position)) continue;
    const leaves = argsOf(move, 'leaves');
    if (!leaves.includes(own)) continue;
    const side = leaves[0] === own ? 1 : 0;
    const id = argOf(move, 'id');
    const opened = moves.find((each) => each.event === 'MatchOpened' && argOf(each, 'id') === id);
    const rival = opened === undefined ? '' : argOf(opened, side === 0 ? 'one' : 'two');
    return { id, side, claimed: leaves[side] ?? '', rival, transaction: move.transaction };
  }
  return undefined;
}
