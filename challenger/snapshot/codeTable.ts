import { keccak, type Hash } from '../../bisection/structures/Keccak.js';
import { EMPTY_CODE_HASH } from '../../bisection/structures/Account.js';
import { keyOf } from '../execute/bytesKey.js';
import type { ByteReader } from './byteReader.js';
import type { ByteWriter } from './byteWriter.js';

/** A code and its Keccak-256. */
export interface HashedCode {
  readonly hash: Hash;
  readonly code: Uint8Array;
}

/**
 * The codes that the accounts of one chunk have, each once, in the order of their first use. Where an account has one it
 * names it by its place, from 1 on; 0 is no code.
 */
export class CodeTable {
  private readonly codes: Uint8Array[] = [];
  private readonly places = new Map<string, number>();

  get count(): number {
    return this.codes.length;
  }

  has(hash: Uint8Array): boolean {
    return this.places.has(keyOf(hash));
  }

  /** The place of a code, which is added if it is not there. */
  place(hash: Uint8Array, code: Uint8Array): number {
    const key = keyOf(hash);
    const known = this.places.get(key);
    if (known !== undefined) return known;
    this.codes.push(code);
    this.places.set(key, this.codes.length);
    return this.codes.length;
  }

  write(writer: ByteWriter): void {
    writer.count(this.codes.length);
    for (const code of this.codes) writer.count(code.length).bytes(code);
  }
}

/** Reads what `CodeTable` writes: every code is used, first in its turn. Methods throw MalformedBytesError. */
export class CodeTableReader {
  private readonly codes: readonly HashedCode[];
  private used = 0;

  constructor(private readonly reader: ByteReader) {
    const count = reader.items(2);
    const codes: HashedCode[] = [];
    const hashes = new Set<string>();
    for (let i = 0; i < count; i++) {
      const code = reader.bytes(reader.items(1));
      const hash = keccak(code);
      if (code.length === 0) throw reader.malformed('a code without bytes');
      if (hashes.has(keyOf(hash))) throw reader.malformed('a code twice');
      hashes.add(keyOf(hash));
      codes.push({ hash, code });
    }
    this.codes = codes;
  }

  /** The code at the place that is read next; undefined for none. */
  next(): HashedCode | undefined {
    const place = this.reader.count(this.codes.length);
    if (place > this.used + 1) throw this.reader.malformed('a code before its turn');
    this.used = Math.max(this.used, place);
    return this.codes[place - 1];
  }

  finish(): void {
    if (this.used < this.codes.length) throw this.reader.malformed('a code that nobody has');
  }
}

/** The hash of a code, or of none. */
export const codeHashOf = (code: HashedCode | undefined): Hash => code?.hash ?? EMPTY_CODE_HASH;
