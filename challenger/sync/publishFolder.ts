import { getBytes } from 'ethers';
import { Chain } from '../chain.js';
import { readChainFile } from '../chainFile.js';
import { stateFolder } from '../dataFolder.js';
import { PROCESS_CLOCK } from '../l1/endpoints/clock.js';
import { toHash } from '../hex.js';
import type { DeltaManifest } from '../snapshot/deltaManifest.js';
import type { SnapshotManifest } from '../snapshot/manifest.js';
import { publishedPoint } from '../snapshot/manifestAt.js';
import { openWriter } from '../snapshot/openSource.js';
import { StateStore } from '../store/stateStore.js';
import { FinalClaims } from './finalClaims.js';
import { publishDelta, publishSnapshot } from './publishClaim.js';
import { readSyncRecord, type StandingAt } from './syncRecord.js';

export interface PublishFolderOptions {
  /** A file that says where the chain is. */
  readonly chain: string;
  /** The folder of a sync, which may be running. */
  readonly data: string;
  /** A folder, or s3://bucket/prefix. */
  readonly into: string;
  /** A claim that `into` has already: what leads from there is written instead of the whole state. */
  readonly from?: string;
  /** What a chunk is filled up to; 1 MiB if not given. */
  readonly chunkBytes?: number;
}

/** The folder has no state of a final claim yet. */
export class NothingToPublishError extends Error {
  readonly code = 'SNAPSHOT_NOTHING';
  readonly exitCode = 75;
  readonly nextStep = 'sync it first: gainsay sync';
  constructor(readonly folder: string) {
    super(`${folder} has no state of a claim that is final`);
    this.name = 'NothingToPublishError';
  }
}

/**
 * Publishes the newest final claim that a synced folder has passed, whole or as what leads there from an earlier one. The
 * folder may be in use: what is being published is kept from pruning meanwhile.
 */
export async function publishFolder(
  options: PublishFolderOptions,
): Promise<SnapshotManifest | DeltaManifest> {
  const into = await openWriter(options.into);
  const chain = await Chain.open(await readChainFile(options.chain));
  const folder = stateFolder(options.data);
  let store: StateStore | undefined;
  try {
    // Nothing is made where nothing is.
    await (await StateStore.open({ folder, chain: chain.name, readOnly: true })).close();
    store = await StateStore.open({ folder, chain: chain.name });
    const record = readSyncRecord(store);
    if (record === undefined) throw new NothingToPublishError(options.data);
    const { chunkBytes } = options;
    const publication = { chain, store, into, ...(chunkBytes !== undefined && { chunkBytes }) };
    if (options.from === undefined) return await publishSnapshot(publication, record.anchor);
    const { standing } = await publishedPoint(into, options.from, PROCESS_CLOCK);
    const from = await standingOf(chain, options.from, getBytes(standing));
    return await publishDelta(publication, from, record.anchor);
  } finally {
    await store?.close();
    chain.close();
  }
}

async function standingOf(chain: Chain, claim: string, standing: Uint8Array): Promise<StandingAt> {
  const claims = await FinalClaims.on(chain.provider, chain.addresses.claims);
  const { id, state } = await claims.claim(toHash(claim));
  return { id, state, standing };
}
