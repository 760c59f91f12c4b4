import { keccak } from '../../bisection/structures/Keccak.js';
import { ChunkError } from './chunkError.js';
import { ByteReader, MalformedBytesError } from './byteReader.js';
import { ByteWriter } from './byteWriter.js';
import type { KeyRange } from './keyRange.js';
import { POSITION_BYTES } from './statePosition.js';

/** No chunk is longer. */
export const MAX_CHUNK_BYTES = 4 * 1024 * 1024;
/** What a chunk is filled up to: longer ones hold one account with a long code. Edges come on top, a few kB. */
export const DEFAULT_CHUNK_BYTES = 1024 * 1024;

/** What a chunk holds, the byte behind its magic. */
export const ChunkKind = { state: 1, changes: 2 } as const;
export type ChunkKind = (typeof ChunkKind)[keyof typeof ChunkKind];

/** The first bytes of every chunk: `gainsay`, and the version of the format. */
const MAGIC = Uint8Array.of(...Buffer.from('gainsay', 'ascii'), 1);

/** What a manifest says of a chunk. */
export interface ChunkEntry {
  /** Keccak-256 of its bytes, which is its name: 64 hexadecimal digits. */
  readonly hash: string;
  /** In bytes. */
  readonly size: number;
  /** The positions that it covers, 64 bytes each. */
  readonly range: KeyRange;
}

/** The name of a chunk. */
export const chunkName = (bytes: Uint8Array): string => Buffer.from(keccak(bytes)).toString('hex');

/** The beginning of every chunk: its kind, and the positions that it covers. */
export function beginChunk(kind: ChunkKind, { first, last }: KeyRange): ByteWriter {
  return new ByteWriter().bytes(MAGIC).byte(kind).bytes(first).bytes(last);
}

/**
 * Reads a chunk that a manifest names, if its bytes are those. `read` gets a reader behind the beginning and must leave
 * nothing.
 * @throws ChunkError
 */
export function openChunk<T>(
  bytes: Uint8Array,
  kind: ChunkKind,
  { hash, size, range }: ChunkEntry,
  read: (reader: ByteReader) => T,
): T {
  if (bytes.length > MAX_CHUNK_BYTES) {
    throw new ChunkError('too long', hash, `it is longer than ${MAX_CHUNK_BYTES} bytes`);
  }
  if (bytes.length !== size) {
    throw new ChunkError('size', hash, `it has ${bytes.length} bytes instead of ${size}`);
  }
  const name = chunkName(bytes);
  if (name !== hash) throw new ChunkError('hash', hash, `the bytes have the hash ${name}`);
  const reader = new ByteReader(bytes);
  try {
    const isChunk = Buffer.compare(reader.bytes(MAGIC.length), MAGIC) === 0;
    if (!isChunk || reader.byte() !== kind) throw reader.malformed('no chunk of this kind');
    const first = reader.bytes(POSITION_BYTES);
    const last = reader.bytes(POSITION_BYTES);
    const isSame =
      Buffer.compare(first, range.first) === 0 && Buffer.compare(last, range.last) === 0;
    if (!isSame || Buffer.compare(first, last) > 0) {
      throw new ChunkError('range', hash, 'it covers other positions than announced');
    }
    const content = read(reader);
    reader.finish();
    return content;
  } catch (error) {
    if (error instanceof MalformedBytesError) {
      throw new ChunkError('form', hash, error.message, error);
    }
    throw error;
  }
}
