import { Devnet } from '../devnet/devnet.js';
import { DEFAULT_PARAMETERS } from '../l1/parameters.js';
import { type CostedDispute, costDispute, type Court, type DisputePlan } from './costedDispute.js';
import { GasPrice } from './gasPrice.js';
import { L1Clock } from './l1Clock.js';
import { checkFits, postLongBatch } from './longBatch.js';
import { COST_BOUNDS, type CostBounds, type CostsReport, nameOf, reportOf } from './report.js';
import { DIVERGENCES, type Sight, SIGHTS } from './sight.js';

export interface CostsOptions {
  /** Of L1 gas, wei. */
  readonly gasPrice: bigint;
  /** Steps of a disputed transaction, at least. */
  readonly steps: number;
  /** Numbers of rivals. */
  readonly rivals: readonly number[];
  /** What is to be seen of the liar's trees; all if not given. Several rivals are met in the last of them. */
  readonly sights?: readonly Sight[];
  readonly bounds?: CostBounds;
  readonly progress?: (line: string) => void;
}

/** Plays disputes on an L1 of its own, with the contracts, the machine, the challenger and the default parameters. */
export async function runCosts(options: CostsOptions): Promise<CostsReport> {
  const { gasPrice, steps, rivals, sights = SIGHTS, bounds = COST_BOUNDS, progress } = options;
  const parameters = DEFAULT_PARAMETERS;
  const units = Math.max(1, ...rivals);
  checkFits(steps, units);
  progress?.('starting L1 and L2, deploying the contracts');
  const devnet = await Devnet.start({ parameters });
  try {
    const counters = await postLongBatch(devnet, steps, units);
    const price = await GasPrice.fix(devnet.provider, gasPrice);
    const clock = await L1Clock.take(devnet.provider);
    const court: Court = { devnet, price, clock, counters, steps };
    const play = async (plans: readonly DisputePlan[]): Promise<CostedDispute[]> => {
      const played: CostedDispute[] = [];
      for (const plan of plans) {
        progress?.(nameOf(plan));
        played.push(await costDispute(court, plan));
      }
      return played;
    };
    const disputes = await play(plansIn(sights));
    const dearest = sights.at(-1) ?? 'both hidden';
    const several = rivals.filter((count) => count > 1);
    const alone = disputes.filter((each) => each.sight === dearest && !each.isHasty);
    const many = await play(plansFor(several, dearest));
    const all = [...(rivals.includes(1) ? alone : []), ...many];
    return reportOf({ gasPrice, parameters, disputes, rivals: all, bounds });
  } finally {
    await devnet.stop();
  }
}

/** In every sight; and once more against a faster liar, where that makes a difference. */
function plansIn(sights: readonly Sight[]): DisputePlan[] {
  return sights.flatMap((sight) => {
    const plan = { sight, rivals: 1, units: 'same', isHasty: false } as const;
    return DIVERGENCES[sight] === 0 ? [plan] : [plan, { ...plan, isHasty: true }];
  });
}

/** Several rivals: once in one unit, and once in a unit of its own for each. */
function plansFor(rivals: readonly number[], sight: Sight): DisputePlan[] {
  const units = ['same', 'different'] as const;
  return rivals.flatMap((count) =>
    units.map((each) => ({ sight, rivals: count, isHasty: false, units: each })),
  );
}
