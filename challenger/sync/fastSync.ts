import { toHash } from '../hex.js';
import { ChunkError } from '../snapshot/chunkError.js';
import { ChunkUnavailableError } from '../snapshot/fetchError.js';
import { LoadedRootError, StraySlotError } from '../store/stateLoad.js';
import type { FetchEvent } from '../snapshot/fetchEvent.js';
import { catchUp, type CatchUpOptions } from './catchUp.js';
import { identityOf } from './claimPoint.js';
import { FinalClaims } from './finalClaims.js';
import { forwardDeltas } from './forwardDeltas.js';
import { begin } from './replaySync.js';
import { clearLoad, loadSnapshot, type SnapshotLoadOptions, startedLoad } from './snapshotLoad.js';
import { readSyncRecord, type SyncRecord } from './syncRecord.js';
import {
  checkPoint,
  isOfSource,
  type Refusal,
  type SnapshotSearch,
  type UsableSnapshot,
  usableSnapshots,
} from './usableSnapshots.js';

export interface FastSyncOptions extends CatchUpOptions, Omit<SnapshotLoadOptions, 'store'> {
  /** Told of what a source has that is of no use. */
  readonly onRefusal?: (refusal: Refusal) => void;
}

/** No source has a snapshot that can be used. */
export class NoSnapshotError extends Error {
  readonly code = 'SYNC_NO_SNAPSHOT';
  readonly nextStep =
    'add a source (--source), try again later, or execute everything from genesis on: --mode replay';
  /** EX_TEMPFAIL: there may be one later. */
  readonly exitCode = 75;
  constructor(readonly refusals: readonly Refusal[]) {
    const said = new Map<string, number>();
    for (const { source, reason } of refusals) {
      const line = `${source ?? 'a source'}: ${reason}`;
      said.set(line, (said.get(line) ?? 0) + 1);
    }
    const lines = [...said].map(
      ([line, count]) => `\n  - ${line}${count > 1 ? ` (${String(count)} claims)` : ''}`,
    );
    super(`no source has a snapshot of a final claim that can be used${lines.join('')}`);
    this.name = 'NoSnapshotError';
  }
}

/**
 * Takes the state of a claim that is final on L1 from sources that nobody trusts, brings it forward to the newest such claim,
 * and executes the batches behind it. Whatever stops it, it goes on from there. Trusts L1, and that the contracts let no
 * wrong claim become final.
 * @throws NoSnapshotError, NotEnoughDiskError, FetchStoppedError, FinalClaimMismatchError; what reading and executing throw
 */
export async function fastSync(options: FastSyncOptions): Promise<SyncRecord> {
  const { chain, store, sources, clock, onProgress } = options;
  const refusals: Refusal[] = [];
  const onRefusal = (refusal: Refusal): void => {
    refusals.push(refusal);
    options.onRefusal?.(refusal);
  };
  const onFetch = (event: FetchEvent): void => {
    if (event.kind === 'dropped') {
      const { source, reason } = event;
      onRefusal({ source, claim: undefined, reason, isWrong: true });
    }
    options.onFetch?.(event);
  };
  const claims = await FinalClaims.on(chain.provider, chain.addresses.claims);
  const newest = await claims.newest();
  const search = { chain, claims, newest, sources, clock, onRefusal };
  let record = readSyncRecord(store);
  if (record === undefined) {
    // Nothing is final yet but genesis, which everybody has.
    if (newest.isGenesis) record = await begin(chain, store);
    else record = await takeSnapshot({ ...options, onFetch }, search, refusals);
  }
  if (record.basis === 'anchored') {
    const line = await claims.between(record.anchor.id, newest);
    const onClaim = (done: number, total: number): void =>
      onProgress?.({ stage: 'changes', done, total });
    record = await forwardDeltas({ ...options, ...search, onFetch, onClaim }, record, line);
  }
  return catchUp(options, record);
}

async function takeSnapshot(
  options: FastSyncOptions,
  search: SnapshotSearch,
  refusals: readonly Refusal[],
): Promise<SyncRecord> {
  const { onProgress } = options;
  const onFetch = (event: FetchEvent): void => {
    options.onFetch?.(event);
    if (event.kind !== 'taken') return;
    const { bytes: done, ofBytes: total, remainingMs } = event.progress;
    onProgress?.({ stage: 'snapshot', done, total, remainingMs });
  };
  let last: ChunkUnavailableError | undefined;
  for await (const snapshot of allSnapshots(options, search)) {
    // What there is of another one is kept until now: its sources might have come back.
    if (last !== undefined) clearLoad(options.store);
    last = undefined;
    try {
      return await loadSnapshot({ ...options, onFetch }, snapshot);
    } catch (error) {
      if (!isOfSnapshot(error)) throw error;
      const claim = snapshot.manifest.point.claim;
      const isWrong = !(error instanceof ChunkUnavailableError);
      search.onRefusal({ source: undefined, claim, reason: error.message, isWrong });
      if (error instanceof ChunkUnavailableError) last = error;
      else clearLoad(options.store);
    }
  }
  if (last !== undefined) throw last;
  throw new NoSnapshotError(refusals);
}

/** The one that was begun, then those that the sources have. */
async function* allSnapshots(
  { store, chain }: FastSyncOptions,
  search: SnapshotSearch,
): AsyncGenerator<UsableSnapshot> {
  const begun = startedLoad(store);
  if (begun !== undefined) {
    try {
      const claim = await search.claims.claim(toHash(begun.point.claim));
      yield { claim, manifest: begun, at: checkPoint(claim, begun, identityOf(chain)) };
    } catch (error) {
      if (!isOfSource(error)) throw error;
      clearLoad(store);
    }
  }
  for await (const snapshot of usableSnapshots(search)) {
    const isBegun = startedLoad(store);
    // Tried already, and its chunks were not to be had.
    if (isBegun !== undefined && sameManifest(isBegun, snapshot.manifest)) continue;
    yield snapshot;
  }
}

function sameManifest(one: UsableSnapshot['manifest'], two: UsableSnapshot['manifest']): boolean {
  const hashes = ({ chunks }: UsableSnapshot['manifest']) => chunks.map(({ hash }) => hash).join();
  return one.point.claim === two.point.claim && hashes(one) === hashes(two);
}

/** Whether an error says that a snapshot is of no use, so that it is another one's turn. */
function isOfSnapshot(error: unknown): error is Error {
  return (
    error instanceof ChunkError ||
    error instanceof ChunkUnavailableError ||
    error instanceof LoadedRootError ||
    error instanceof StraySlotError
  );
}
