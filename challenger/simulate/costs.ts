import type { Action } from '../../bisection/game/Reducer.js';

/** What an action takes on L1, gas: the most that was measured at heights 20 and 28 (docs/dispute.md §6, docs/costs.md), rounded up. */
const GAS: Readonly<Record<Action['kind'], bigint>> = {
  post: 300_000n,
  finalize: 60_000n,
  orphan: 60_000n,
  enter: 260_000n,
  release: 70_000n,
  dissect: 310_000n,
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

/** Rounds of the dissection of a tree of either kind, the seal included. */
export interface Rounds {
  readonly units: bigint;
  readonly steps: bigint;
}

/** At heights 20 and 28, four levels a round. */
const ROUNDS: Rounds = { units: 5n, steps: 7n };

/** The most gas that an honest party spends against so many wrong claims and wrong step trees of the other side. */
export function gasFormula(rivals: bigint, foes: bigint, { units, steps } = ROUNDS): bigint {
  const { post, finalize, withdraw, enter, settle, release, collect, prove } = GAS;
  const perRival = digging(units) + enter + settle + release + collect;
  const perFoe = digging(steps) + prove + collect;
  return post + finalize + 2n * withdraw + rivals * perRival + foes * perFoe;
}

/** Who begins dissects in every other round, and seals if their number is odd; or it is all one proof of divergence. */
function digging(rounds: bigint): bigint {
  const { dissect, seal, diverge } = GAS;
  const dug = (rounds / 2n) * dissect + (rounds % 2n) * seal;
  return dug > diverge ? dug : diverge;
}
