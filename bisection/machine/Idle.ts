import { Bytes } from '../structures/Bytes.js';
import { Entry } from './Entry.js';
import type { Host } from './Host.js';
import type { Machine } from './Machine.js';
import { Phase } from './Phase.js';
import { UnprovableError } from './Unprovable.js';

/** Bytes of a block's header in a batch (docs/batches.md §2). */
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
  Bytes.open(cursor.data, m.witness);
  if (open) {
    if (cursor.forced > 0) throw new UnprovableError('a forced transaction');
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
