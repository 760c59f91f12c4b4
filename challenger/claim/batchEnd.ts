import type { CursorFields } from '../../bisection/machine/Cursor.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import { BLOCK_HEADER_SIZE } from '../derive/batch.js';

/**
 * What the machine reads of the open batch before it opens another: the length that stands where a block could be; nothing
 * where no header fits any more (docs/batches.md §3).
 */
export function endRange({
  data,
  offset,
}: Pick<CursorFields, 'offset'> & { readonly data: { readonly length: number } }): {
  readonly offset: number;
  readonly length: number;
} {
  return { offset, length: offset + BLOCK_HEADER_SIZE > data.length ? 0 : 4 };
}

/** Whether no whole block is left of the open batch, so that the next unit opens another one. */
export function isBatchRead(cursor: CursorFields): boolean {
  const { offset, length } = endRange(cursor);
  if (length === 0) return true;
  const bytes = Bytes.readOpened(cursor.data, offset, length);
  const body = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  return offset + BLOCK_HEADER_SIZE + body > cursor.data.length;
}
