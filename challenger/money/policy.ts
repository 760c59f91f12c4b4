import { DEPTHS, type Depths } from './book.js';
import { FEE_POLICY, type FeePolicy } from './fees.js';
import type { Caps } from './ledger.js';
import type { PlanPolicy } from './plan.js';
import { RAISE_SCHEDULE } from './schedule.js';

/** How the transaction manager spends. */
export interface MoneyPolicy extends PlanPolicy {
  readonly fees: FeePolicy;
  readonly depths: Depths;
  readonly caps: Caps;
  /** Whether moves are made whose gas costs more than they bring. */
  readonly evenAtALoss: boolean;
  /** How long `send` waits for a block, ms; the transaction goes on after it. */
  readonly patienceMs: number;
  /** Between two looks at L1, ms. */
  readonly pollMs: number;
  /** The same while all that was sent is in blocks. */
  readonly quietPollMs: number;
  /** An alarm that goes on is told again after so long, ms. */
  readonly alarmEveryMs: number;
}

export const MONEY_POLICY: MoneyPolicy = {
  schedule: RAISE_SCHEDULE,
  resendMs: 6_000,
  mostInFlight: 10,
  takeOverMs: 300_000,
  fees: FEE_POLICY,
  depths: DEPTHS,
  caps: {},
  evenAtALoss: false,
  patienceMs: 120_000,
  pollMs: 2_000,
  quietPollMs: 12_000,
  alarmEveryMs: 600_000,
};
