import { equals } from '../../bisection/game/Hashes.js';
import { toHex } from '../hex.js';
import { DeltaError } from '../snapshot/applyDelta.js';
import { ChunkError } from '../snapshot/chunkError.js';
import { followDelta } from '../snapshot/fetchDelta.js';
import { ChunkUnavailableError } from '../snapshot/fetchError.js';
import { findDeltas } from '../snapshot/findManifest.js';
import { ManifestError } from '../snapshot/manifestError.js';
import { identityOf } from './claimPoint.js';
import type { FinalClaim } from './finalClaims.js';
import { fetchOf, type SnapshotLoadOptions } from './snapshotLoad.js';
import { openStanding } from './standing.js';
import { anchoredRecord, type SyncRecord, syncEntry } from './syncRecord.js';
import { checkPoint, isOfSource, type SnapshotSearch } from './usableSnapshots.js';

/** Changes are told of by how many claims they have come over. */
export interface ForwardOptions
  extends Omit<SnapshotLoadOptions, 'folder'>, Omit<SnapshotSearch, 'newest'> {
  readonly onClaim?: (done: number, total: number) => void;
}

/** Claims one after the other that no source has a delta to: then there are none, and each further one costs questions. */
const MISSES = 3;

/**
 * Brings a store that stands at a final claim forward, claim by claim, by the deltas that the sources have: standing and
 * root of each are held against L1 before anything is kept. Where no right delta is to be had it ends, and what is left is
 * come to by executing.
 * @param line the final claims behind the one that the store stands at, in order
 */
export async function forwardDeltas(
  options: ForwardOptions,
  begin: SyncRecord,
  line: readonly FinalClaim[],
): Promise<SyncRecord> {
  let record = begin;
  let misses = 0;
  for (const [index, claim] of line.entries()) {
    // Its batches have been begun: from here on they are executed.
    if (!equals(record.state, record.anchor.state)) break;
    const reached = await stepTo(options, record, claim);
    // A claim that ended in the middle of a batch has none; the next one's begins where this one's would have.
    if (reached === undefined) {
      if (++misses === MISSES) break;
      continue;
    }
    misses = 0;
    record = reached;
    options.onClaim?.(index + 1, line.length);
  }
  return record;
}

async function stepTo(
  options: ForwardOptions,
  record: SyncRecord,
  claim: FinalClaim,
): Promise<SyncRecord | undefined> {
  const { chain, sources, clock, store, onRefusal } = options;
  const name = toHex(claim.id);
  const identity = identityOf(chain);
  const { head } = openStanding(record.standing, record.state);
  const found = findDeltas({
    ...{ sources, clock, expected: { chain: identity, point: { claim: name } } },
    from: { claim: toHex(record.anchor.id), stateRoot: toHex(head.stateRoot) },
    onRefusal: (refusal) => {
      onRefusal({ ...refusal, claim: name });
    },
  });
  for await (const { manifest, source } of found) {
    const state = store.overlay();
    try {
      const at = checkPoint(claim, { chain: manifest.chain, point: manifest.to }, identity);
      await followDelta({ ...fetchOf(options), manifest, state });
      const { head: to } = openStanding(at.standing, at.state);
      const reached = anchoredRecord(at, claim.position);
      // A claim all of whose blocks are void ends in the block that is there.
      if (to.number === head.number) store.putMeta([syncEntry(reached)]);
      else store.commit({ head: to, batch: manifest.to.batch }, state, [syncEntry(reached)]);
      return reached;
    } catch (error) {
      if (!isOfDelta(error)) throw error;
      onRefusal({ source, claim: name, reason: error.message, isWrong: true });
    }
  }
  return undefined;
}

function isOfDelta(error: unknown): error is Error {
  return (
    isOfSource(error) ||
    error instanceof DeltaError ||
    error instanceof ChunkError ||
    error instanceof ChunkUnavailableError ||
    error instanceof ManifestError
  );
}
