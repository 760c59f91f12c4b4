import type { Parameters } from '../../bisection/game/Parameters.js';
import type { CostedDispute } from './costedDispute.js';

/** What one bond covers of the honest moves that it answers for. */
export interface Cover {
  readonly of: 'claim' | 'step tree';
  readonly bond: bigint;
  /** Gas of the honest moves against it, as the contracts count it, in the dearest dispute. */
  readonly gas: bigint;
  /** What they come to at `repayPrice`, wei. */
  readonly cost: bigint;
  /** Whether the share of the bond that repays moves is enough for them. */
  readonly isRepaid: boolean;
}

/** The step that a step tree's bond still covers, gas of its proof in a match that was fought in full. */
export interface StepCover {
  /** So that the bond is `least` times the cost at `repayPrice`. */
  readonly times: number;
  /** So that it repays all at `repayPrice`. */
  readonly repaid: number;
  /** L1 gas prices, wei, up to which it repays all with a step of 4M and of 12M gas: the most of docs/bounds.md. */
  readonly price4M: bigint;
  readonly price12M: bigint;
}

/** Holds the bonds against the dearest of disputes with one rival. `gasPrice`: of those disputes, wei. */
export function coverOf(
  disputes: readonly CostedDispute[],
  parameters: Parameters,
  gasPrice: bigint,
  least: number,
): { covers: Cover[]; step: StepCover } {
  const { claimBond, entryBond, repayPrice, repayShare } = parameters;
  const counted = gasPrice < repayPrice ? gasPrice : repayPrice;
  const charged = disputes.map(({ transactions }) => {
    const own = transactions.filter(({ by }) => by === 'honest');
    const sum = (what: 'claim' | 'entry') =>
      own.reduce((all, { charged }) => all + charged[what], 0n) / counted;
    const prove = own.find(({ what }) => what === 'prove');
    return {
      claim: sum('claim'),
      entry: sum('entry'),
      prove: (prove?.charged.entry ?? 0n) / counted,
    };
  });
  const cover = (of: Cover['of'], bond: bigint, gas: bigint): Cover => {
    const cost = gas * repayPrice;
    return { of, bond, gas, cost, isRepaid: (bond * BigInt(repayShare)) / 10_000n >= cost };
  };
  const dearest = charged.reduce((a, b) => (b.entry > a.entry ? b : a));
  const claim = charged.reduce((most, each) => (each.claim > most ? each.claim : most), 0n);
  const before = dearest.entry - dearest.prove;
  const pot = (entryBond * BigInt(repayShare)) / 10_000n;
  return {
    covers: [cover('claim', claimBond, claim), cover('step tree', entryBond, dearest.entry)],
    step: {
      times: Number(entryBond / BigInt(least) / repayPrice - before),
      repaid: Number(pot / repayPrice - before),
      price4M: pot / (before + 4_000_000n),
      price12M: pot / (before + 12_000_000n),
    },
  };
}
