import type { Parameters } from '../../bisection/game/Parameters.js';

/** What a rival's bond brings to whom it is forfeited to, wei. */
export interface Prize {
  /** At most, of what the moves against it cost. */
  readonly repaid: bigint;
  /** The rest that is not burned. */
  readonly won: bigint;
}

/**
 * How a forfeited bond is divided: moves against it first, up to a share, then fire, then the winner
 * (`contracts/game/Bonds.sol`). What is not used for moves is divided, too.
 * @param spent what the moves against it cost so far, all movers' together, wei
 */
export function prizeOf(
  bond: bigint,
  { repayShare, burnShare }: Pick<Parameters, 'repayShare' | 'burnShare'>,
  spent: bigint,
): Prize {
  const share = (bond * BigInt(repayShare)) / 10_000n;
  const repaid = spent < share ? spent : share;
  const rest = bond - repaid;
  return { repaid, won: rest - (rest * BigInt(burnShare)) / 10_000n };
}

/** What stands behind a move, wei: what we have at risk, and what there is to win. */
export interface Stake {
  /** Our bonds that are lost if the dispute is. */
  readonly ownBonds: bigint;
  /** The rival's bonds that are forfeited if we win. */
  readonly rivalBonds: readonly bigint[];
  readonly spent: bigint;
}

/** The gain of a move without which a match is lost: our bonds stay ours, and the rival's are divided. */
export function gainOf(
  stake: Stake,
  parameters: Pick<Parameters, 'repayShare' | 'burnShare'>,
): bigint {
  const { ownBonds, rivalBonds, spent } = stake;
  return rivalBonds.reduce((all, bond) => {
    const { repaid, won } = prizeOf(bond, parameters, spent);
    return all + repaid + won;
  }, ownBonds);
}
