import type { NotReady } from '../api/records/chainStatus.js';
import type { Basis } from '../basis.js';
import type { Settings } from '../config/settings.js';
import { reasonOf } from './persist.js';

/** How a chain is watched. */
export interface Watching {
  readonly mode: Settings['mode'];
  readonly basis: Basis;
  /** L1 calls final what is not so. */
  readonly mismatch: Error | undefined;
  readonly isCaughtUp: boolean;
  readonly mayMove: boolean;
  /** Whether a whole look is over. */
  readonly hasLooked: boolean;
  /** For how long batches wait to be executed, seconds. */
  readonly lag: number;
  /** What fails again and again, and what keeps our account from sending anything. */
  readonly failures: readonly (NotReady | undefined)[];
}

/** From so many seconds on that a batch waits for it, a chain is behind. */
const MOST_LAG = 120;

/** What keeps a chain from being watched as it should be. */
export function notReadyOf(watching: Watching): NotReady[] {
  const { mode, basis, mismatch, isCaughtUp, mayMove, hasLooked, lag } = watching;
  const reasons: NotReady[] = [];
  if (mismatch !== undefined) reasons.push(reasonOf(mismatch));
  if (!isCaughtUp) {
    const message = 'the state has not caught up with L1';
    reasons.push({ code: 'SYNCING', message, nextStep: 'wait: see stage and batches' });
  } else if (!mayMove && mode !== 'watch' && mismatch === undefined) {
    const message = `mode ${mode} makes no moves on a state that is ${basis}`;
    const nextStep = 'wait for the replay in the background, or set sync.trustAnchored';
    reasons.push({ code: 'STATE_ANCHORED', message, nextStep });
  }
  if (isCaughtUp && !hasLooked) {
    const message = 'no whole look at L1 is over yet';
    reasons.push({ code: 'FIRST_LOOK', message, nextStep: 'wait' });
  }
  if (lag > MOST_LAG) {
    const message = `a batch waits to be executed for ${String(lag)} s`;
    const nextStep = 'look whether the endpoints answer, and who has its data';
    reasons.push({ code: 'BEHIND', message, nextStep });
  }
  for (const failure of watching.failures) {
    // One cause may be in the way of all.
    if (failure === undefined || reasons.some(({ code }) => code === failure.code)) continue;
    reasons.push(failure);
  }
  return reasons;
}
