import { divide } from '../../bisection/game/Bonds.js';
import type { Parameters } from '../../bisection/game/Parameters.js';

/** What stands behind a move where nothing but bonds hangs on it, wei. */
export interface Stake {
  /** Our bonds that are lost if it is not made. */
  readonly ownBonds: bigint;
  /** The rivals' bonds that are forfeited if we win. */
  readonly rivalBonds: readonly bigint[];
}

/**
 * The gain of a move without which a match is lost: our bonds stay ours, and of the rivals' as much comes to us as can:
 * what repays moves, all of them ours, and what the winner gets of the rest. So no move is held dearer than it may be.
 */
export function gainOf(
  { ownBonds, rivalBonds }: Stake,
  shares: Pick<Parameters, 'repayShare' | 'burnShare'>,
): bigint {
  return rivalBonds.reduce((all, bond) => {
    const { repaid, won } = divide(bond, bond, shares);
    return all + repaid + won;
  }, ownBonds);
}
