import { Queue } from '../../bisection/machine/Queue.js';
import { idleMachine } from '../../bisection/trace/UnitChain.js';
import type { Chain } from '../chain.js';
import { genesisIdle } from '../claim/buildClaim.js';
import { Claims } from '../l1/claims.js';
import { catchUp, type CatchUpOptions } from './catchUp.js';
import { clearLoad } from './snapshotLoad.js';
import { encodeStanding } from './standing.js';
import type { StateStore } from '../store/stateStore.js';
import { readSyncRecord, type SyncRecord, syncEntry } from './syncRecord.js';

/** A folder whose state stands on a claim is not one to be replayed into. */
export class AnchoredStoreError extends Error {
  readonly code = 'SYNC_ANCHORED';
  readonly nextStep =
    'replay into another folder, or go on with --mode fast: a background replay makes this one replayed';
  readonly exitCode = 2;
  constructor() {
    super('the folder holds a state that was not executed from genesis on');
    this.name = 'AnchoredStoreError';
  }
}

/**
 * Executes every batch from genesis on, or from where that was left off. Trusts L1 alone.
 * @throws AnchoredStoreError, FinalClaimMismatchError; what reading and executing throw
 */
export async function replaySync(options: CatchUpOptions): Promise<SyncRecord> {
  const { chain, store } = options;
  const known = readSyncRecord(store);
  if (known?.basis === 'anchored') throw new AnchoredStoreError();
  return catchUp(options, known ?? (await begin(chain, store)));
}

/** Puts the genesis into a store without blocks; what was loaded of a snapshot goes. */
export async function begin(chain: Chain, store: StateStore): Promise<SyncRecord> {
  clearLoad(store);
  const overlay = store.overlay();
  const { head, header } = await chain.genesis(overlay);
  const idle = genesisIdle(head);
  const { hash: state } = idleMachine(idle);
  const standing = encodeStanding(idle, Queue.none);
  const id = await new Claims(chain.addresses.claims, chain.provider).genesis();
  const anchor = { id, state, standing };
  const record: SyncRecord = {
    ...{ basis: 'replayed', origin: { id, state }, state, standing },
    ...{ anchor, passed: id, passedAt: 0n, since: 0 },
  };
  store.commit({ head, batch: 0n, header }, overlay, [syncEntry(record)]);
  return record;
}
