import { z } from 'zod';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { toHex } from '../hex.js';
import type { Basis } from '../basis.js';
import type { StateStore } from '../store/stateStore.js';

/** A claim, its state on L1, and what opens that. */
export interface StandingAt {
  readonly id: Hash;
  readonly state: Hash;
  readonly standing: Uint8Array;
}

/** How far a store has come: the end of a batch. */
export interface SyncRecord {
  /** What the state stands on. */
  readonly basis: Basis;
  /** The claim whose state was taken, and not come to by executing: genesis, or where the batches behind it began. */
  readonly origin: { readonly id: Hash; readonly state: Hash };
  /** The hash of the idle state behind the last batch, and its standing. */
  readonly state: Hash;
  readonly standing: Uint8Array;
  /** The last final claim that ends behind a whole batch which was executed or started from. */
  readonly anchor: StandingAt;
  /**
   * The last final claim that was passed, the batch that it is about the end of, and how many units of that batch lie
   * behind its own end.
   */
  readonly passed: Hash;
  readonly passedAt: bigint;
  readonly since: number;
}

/**
 * How far a store has come that took its state from a snapshot or a delta, and stands at that claim.
 * @param position the batch that the claim is about the end of
 */
export const anchoredRecord = (at: StandingAt, position: bigint): SyncRecord => ({
  ...{ basis: 'anchored', origin: { id: at.id, state: at.state } },
  ...{ state: at.state, standing: at.standing, anchor: at },
  ...{ passed: at.id, passedAt: position, since: 0 },
});

/** The record in a store is none of ours: the folder is damaged, or another version's. */
export class SyncRecordError extends Error {
  readonly code = 'SYNC_RECORD';
  readonly nextStep = 'delete the folder and sync again';
  constructor(override readonly cause: unknown) {
    super('the folder says in no known way how far it has come');
    this.name = 'SyncRecordError';
  }
}

const KEY = 'sync';
/** The origin that executing everything from genesis on has come to. */
const REPLAYED = 'sync.replayed';
const hex = z.string().regex(/^0x([0-9a-f]{2})*$/);
const bytes = hex.transform((value) => new Uint8Array(Buffer.from(value.slice(2), 'hex')));
const hash = bytes.refine(({ length }) => length === 32).transform((value) => value as Hash);
const schema = z
  .object({
    schema: z.literal(1),
    basis: z.enum(['replayed', 'anchored']),
    origin: z.object({ id: hash, state: hash }),
    state: hash,
    standing: bytes,
    anchor: z.object({ id: hash, state: hash, standing: bytes }),
    passed: hash,
    passedAt: z.string().regex(/^\d+$/).transform(BigInt),
    since: z.number().int().nonnegative(),
  })
  .transform(({ basis, origin, state, standing, anchor, passed, passedAt, since }) => ({
    basis,
    origin,
    state,
    standing,
    anchor,
    passed,
    passedAt,
    since,
  }));

/** How far a store has come; undefined if nothing was begun. @throws SyncRecordError */
export function readSyncRecord(store: Pick<StateStore, 'meta'>): SyncRecord | undefined {
  const stored = store.meta(KEY);
  if (stored === undefined) return undefined;
  try {
    const record = schema.parse(JSON.parse(Buffer.from(stored).toString('utf8')));
    const replayed = store.meta(REPLAYED);
    const isSame = replayed !== undefined && Buffer.compare(replayed, record.origin.id) === 0;
    return isSame ? { ...record, basis: 'replayed' } : record;
  } catch (error) {
    throw new SyncRecordError(error);
  }
}

/** The record as an entry of a store's commit. */
export function syncEntry(record: SyncRecord): readonly [string, Uint8Array] {
  const { basis, origin, state, standing, anchor, passed, passedAt, since } = record;
  const text = JSON.stringify({
    ...{ schema: 1, basis, state: toHex(state), standing: toHex(standing) },
    origin: { id: toHex(origin.id), state: toHex(origin.state) },
    anchor: {
      id: toHex(anchor.id),
      state: toHex(anchor.state),
      standing: toHex(anchor.standing),
    },
    ...{ passed: toHex(passed), passedAt: passedAt.toString(), since },
  });
  return [KEY, Buffer.from(text, 'utf8')];
}

/** What is noted once a replay has come to the claim that a state was taken of: from then on it stands on that. */
export function replayedEntry({ origin }: SyncRecord): readonly [string, Uint8Array] {
  return [REPLAYED, origin.id];
}
