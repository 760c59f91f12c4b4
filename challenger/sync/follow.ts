import { idleMachine } from '../../bisection/trace/UnitChain.js';
import { VmExecutor } from '../execute/vmExecutor.js';
import { type BatchEnd, type BatchRunOptions, runBatches } from './batchRun.js';
import type { SendersAhead } from '../pipeline/sendersAhead.js';
import { firstSince } from './firstSince.js';
import { dropEnds, endEntry } from './batchEnds.js';
import type { FinalLine } from './finalLine.js';
import { reach } from './settle.js';
import type { BlockRecord } from '../store/blockRecord.js';
import type { MetaChange } from '../store/commitBlocks.js';
import { encodeStanding, openStanding } from './standing.js';
import type { NodeOverlay } from '../store/nodeOverlay.js';
import type { StateStore } from '../store/stateStore.js';
import { type SyncRecord, syncEntry } from './syncRecord.js';

export interface FollowOptions extends Omit<BatchRunOptions, 'executor'> {
  readonly store: StateStore;
  /** Where the store stands. */
  readonly from: SyncRecord;
  /** The final claims after the last one that `from` has passed, told of all ends up to there. */
  readonly line: FinalLine;
  /** For how long states are kept, seconds of L2 time; {@link KEEP} blocks if not given, and never fewer. */
  readonly retention?: bigint;
  /** Who finds the senders of transactions ahead; the executor does if nobody is given. */
  readonly senders?: SendersAhead;
}

/**
 * Executes the batches behind where a store stands and puts the states of their blocks into it; each end of a batch is noted
 * together with its blocks, so that whatever stops this, it goes on from there; state from before the anchor is let go.
 * Gives the record after each batch.
 * @throws FinalClaimMismatchError; what reading and executing throw
 */
export async function* follow(
  options: FollowOptions,
): AsyncGenerator<{ readonly end: BatchEnd; readonly record: SyncRecord }> {
  const { store, line, config, senders } = options;
  const overlay = store.overlay();
  // A trie update for each block is enough: nobody asks for a state between two transactions here.
  const executor = new VmExecutor({
    ...{ config, nodes: overlay, intermediateRoots: false },
    ...(senders === undefined ? {} : { recover: senders.recover }),
  });
  const pipeline = { ...options.pipeline, ...(senders === undefined ? {} : { senders }) };
  let record = options.from;
  const start = openStanding(record.standing, record.state);
  for await (const end of runBatches({ ...options, executor, pipeline }, start)) {
    const standing = encodeStanding(end.idle, end.queue);
    const state = idleMachine(end.idle).hash;
    const { position } = end.batch;
    const reached = { position, units: end.result.units.length, state };
    const settled = reach({ ...record, state, standing }, line, reached, () => standing);
    const entries = [
      syncEntry(settled),
      ...dropEnds(record.passedAt, settled.passedAt),
      endEntry(reached, standing, end.result.head.number),
    ];
    record = settled;
    keep(store, overlay, line.covers(position) ? atEnd(end) : blocksOf(end), entries);
    prune(store, record, end, options.retention);
    yield { end, record };
  }
}

/** The blocks of a batch. */
function blocksOf({ batch, result }: BatchEnd): BlockRecord[] {
  return result.units.flatMap((unit) => {
    if (unit.kind !== 'close') return [];
    const { head, header } = unit.result;
    return [{ head, batch: batch.position, header: header.rlp }];
  });
}

/** The last one alone: within a batch that is settled nobody needs a state any more. */
const atEnd = (end: BatchEnd): BlockRecord[] => blocksOf(end).slice(-1);

/** Puts blocks into the store, and what is noted of their batch, all or nothing. */
function keep(
  store: StateStore,
  overlay: NodeOverlay,
  blocks: readonly BlockRecord[],
  entries: MetaChange,
): void {
  if (blocks.length === 0) store.putMeta(entries);
  else store.commitAll(blocks, overlay, entries);
  overlay.clear();
}

/** How many blocks' states are kept behind the newest one, at least. */
const KEEP = 256n;

/** Lets one piece of old state go, none that whoever starts from the anchor needs. */
function prune(
  store: StateStore,
  { anchor }: SyncRecord,
  { batch, result }: BatchEnd,
  retention: bigint | undefined,
): void {
  const { head } = openStanding(anchor.standing, anchor.state);
  const { number, timestamp } = result.head;
  const first = retention === undefined ? number : firstSince(store, timestamp - retention);
  const keep = number - first + 1n > KEEP ? number - first + 1n : KEEP;
  // Pins run out by L1's time, as far as it has come to us: rather too late than too early.
  store.prune({ keep, floor: head.number, now: batch.l1Timestamp });
}
