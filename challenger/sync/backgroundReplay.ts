import { equals } from '../../bisection/game/Hashes.js';
import type { Basis } from '../basis.js';
import type { Clock } from '../da/dataWatch.js';
import type { StateStore } from '../store/stateStore.js';
import { type CatchUpOptions, positionOf } from './catchUp.js';
import { FinalClaims } from './finalClaims.js';
import { FinalClaimMismatchError } from './finalLine.js';
import { replaySync } from './replaySync.js';
import { readSyncRecord, replayedEntry, SyncRecordError } from './syncRecord.js';

export interface BackgroundReplayOptions extends Omit<CatchUpOptions, 'until' | 'pause' | 'store'> {
  /** The state that stands on a claim. */
  readonly store: StateStore;
  /** A store of its own for the replay, which is not needed any more once this has given `replayed`. */
  readonly own: StateStore;
  readonly clock: Clock;
  /** The part of the time that it may take, above 0 and up to 1; it waits for the rest after each batch. Default 0.25. */
  readonly share?: number;
}

/**
 * Executes everything from genesis to the claim that a store's state was taken of, on the side. If that gives the state of
 * the claim, it is noted in the store: from then on it stands on what was executed here.
 * @returns what the store stands on then: `anchored` still if `signal` has ended this before
 * @throws FinalClaimMismatchError if it gives another state: an alarm, upon which nobody may make a move
 */
export async function backgroundReplay(options: BackgroundReplayOptions): Promise<Basis> {
  const { chain, store, own, clock, signal, share = 0.25 } = options;
  const record = readSyncRecord(store);
  if (record === undefined) throw new SyncRecordError(undefined);
  if (record.basis === 'replayed') return 'replayed';
  const claims = await FinalClaims.on(chain.provider, chain.addresses.claims);
  const origin = await claims.claim(record.origin.id);
  let since = clock.now();
  const pause = async (): Promise<void> => {
    const took = clock.now() - since;
    await clock.sleep(took * (1 / share - 1), signal).catch((error: unknown) => {
      // Whoever wants it to end waits for no pause.
      if (signal?.aborted !== true) throw error as Error;
    });
    since = clock.now();
  };
  const reached = await replaySync({ ...options, store: own, until: origin.position, pause });
  const position = positionOf(reached);
  if (position < origin.position) return 'anchored';
  // One that had been further was held against the claim when it passed it.
  if (position === origin.position && !equals(reached.state, record.origin.state)) {
    throw new FinalClaimMismatchError(origin, reached.state);
  }
  store.putMeta([replayedEntry(record)]);
  return 'replayed';
}
