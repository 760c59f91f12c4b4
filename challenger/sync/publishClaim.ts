import type { Chain } from '../chain.js';
import { TaggedView } from '../l1/endpoints/taggedView.js';
import { toHex } from '../l1/hex.js';
import { L1View } from '../l1/l1View.js';
import { createDelta } from '../snapshot/createDelta.js';
import { createSnapshot } from '../snapshot/createSnapshot.js';
import type { DeltaManifest } from '../snapshot/deltaManifest.js';
import type { SnapshotManifest } from '../snapshot/manifest.js';
import { indexDelta, indexSnapshot } from '../snapshot/snapshotIndex.js';
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

/** Publishes the state of a final claim, which the store must still have, for others to sync from. */
export function publishSnapshot(
  { chain, store, into, chunkBytes }: Publication,
  claim: StandingAt,
): Promise<SnapshotManifest> {
  return kept(store, claim, async () => {
    const about = { chain: identityOf(chain), point: await pointNow(chain, claim) };
    const size = chunkBytes === undefined ? {} : { chunkBytes };
    const manifest = await createSnapshot({ nodes: store, about, into, ...size });
    await indexSnapshot(into, manifest);
    return manifest;
  });
}

/** Publishes what leads from one final claim to a later one; the store must still have the states of both. */
export function publishDelta(
  { chain, store, into, chunkBytes }: Publication,
  from: StandingAt,
  to: StandingAt,
): Promise<DeltaManifest> {
  return kept(store, from, async () => {
    const [before, after] = [headOf(from), headOf(to)];
    const about = {
      chain: identityOf(chain),
      from: { claim: toHex(from.id), stateRoot: toHex(before.stateRoot) },
      to: await pointNow(chain, to),
    };
    const manifest = await createDelta({
      ...{ nodes: store, about, into },
      differ: (visitor) => {
        store.difference(before.number, after.number, visitor);
      },
      ...(chunkBytes === undefined ? {} : { chunkBytes }),
    });
    await indexDelta(into, manifest);
    return manifest;
  });
}

/** Runs `work` while no pruning takes the state of a claim, or a later one. */
async function kept<T>(store: StateStore, claim: StandingAt, work: () => Promise<T>): Promise<T> {
  const name = `snapshot of ${toHex(claim.id)}`;
  store.pin(name, headOf(claim).number);
  try {
    return await work();
  } finally {
    store.unpin(name);
  }
}

async function pointNow({ provider }: Chain, claim: StandingAt) {
  const view = new L1View(await TaggedView.of(provider, 'finalized'));
  return claimPoint(claim, await view.head());
}

const headOf = ({ standing, state }: StandingAt) => openStanding(standing, state).head;
