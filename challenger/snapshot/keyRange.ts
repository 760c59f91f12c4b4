import { type Nibbles, nibblesOf } from '../trie/merkleTrieNode.js';

/** The keys from `first` to `last`, both in it and of one length; `first` is not above `last`. */
export interface KeyRange {
  readonly first: Uint8Array;
  readonly last: Uint8Array;
}

/** Where the keys below a prefix are, seen from a range; `across` if some are in it and some may not be. */
export type Side = 'left' | 'right' | 'inside' | 'across';

/** All keys of `length` bytes. */
export const wholeRange = (length: number): KeyRange => ({
  first: new Uint8Array(length),
  last: new Uint8Array(length).fill(0xff),
});

/** Whether `key` is in the range. */
export const holds = ({ first, last }: KeyRange, key: Uint8Array): boolean =>
  Buffer.compare(first, key) <= 0 && Buffer.compare(key, last) <= 0;

/** The key behind `key`; undefined behind the last one. */
export function keyAfter(key: Uint8Array): Uint8Array | undefined {
  const next = key.slice();
  for (let i = next.length - 1; i >= 0; i--) {
    const byte = next[i] ?? 0;
    next[i] = byte + 1;
    if (byte < 0xff) return next;
  }
  return undefined;
}

/** The key before `key`; undefined before the first one. */
export function keyBefore(key: Uint8Array): Uint8Array | undefined {
  const previous = key.slice();
  for (let i = previous.length - 1; i >= 0; i--) {
    const byte = previous[i] ?? 0;
    previous[i] = byte - 1;
    if (byte > 0) return previous;
  }
  return undefined;
}

/** A range whose limits are spelled in nibbles, to hold prefixes of keys against. */
export class NibbleRange {
  readonly first: Nibbles;
  readonly last: Nibbles;

  constructor({ first, last }: KeyRange) {
    if (first.length !== last.length || Buffer.compare(first, last) > 0) {
      throw new RangeError('a range begins at its first key and ends at its last one');
    }
    this.first = nibblesOf(first);
    this.last = nibblesOf(last);
  }

  /** Where the keys are that begin with the first `length` nibbles of `path`. */
  side(path: Nibbles, length = path.length): Side {
    const low = compared(path, this.first, length);
    if (low < 0) return 'left';
    const high = compared(path, this.last, length);
    if (high > 0) return 'right';
    const beginsInside = low > 0 || this.first.subarray(length).every((nibble) => nibble === 0);
    const endsInside = high < 0 || this.last.subarray(length).every((nibble) => nibble === 15);
    return beginsInside && endsInside ? 'inside' : 'across';
  }
}

function compared(a: Nibbles, b: Nibbles, length: number): number {
  for (let i = 0; i < length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
