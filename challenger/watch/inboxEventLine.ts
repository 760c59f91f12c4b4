import { toHex } from '../hex.js';
import type { InboxEvent, PostedBlock, QueuedEntry } from './inboxEvent.js';

/** What there is to tell of the inbox, in a line for people. */
export function inboxEventLine(event: InboxEvent): string {
  switch (event.kind) {
    case 'forcedQueued':
      return `${entryName(event.entry)} is queued, due at L1 time ${String(event.entry.due)}`;
    case 'forcedDue':
      return `ALARM: ${entryName(event.entry)} is due, and the posted batches leave it out; next: ${event.nextStep}`;
    case 'postersContradict':
      return `ALARM: posters contradict one another: ${blockName(event.isVoid)} is void, because ${blockName(event.stands)} stands`;
  }
}

const entryName = ({ index, transaction }: QueuedEntry): string =>
  `forced transaction ${String(index)} (from ${transaction.slice(0, 10)})`;

function blockName({ poster, batch, index, number, timestamp }: PostedBlock): string {
  const address = toHex(Buffer.from(poster.toString(16).padStart(40, '0'), 'hex'));
  const name = number === undefined ? `block ${String(index)}` : `L2 block ${String(number)}`;
  return `${name} of batch ${String(batch)} by ${address}, of time ${String(timestamp)},`;
}
