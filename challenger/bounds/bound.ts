/** What the proof of a step may cost on L1: gas of the transaction, bytes of its calldata (docs/machine.md §7). */
export interface Bound {
  readonly gas: number;
  readonly calldata: number;
}

/** The phases whose steps call a precompile of L1. */
const CALLS_PRECOMPILE: ReadonlySet<string> = new Set(['precompile', 'recover', 'authorize']);

/** The promise: every step, and those that call a precompile. */
export interface Bounds {
  readonly step: Bound;
  readonly precompile: Bound;
}

export const BOUNDS: Bounds = {
  step: { gas: 4_000_000, calldata: 64_000 },
  precompile: { gas: 12_000_000, calldata: 100_000 },
};

/** The bound of a step in the phase of that name. */
export function boundOf(phase: string, bounds: Bounds = BOUNDS): Bound {
  return CALLS_PRECOMPILE.has(phase) ? bounds.precompile : bounds.step;
}
