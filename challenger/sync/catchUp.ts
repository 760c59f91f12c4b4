import type { Chain } from '../chain.js';
import { Claims } from '../l1/claims.js';
import { Inbox } from '../l1/inbox.js';
import { BatchMismatchError } from '../l1/batches.js';
import { L1View } from '../l1/l1View.js';
import { TaggedView } from '../l1/endpoints/taggedView.js';
import type { PipelineOptions } from '../pipeline/batchPipeline.js';
import type { SendersAhead } from '../pipeline/sendersAhead.js';
import { FinalClaims } from './finalClaims.js';
import { FinalLine } from './finalLine.js';
import { follow } from './follow.js';
import type { StateStore } from '../store/stateStore.js';
import { settle } from './settle.js';
import { openStanding } from './standing.js';
import type { SyncProgress } from './syncProgress.js';
import type { SyncRecord } from './syncRecord.js';

export interface CatchUpOptions {
  readonly chain: Chain;
  readonly store: StateStore;
  readonly onProgress?: (progress: SyncProgress) => void;
  readonly pipeline?: PipelineOptions;
  /** Who finds the senders of transactions ahead; the executor does if nobody is given. */
  readonly senders?: SendersAhead;
  /** Waited for after each batch: whoever does this on the side lets others go first. */
  readonly pause?: () => Promise<void>;
  /** For how long states are kept, seconds of L2 time; not long if not given. */
  readonly retention?: bigint;
  /** Ends it behind a batch. */
  readonly signal?: AbortSignal;
  /** The last batch that is executed, if not the last one of L1. */
  readonly until?: bigint;
}

/**
 * Executes all batches that are final on L1 behind where the store stands, those too that come meanwhile, and holds their
 * ends against the claims that are final.
 * @returns where it stands then
 * @throws FinalClaimMismatchError; what reading and executing throw
 */
export async function catchUp(options: CatchUpOptions, begin: SyncRecord): Promise<SyncRecord> {
  const { chain, store, onProgress, pipeline, senders, pause, signal } = options;
  const provider = await TaggedView.of(chain.provider, 'finalized');
  const l1 = new L1View(provider);
  const inbox = new Inbox(chain.addresses.inbox, l1);
  const claims = await FinalClaims.on(chain.provider, chain.addresses.claims);
  const { unitHeight } = await new Claims(chain.addresses.claims, l1).parameters();
  const { until, retention } = options;
  let record = begin;
  for (const from = positionOf(begin); ;) {
    const { to, length } = await l1.pinned(async () => ({
      to: (await l1.head()).number,
      length: await inbox.length(),
    }));
    const total = until !== undefined && until < length ? until : length;
    const position = positionOf(record);
    const passed = await claims.between(record.passed, await claims.newest());
    const line = new FinalLine(passed, unitHeight, record.since);
    record = settle(store, record, line, position);
    if (position >= total || isAborted(signal)) return record;
    const { config, from: deployment, blobs } = chain;
    const run = follow({
      ...{ store, line, config, inbox, deployment, from: record, provider, to },
      ...(blobs === undefined ? {} : { blobs }),
      ...(retention === undefined ? {} : { retention }),
      ...(pipeline === undefined ? {} : { pipeline }),
      ...(senders === undefined ? {} : { senders }),
    });
    for await (const { end, record: reached } of run) {
      record = reached;
      const { position: done } = end.batch;
      onProgress?.({ stage: 'batches', done, from, total, head: end.result.head });
      await pause?.();
      if (done >= total || isAborted(signal)) break;
    }
    // The inbox has more batches than its events tell of.
    if (positionOf(record) === position) throw new BatchMismatchError(position + 1n, 'position');
  }
}

const isAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;

/** The last batch that a record is behind. */
export function positionOf({ standing, state }: SyncRecord): bigint {
  return openStanding(standing, state).idle.block.fields.cursor.fields.position;
}
