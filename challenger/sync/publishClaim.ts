import type { Chain } from '../chain.js';
import { TaggedView } from '../l1/endpoints/taggedView.js';
import { toHex } from '../hex.js';
import { L1View } from '../l1/l1View.js';
import { createDelta } from '../snapshot/createDelta.js';
import { createSnapshot } from '../snapshot/createSnapshot.js';
import type { DeltaManifest } from '../snapshot/deltaManifest.js';
import type { SnapshotManifest } from '../snapshot/manifest.js';
import { indexDelta, indexSnapshot } from '../snapshot/snapshotIndex.js';
import type { ClaimPoint } from '../snapshot/manifestFields.js';
import type { SnapshotSource, SnapshotWriter } from '../snapshot/snapshotSource.js';
import type { StateStore } from '../store/stateStore.js';
import { claimPoint, identityOf } from './claimPoint.js';
import { openStanding } from './standing.js';
import type { StandingAt } from './syncRecord.js';

export interface Publication {
  readonly chain: Chain;
  readonly store: StateStore;
  readonly into: SnapshotSource & SnapshotWriter;
  /** What a chunk is filled up to; 1 MiB if not given. */
  readonly chunkBytes?: number;
}

/** The last published claim, whose state stays so that what leads on from it can be published, too. */
const PUBLISHED = 'published';
/** Pins hold no longer, so that nothing is kept for ever by who died, or has stopped publishing; seconds. */
const KEPT_SECONDS = 30n * 86_400n;

/** Publishes the state of a final claim, which the store must still have, for others to sync from. */
export function publishSnapshot(
  publication: Publication,
  claim: StandingAt,
): Promise<SnapshotManifest> {
  return kept(publication, claim, claim, async (point) => {
    const { chain, store, into, chunkBytes } = publication;
    const size = chunkBytes === undefined ? {} : { chunkBytes };
    const about = { chain: identityOf(chain), point };
    const manifest = await createSnapshot({ nodes: store, about, into, ...size });
    await indexSnapshot(into, manifest);
    return manifest;
  });
}

/** Publishes what leads from one final claim to a later one; the store must still have the states of both. */
export function publishDelta(
  publication: Publication,
  from: StandingAt,
  to: StandingAt,
): Promise<DeltaManifest> {
  return kept(publication, from, to, async (point) => {
    const { chain, store, into, chunkBytes } = publication;
    const [before, after] = [headOf(from), headOf(to)];
    const start = { claim: toHex(from.id), stateRoot: toHex(before.stateRoot) };
    const manifest = await createDelta({
      ...{ nodes: store, about: { chain: identityOf(chain), from: start, to: point }, into },
      differ: (visitor) => {
        store.difference(before.number, after.number, visitor);
      },
      ...(chunkBytes === undefined ? {} : { chunkBytes }),
    });
    await indexDelta(into, manifest);
    return manifest;
  });
}

/**
 * Runs `work` while no pruning takes the state of the claim `from`, or a later one. Afterwards that of `to`, which is
 * published then, is kept until the next publication.
 */
async function kept<T>(
  { chain, store }: Publication,
  from: StandingAt,
  to: StandingAt,
  work: (point: ClaimPoint) => Promise<T>,
): Promise<T> {
  const view = new L1View(await TaggedView.of(chain.provider, 'finalized'));
  const seen = await view.head();
  const until = seen.time + KEPT_SECONDS;
  const name = `publication of ${toHex(to.id)}`;
  store.pin(name, headOf(from).number, until);
  try {
    const done = await work(claimPoint(to, seen));
    store.pin(PUBLISHED, headOf(to).number, until);
    return done;
  } finally {
    store.unpin(name);
  }
}

const headOf = ({ standing, state }: StandingAt) => openStanding(standing, state).head;
