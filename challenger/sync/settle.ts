import type { StateStore } from '../store/stateStore.js';
import { dropEnds, readEnd, readStanding } from './batchEnds.js';
import type { FinalLine, ReachedEnd } from './finalLine.js';
import { type SyncRecord, SyncRecordError, syncEntry } from './syncRecord.js';

/**
 * Holds the end of a batch against the final claims, and moves the record on to what ends there.
 * @param standing gives what opens it
 * @throws FinalClaimMismatchError
 */
export function reach(
  record: SyncRecord,
  line: FinalLine,
  end: ReachedEnd,
  standing: () => Uint8Array,
): SyncRecord {
  const before = line.last;
  const claim = line.reach(end);
  const passed = line.last;
  if (passed === undefined || passed === before) return record;
  // One that ended in the middle of a batch is passed, and nothing to start from.
  const anchor =
    claim === undefined ? record.anchor : { id: claim.id, state: end.state, standing: standing() };
  return { ...record, anchor, passed: passed.id, passedAt: end.position, since: line.since };
}

/**
 * Holds the ends of all batches that were executed since the last final claim against those that are final by now: a claim
 * takes a week to become final, and its batches are executed long before.
 * @param position the last batch that was executed
 * @throws FinalClaimMismatchError, SyncRecordError
 */
export function settle(
  store: StateStore,
  record: SyncRecord,
  line: FinalLine,
  position: bigint,
): SyncRecord {
  let settled = record;
  for (let at = record.passedAt; at <= position; at++) {
    const end = readEnd(store, at);
    // What a store begins with is no batch's end.
    if (end === undefined && at === record.passedAt) continue;
    if (end === undefined) throw new SyncRecordError(undefined);
    // Its units are counted already, as far as they lie behind the claim that was passed there.
    const units = at === record.passedAt ? 0 : end.units;
    settled = reach(settled, line, { ...end, units }, () => readStanding(store, at));
  }
  if (settled !== record) {
    store.putMeta([...dropEnds(record.passedAt, settled.passedAt), syncEntry(settled)]);
  }
  return settled;
}
