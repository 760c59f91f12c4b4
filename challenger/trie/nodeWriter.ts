/** Most bytes of a child's reference: 0xa0 and a hash, or a node of up to 31 bytes. */
export const REFERENCE = 33;

/** A branch as its children come in; child i's reference takes `lengths[i]` bytes from `REFERENCE * i` on. */
export interface OpenBranch {
  /** Nibbles of the keys before its own. */
  depth: number;
  readonly references: Uint8Array;
  readonly lengths: Uint8Array;
}

/** Bytes that are left free for the header of a list. */
const HEADER = 5;
const NO_CHILD = 0x80;

/** Where nodes are written, each over the one before. */
let buffer = new Uint8Array(4096);

/** A leaf with the nibbles of `key` from `past` on; in memory that the next node is written over, like all here. */
export function putLeaf(key: Uint8Array, past: number, value: Uint8Array): Uint8Array {
  if (value.length + 128 > buffer.length) buffer = new Uint8Array(2 * value.length + 128);
  let end = putPath(key, past, 2 * key.length, 0x20, HEADER);
  const { length } = value;
  if (length !== 1 || (value[0] ?? 0) >= 0x80) {
    if (length < 56) buffer[end++] = 0x80 + length;
    else {
      const width = widthOf(length);
      buffer[end++] = 0xb7 + width;
      end = putNumber(length, width, end);
    }
  }
  buffer.set(value, end);
  return list(end + length);
}

/** An extension with the nibbles of `key` from `past` to `end`, above a child of this reference. */
export function putExtension(
  key: Uint8Array,
  past: number,
  end: number,
  reference: Uint8Array,
  length: number,
): Uint8Array {
  const at = putPath(key, past, end, 0, HEADER);
  buffer.set(reference.subarray(0, length), at);
  return list(at + length);
}

export function putBranch({ references, lengths }: OpenBranch): Uint8Array {
  let end = HEADER;
  for (let i = 0; i < 16; i++) {
    const length = lengths[i] ?? 0;
    if (length === 0) {
      buffer[end++] = NO_CHILD;
      continue;
    }
    const from = REFERENCE * i;
    for (let j = 0; j < length; j++) buffer[end++] = references[from + j] ?? 0;
  }
  buffer[end++] = NO_CHILD;
  return list(end);
}

/** Nibble `at` of a key; -1 behind its end. */
export function nibble(key: Uint8Array, at: number): number {
  const byte = key[at >> 1];
  if (byte === undefined) return -1;
  return (at & 1) === 0 ? byte >> 4 : byte & 15;
}

/** How many nibbles two keys begin with alike. */
export function sharedNibbles(a: Uint8Array, b: Uint8Array): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at < most && a[at] === b[at]) at++;
  if (at === most) return 2 * at;
  return 2 * at + ((a[at] ?? 0) >> 4 === (b[at] ?? 0) >> 4 ? 1 : 0);
}

/** Hex-prefix encoding (yellow paper, appendix C) of nibbles `past` to `end`. */
function putPath(key: Uint8Array, past: number, end: number, flags: number, at: number): number {
  const odd = (end - past) & 1;
  const length = 1 + ((end - past - odd) >> 1);
  // A single byte below 0x80 is its own encoding.
  if (length > 1) buffer[at++] = 0x80 + length;
  buffer[at++] = flags | (odd === 1 ? 0x10 | nibble(key, past) : 0);
  for (let i = past + odd; i < end; i += 2) {
    buffer[at++] = (nibble(key, i) << 4) | nibble(key, i + 1);
  }
  return at;
}

/** What was written from HEADER to `end`, as a list. */
function list(end: number): Uint8Array {
  const length = end - HEADER;
  if (length < 56) {
    buffer[HEADER - 1] = 0xc0 + length;
    return buffer.subarray(HEADER - 1, end);
  }
  const width = widthOf(length);
  putNumber(length, width, HEADER - width);
  buffer[HEADER - width - 1] = 0xf7 + width;
  return buffer.subarray(HEADER - width - 1, end);
}

function widthOf(length: number): number {
  let width = 0;
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) width++;
  return width;
}

function putNumber(number: number, width: number, at: number): number {
  for (let i = width - 1, rest = number; i >= 0; i--, rest = Math.floor(rest / 256)) {
    buffer[at + i] = rest & 0xff;
  }
  return at + width;
}
