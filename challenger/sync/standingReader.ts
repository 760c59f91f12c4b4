import { equals } from '../../bisection/game/Hashes.js';
import { type Hash, keccak } from '../../bisection/structures/Keccak.js';
import { toBigInt } from '../derive/rlp.js';

/** The parts of a standing, in their order. */
export type StandingPart =
  'machine' | 'context' | 'world' | 'block' | 'cursor' | 'parent' | 'hashes' | 'data' | 'queue';

/** A standing that is not the one of the claim: whoever gave it is wrong, or lies. */
export class WrongStandingError extends Error {
  readonly code = 'WRONG_STANDING';
  readonly nextStep = 'take the standing from another source; this one gives what L1 does not bind';
  constructor(readonly part: StandingPart | 'length') {
    super(
      part === 'length'
        ? 'the standing is too short, or too long'
        : `the ${part} of the standing is not what the claim's state binds`,
    );
    this.name = 'WrongStandingError';
  }
}

/** Takes a standing apart, one preimage after the other. */
export class StandingReader {
  #at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** The next bytes. @throws WrongStandingError if there are not so many */
  take(size: number): Uint8Array {
    const end = this.#at + size;
    if (end > this.bytes.length) throw new WrongStandingError('length');
    const taken = this.bytes.slice(this.#at, end);
    this.#at = end;
    return taken;
  }

  /** The next preimage, which must have that hash. @throws WrongStandingError */
  open(part: StandingPart, size: number, hash: Hash): Uint8Array {
    const preimage = this.take(size);
    if (!equals(keccak(preimage), hash)) throw new WrongStandingError(part);
    return preimage;
  }

  /** The next record. @throws WrongStandingError */
  record(part: StandingPart, size: number, hash: Hash): RecordFields {
    return new RecordFields(this.open(part, size, hash));
  }

  hashes(count: number): Hash[] {
    return Array.from({ length: count }, () => this.take(32) as Hash);
  }

  /** @throws WrongStandingError if something is left */
  end(): void {
    if (this.#at !== this.bytes.length) throw new WrongStandingError('length');
  }
}

/** The fields of a record, one after the other (docs/machine.md §3). */
export class RecordFields {
  /** Behind the tag. */
  #at = 1;

  constructor(private readonly preimage: Uint8Array) {}

  skip(size: number): this {
    this.#at += size;
    return this;
  }

  hash(): Hash {
    return this.next(32) as Hash;
  }

  /** An unsigned integer of `size` bytes. */
  integer(size: number): bigint {
    return toBigInt(this.next(size));
  }

  private next(size: number): Uint8Array {
    const field = this.preimage.slice(this.#at, this.#at + size);
    this.#at += size;
    return field;
  }
}
