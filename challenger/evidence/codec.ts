import { bigIntToUnpaddedBytes } from '@ethereumjs/util';
import { RLP, type Input } from '@ethereumjs/rlp';
import { MalformedRlp, RlpReader } from '../derive/rlp.js';
import { toHex } from '../hex.js';

/** Writes and reads values of one kind, each in one way only: canonical RLP. */
export interface Codec<T> {
  write(value: T): Input;
  /** @throws MalformedRlp */
  read(from: RlpReader): T;
}

/** What a codec is of. */
export type Of<C> = C extends Codec<infer T> ? T : never;

/** Any bytes; exactly `length` of them if given. */
export function bytes<T extends Uint8Array = Uint8Array>(length?: number): Codec<T> {
  return {
    write: (value) => value,
    read: (from) => (length === undefined ? from.string() : from.fixed(length)).slice() as T,
  };
}

/** An unsigned integer of at most `width` bytes. */
export function integer(width: number): Codec<bigint> {
  return {
    write: (value) => bigIntToUnpaddedBytes(value),
    read: (from) => from.integer(width),
  };
}

/** An unsigned integer below 2^48, or another bound. */
export function count(below = 2 ** 48): Codec<number> {
  const { write, read } = integer(6);
  return {
    write: (value) => write(BigInt(value)),
    read: (from) => {
      const at = from.offset;
      const value = Number(read(from));
      if (value >= below)
        throw new MalformedRlp(`an integer below ${String(below)} was expected`, at);
      return value;
    },
  };
}

/** Text that any terminal shows as it is: the printable characters of ASCII. */
export const text: Codec<string> = {
  write: (value) => Buffer.from(value, 'ascii'),
  read: (from) => {
    const at = from.offset;
    const value = Buffer.from(from.string()).toString('latin1');
    if (!/^[ -~]*$/.test(value))
      throw new MalformedRlp('a character that is no printable ASCII', at);
    return value;
  },
};

/** One of a few words. */
export function oneOf<const T extends string>(...words: readonly T[]): Codec<T> {
  return {
    write: (value) => text.write(value),
    read: (from) => {
      const at = from.offset;
      const value = text.read(from);
      const word = words.find((each) => each === value);
      if (word === undefined) throw new MalformedRlp(`none of ${words.join(', ')}`, at);
      return word;
    },
  };
}

export const flag: Codec<boolean> = {
  write: (value) => (value ? Uint8Array.of(1) : new Uint8Array(0)),
  read: (from) => count(2).read(from) === 1,
};

/** An Ethereum address, in lower case as text. */
export const address: Codec<string> = {
  write: (value) => Buffer.from(value.slice(2), 'hex'),
  read: (from) => toHex(from.fixed(20)),
};

/** A list of at most so many items: a few bytes may unpack to many, and each takes more memory than it has bytes. */
export function list<T>(item: Codec<T>, most: number): Codec<readonly T[]> {
  return {
    write: (values) => values.map((value) => item.write(value)),
    read: (from) => {
      const at = from.offset;
      const items = from.list();
      const values: T[] = [];
      while (!items.done) {
        if (values.length === most) {
          throw new MalformedRlp(`more than ${String(most)} items`, at);
        }
        values.push(item.read(items));
      }
      return values;
    },
  };
}

/** A value or none. */
export function optional<T>(item: Codec<T>): Codec<T | undefined> {
  return {
    write: (value) => (value === undefined ? [] : [item.write(value)]),
    read: (from) => {
      const inside = from.list();
      if (inside.done) return undefined;
      const value = item.read(inside);
      inside.finish();
      return value;
    },
  };
}

type Fields<T> = { readonly [K in keyof T]: Codec<T[K]> };

/** An object: its fields in the order in which they are given here. */
export function record<T extends object>(fields: Fields<T>): Codec<T> {
  const entries = Object.entries(fields) as [keyof T, Codec<T[keyof T]>][];
  return {
    write: (value) => entries.map(([name, codec]) => codec.write(value[name])),
    read: (from) => {
      const inside = from.list();
      const read = entries.map(([name, codec]) => [name, codec.read(inside)] as const);
      inside.finish();
      return Object.fromEntries(read) as T;
    },
  };
}

export const encodeWith = <T>(codec: Codec<T>, value: T): Uint8Array =>
  RLP.encode(codec.write(value));

/** @throws MalformedRlp unless `encoded` is what `encodeWith` makes of some value */
export function decodeWith<T>(codec: Codec<T>, encoded: Uint8Array): T {
  const reader = new RlpReader(encoded);
  const value = codec.read(reader);
  reader.finish();
  return value;
}
