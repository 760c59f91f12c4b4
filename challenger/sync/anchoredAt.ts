import type { Anchored } from '../claim/rightChain.js';
import { openStanding } from './standing.js';
import type { StandingAt } from './syncRecord.js';

/** A final claim as the chain of right claims starts from it. @throws WrongStandingError, UnfinishedClaimError */
export function anchoredAt({ id, state, standing }: StandingAt): Anchored {
  const { idle, head, queue } = openStanding(standing, state);
  return { id, start: { idle, head }, queue };
}
