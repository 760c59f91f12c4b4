import type { Parameters } from '../../bisection/game/Parameters.js';
import { later } from '../forecast/outlook.js';
import type { Claim } from '../l1/claims.js';

/** The L1 time, seconds, from which on the last child of a claim that lives can be final; the first one must have been posted. */
export function finalFrom(
  { opened, quiet }: Pick<Claim, 'opened' | 'quiet'>,
  { period, grace }: Pick<Parameters, 'period' | 'grace'>,
): bigint {
  return later(opened + period, quiet) + grace;
}
