import { idleMachine } from '../../bisection/trace/UnitChain.js';
import { VmExecutor } from '../execute/vmExecutor.js';
import { type BatchEnd, type BatchRunOptions, runBatches } from './batchRun.js';
import type { FinalLine } from './finalLine.js';
import { encodeStanding, openStanding } from './standing.js';
import type { NodeOverlay } from '../store/nodeOverlay.js';
import type { StateStore } from '../store/stateStore.js';
import { type SyncRecord, syncEntry } from './syncRecord.js';

export interface FollowOptions extends Omit<BatchRunOptions, 'executor'> {
  readonly store: StateStore;
  /** Where the store stands. */
  readonly from: SyncRecord;
  /** The final claims after the last one that `from` has passed. */
  readonly line: FinalLine;
}

/**
 * Executes the batches behind where a store stands and puts the state of each block into it; each end of a batch is noted
 * together with its last block, so that whatever stops this, it goes on from there; state from before the anchor is let go.
 * Gives the record after each batch.
 * @throws FinalClaimMismatchError; what reading and executing throw
 */
export async function* follow(
  options: FollowOptions,
): AsyncGenerator<{ readonly end: BatchEnd; readonly record: SyncRecord }> {
  const { store, line, config } = options;
  const overlay = store.overlay();
  // A trie update for each block is enough: nobody asks for a state between two transactions here.
  const executor = new VmExecutor({ config, nodes: overlay, intermediateRoots: false });
  let record = options.from;
  const start = openStanding(record.standing, record.state);
  for await (const end of runBatches({ ...options, executor }, start)) {
    const state = idleMachine(end.idle).hash;
    const standing = encodeStanding(end.idle, end.queue);
    const { position } = end.batch;
    const claim = line.reach({ position, units: end.result.units.length, state });
    const anchor = claim === undefined ? record.anchor : { id: claim.id, state, standing };
    const passed = line.last?.id ?? record.passed;
    record = { ...record, state, standing, anchor, passed, since: line.since };
    keep(store, overlay, end, record);
    prune(store, record);
    yield { end, record };
  }
}

/** Puts the blocks of a batch into the store, and with the last of them how far it has come. */
function keep(store: StateStore, overlay: NodeOverlay, end: BatchEnd, record: SyncRecord): void {
  const closed = end.result.units.flatMap((unit) => (unit.kind === 'close' ? [unit.result] : []));
  // Of a batch in whose middle this was stopped some blocks are there already.
  const newest = store.newest()?.head.number ?? -1n;
  const fresh = closed.filter(({ head }) => head.number > newest);
  const entry = syncEntry(record);
  for (const [index, { head, header }] of fresh.entries()) {
    const block = { head, batch: end.batch.position, header: header.rlp };
    store.commit(block, overlay, index === fresh.length - 1 ? [entry] : []);
  }
  if (fresh.length === 0) store.putMeta([entry]);
  overlay.clear();
}

/** How many blocks' states are kept behind the newest one, at least. */
const KEEP = 256n;

/** Lets one piece of old state go, none that whoever starts from the anchor needs. */
function prune(store: StateStore, { anchor }: SyncRecord): void {
  const { head } = openStanding(anchor.standing, anchor.state);
  store.prune({ keep: KEEP, floor: head.number });
}
