import type { Action } from '../../bisection/game/Reducer.js';

/** What an action takes on L1, gas: the most that was measured at heights 20 and 28 (docs/dispute.md §6), rounded up. */
const GAS: Readonly<Record<Action['kind'], bigint>> = {
  post: 240_000n,
  finalize: 60_000n,
  orphan: 60_000n,
  enter: 260_000n,
  release: 70_000n,
  dissect: 300_000n,
  seal: 200_000n,
  diverge: 330_000n,
  prove: 1_500_000n,
  timeout: 200_000n,
  settle: 200_000n,
  withdraw: 50_000n,
  collect: 70_000n,
};

/** Gas of an action. */
export const gasOf = (action: Action): bigint => GAS[action.kind];

/** How often an honest party may have to do each, for each wrong claim and for each wrong step tree of the other side. */
const PER_RIVAL: Partial<Record<Action['kind'], bigint>> = {
  ...{ dissect: 2n, seal: 1n, enter: 1n, settle: 1n, release: 1n, collect: 1n },
};
const PER_FOE: Partial<Record<Action['kind'], bigint>> = {
  ...{ dissect: 3n, seal: 1n, prove: 1n, collect: 1n },
};

/** The most gas that an honest party spends against so many wrong claims and wrong step trees. */
export function gasFormula(rivals: bigint, foes: bigint): bigint {
  const sum = (counts: Partial<Record<Action['kind'], bigint>>): bigint =>
    Object.entries(counts).reduce((all, [kind, n]) => all + n * GAS[kind as Action['kind']], 0n);
  const once = GAS.post + GAS.finalize + 2n * GAS.withdraw;
  return once + rivals * sum(PER_RIVAL) + foes * sum(PER_FOE);
}
