import { Devnet } from '../devnet/devnet.js';
import { DEFAULT_PARAMETERS } from '../l1/parameters.js';
import { type CostedDispute, costDispute, type Court, type DisputePlan } from './costedDispute.js';
import { GasPrice } from './gasPrice.js';
import { L1Clock } from './l1Clock.js';
import { postLongBatch } from './longBatch.js';
import { COST_BOUNDS, type CostBounds, type CostsReport, reportOf } from './report.js';
import { DIVERGENCES, SIGHTS } from './sight.js';

export interface CostsOptions {
  /** Of L1 gas, wei. */
  readonly gasPrice: bigint;
  /** Steps of a disputed transaction, at least. */
  readonly steps: number;
  /** Numbers of rivals. */
  readonly rivals: readonly number[];
  readonly bounds?: CostBounds;
  readonly progress?: (line: string) => void;
}

/** Plays disputes on an L1 of its own, with the contracts, the machine, the challenger and the default parameters. */
export async function runCosts(options: CostsOptions): Promise<CostsReport> {
  const { gasPrice, steps, rivals, bounds = COST_BOUNDS, progress } = options;
  const parameters = DEFAULT_PARAMETERS;
  progress?.('starting L1 and L2, deploying the contracts');
  const devnet = await Devnet.start({ parameters });
  try {
    const counters = await postLongBatch(devnet, steps, Math.max(1, ...rivals));
    const price = await GasPrice.fix(devnet.provider, gasPrice);
    const clock = await L1Clock.take(devnet.provider);
    const court: Court = { devnet, price, clock, counters, steps };
    const play = async (plans: readonly DisputePlan[]): Promise<CostedDispute[]> => {
      const played: CostedDispute[] = [];
      for (const plan of plans) {
        progress?.(describe(plan));
        played.push(await costDispute(court, plan));
      }
      return played;
    };
    const disputes = await play(ONE_RIVAL);
    return reportOf(gasPrice, parameters, disputes, await play(plansFor(rivals)), bounds);
  } finally {
    await devnet.stop();
  }
}

/** In every sight; and once more against a faster liar, where that makes a difference. */
const ONE_RIVAL: readonly DisputePlan[] = SIGHTS.flatMap((sight) => {
  const plan = { sight, rivals: 1, units: 'same', isHasty: false } as const;
  return DIVERGENCES[sight] === 0 ? [plan] : [plan, { ...plan, isHasty: true }];
});

/** The dearest sight; with several rivals once in one unit and once in a unit of its own for each. */
function plansFor(rivals: readonly number[]): DisputePlan[] {
  return rivals.flatMap((count) => {
    const plan = { sight: 'both hidden', rivals: count, isHasty: false } as const;
    const same = { ...plan, units: 'same' } as const;
    return count === 1 ? [same] : [same, { ...plan, units: 'different' } as const];
  });
}

function describe({ sight, rivals, units, isHasty }: DisputePlan): string {
  const who = rivals === 1 ? 'one rival' : `${String(rivals)} rivals, ${units} units`;
  return `${who}, ${sight}${isHasty ? ', the liar is faster' : ''}`;
}
