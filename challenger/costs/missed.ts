import type { Miss } from './report.js';

/** Bounds of the cost table do not hold. */
export class CostsMissedError extends Error {
  readonly code = 'COSTS_BOUND_MISSED';
  readonly nextStep =
    'the table says which dispute it is; bonds are set in challenger/l1/parameters.ts';
  constructor(readonly missed: readonly Miss[]) {
    const each = missed.map(
      ({ what, bound, found, by }) => `${what}: ${found}, ${bound}, missed by ${by}`,
    );
    super(each.join('; '));
    this.name = 'CostsMissedError';
  }
}
