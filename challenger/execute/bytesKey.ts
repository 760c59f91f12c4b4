const scratch = Buffer.alloc(64);

/** Bytes as the key of a Map: one character a byte. */
export function keyOf(bytes: Uint8Array): string {
  const { length } = bytes;
  if (length > scratch.length) return Buffer.from(bytes).toString('latin1');
  // A view of the bytes would cost more than the copy.
  scratch.set(bytes);
  return scratch.toString('latin1', 0, length);
}

/** The bytes of a key. */
export function bytesOf(key: string): Uint8Array {
  return new Uint8Array(Buffer.from(key, 'latin1'));
}
