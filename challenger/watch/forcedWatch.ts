import type { InboxEvent, QueuedEntry } from './inboxEvent.js';

/** The queue at one moment. */
export interface QueueLook {
  /** The entries so far, in order, at least those that are not taken. */
  readonly entries: readonly QueuedEntry[];
  /** How many the posted batches have taken; undefined while batches are missing, since then nobody can tell. */
  readonly taken: bigint | undefined;
  /** L1 time, seconds. */
  readonly time: bigint;
}

/** Follows the deadline of every entry of the forced queue. Each entry is told of once, and once more when it is overdue. */
export class ForcedWatch {
  private readonly queued = new Set<string>();
  private readonly overdue = new Set<string>();

  look({ entries, taken, time }: QueueLook): InboxEvent[] {
    const events: InboxEvent[] = [];
    if (taken === undefined) return events;
    for (const entry of entries) {
      if (entry.index < taken) continue;
      if (isNew(this.queued, entry)) events.push({ kind: 'forcedQueued', entry });
      if (entry.due > time || !isNew(this.overdue, entry)) continue;
      events.push({
        kind: 'forcedDue',
        entry,
        nextStep:
          'call postForced() on the inbox (anybody may; a challenger that includes forced transactions does), and ask who posts batches why they leave it out',
      });
    }
    return events;
  }
}

/** After a reorganization another entry may stand at the same place. */
function isNew(known: Set<string>, { index, due, transaction }: QueuedEntry): boolean {
  const key = [index, due, transaction].join(' ');
  if (known.has(key)) return false;
  known.add(key);
  return true;
}
