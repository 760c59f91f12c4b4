import type { Forecast } from './forecast.js';

/** Whether what is on the account lasts to the end of all disputes. */
export type FundsLevel =
  | 'enough'
  /** It does now, and would not if gas were dearer, or one more rival came. */
  | 'low'
  | 'short';

export interface FundsState {
  readonly level: FundsLevel;
  /** Wei. */
  readonly balance: bigint;
  readonly needed: bigint;
  /** What is lacking for `needed` and its margin, wei; 0 if nothing is. */
  readonly missing: bigint;
}

export interface FundsPolicy {
  /** What fees may rise to, percent of the forecast, before the account falls short. */
  readonly feePercent: bigint;
  /** Kept for what no forecast knows, such as one more rival, wei. */
  readonly reserve: bigint;
}

/** Fees that triple. */
export const FUNDS_POLICY: FundsPolicy = { feePercent: 300n, reserve: 0n };

/** Holds a forecast against the balance. */
export function fundsState(
  { fees, bonds, needed }: Pick<Forecast, 'fees' | 'bonds' | 'needed'>,
  balance: bigint,
  { feePercent, reserve }: FundsPolicy = FUNDS_POLICY,
): FundsState {
  const wanted = (fees * feePercent) / 100n + bonds + reserve;
  const missing = wanted > balance ? wanted - balance : 0n;
  const level = balance < needed ? 'short' : missing > 0n ? 'low' : 'enough';
  return { level, balance, needed, missing };
}

const ORDER: readonly FundsLevel[] = ['enough', 'low', 'short'];

/** Tells when the funds come to another level: of a worse one before it is too late for a transfer. */
export class FundsWatch {
  private last: FundsLevel = 'enough';

  constructor(
    private readonly onChange: (state: FundsState, isWorse: boolean) => void,
    private readonly policy: FundsPolicy = FUNDS_POLICY,
  ) {}

  look(forecast: Forecast, balance: bigint): FundsState {
    const state = fundsState(forecast, balance, this.policy);
    const { last } = this;
    this.last = state.level;
    if (state.level !== last) {
      this.onChange(state, ORDER.indexOf(state.level) > ORDER.indexOf(last));
    }
    return state;
  }
}
