import { Bytes } from '../structures/Bytes.js';
import { Entry } from './Entry.js';
import type { Host } from './Host.js';
import type { Machine } from './Machine.js';
import { Phase } from './Phase.js';

/** Bytes of a block's header in a batch (docs/batches.md §3). */
export const BLOCK_HEADER = 139;
/** Bytes of the length in front of each transaction. */
export const ENTRY_HEADER = 4;

/**
 * Phase idle: starts the next unit: a transaction of the open block or its close, the next block of the open
 * batch, the next batch; at the target, nothing for ever.
 */
export function stepIdle(m: Machine, host: Host): void {
  const cursor = m.cursor().fields;
  const { open } = m.header().fields;
  if (open && cursor.forced > 0) {
    takeForced(m, host);
    return;
  }
  Bytes.open(cursor.data, m.witness);
  if (open) {
    const length = sizeAt(m, cursor.data, cursor.offset, ENTRY_HEADER, cursor.end);
    if (length === undefined) m.enter(Phase.blockClose);
    else {
      const offset = cursor.offset + ENTRY_HEADER;
      m.setBlock({ cursor: m.cursor().with({ offset: offset + length }) });
      m.enter(Phase.decode, new Entry(cursor.data, offset, length));
    }
    return;
  }
  const body = sizeAt(m, cursor.data, cursor.offset, BLOCK_HEADER, cursor.data.length);
  if (body !== undefined) m.enter(Phase.blockOpen);
  else if (cursor.position !== host.target) m.enter(Phase.batchOpen);
}

/** The next entry of the forced queue; the open block has said that it takes it. */
function takeForced(m: Machine, host: Host): void {
  const cursor = m.cursor();
  const { queueRoot, queueLength, queueNext, taken, forced } = cursor.fields;
  const raw = host.queue.read(queueRoot, queueLength, queueNext, m.witness);
  Bytes.open(raw, m.witness);
  m.setBlock({
    cursor: cursor.with({ queueNext: queueNext + 1n, taken: taken + 1, forced: forced - 1 }),
  });
  m.enter(Phase.decode, new Entry(raw, 0, raw.length));
}

/** The length that stands at `offset`, if it and what it announces, `header` bytes behind `offset`, end by `end`. */
function sizeAt(
  m: Machine,
  data: Bytes,
  offset: number,
  header: number,
  end: number,
): number | undefined {
  if (offset + header > end) return undefined;
  const bytes = Bytes.readOpened(data, offset, 4, m.witness);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  return offset + header + length > end ? undefined : length;
}
