import { keccak, keccakAbsorb, type Hash } from './Keccak.js';
import type { Witness } from './Witness.js';

const TAG = 0x1a;
const STATE_SIZE = 200;

/**
 * Keccak-256 (FIPS 202's sponge with Ethereum's padding) over an explicit state, so that a long hash can be split into
 * steps. Between steps the state is committed to as `0x1a ‖ 200 bytes` (docs/machine.md §2). Immutable.
 */
export class Sponge {
  private cached: Hash | undefined;

  /** @param state 200 bytes: the lanes in FIPS 202's order, little-endian. */
  private constructor(private readonly state: Uint8Array) {}

  /** Bytes a block. */
  static readonly RATE = 136;

  /** The state before the first block. */
  static readonly START: Sponge = new Sponge(new Uint8Array(STATE_SIZE));

  get hash(): Hash {
    return (this.cached ??= keccak(this.preimage()));
  }

  /** Opens a state. */
  static open(sponge: Sponge, witness?: Witness): Sponge {
    witness?.fixed(sponge.preimage());
    return sponge;
  }

  /** The state after whole blocks. @throws SpongeInputError if they are not whole */
  static absorb(sponge: Sponge, blocks: Uint8Array): Sponge {
    if (blocks.length % Sponge.RATE !== 0) throw new SpongeInputError(blocks.length);
    return new Sponge(keccakAbsorb(sponge.state, blocks));
  }

  /**
   * The Keccak-256 of everything taken in and of `tail`, the last bytes, fewer than a block.
   * @throws SpongeInputError if they are more
   */
  static finish(sponge: Sponge, tail: Uint8Array): Hash {
    if (tail.length >= Sponge.RATE) throw new SpongeInputError(tail.length);
    const block = new Uint8Array(Sponge.RATE);
    block.set(tail);
    block[tail.length] = 0x01;
    block[Sponge.RATE - 1] = (block[Sponge.RATE - 1] ?? 0) | 0x80;
    return keccakAbsorb(sponge.state, block).slice(0, 32) as Hash;
  }

  private preimage(): Uint8Array {
    const preimage = new Uint8Array(1 + STATE_SIZE);
    preimage[0] = TAG;
    preimage.set(this.state, 1);
    return preimage;
  }
}

/** Bytes that are not whole blocks, or a tail that is not shorter than a block. */
export class SpongeInputError extends Error {
  readonly code = 'SPONGE_INPUT';
  readonly nextStep = 'Cut the input into blocks of 136 bytes and a shorter tail.';
  constructor(readonly length: number) {
    super(`${length} bytes are neither whole blocks to absorb nor a tail to finish with`);
    this.name = 'SpongeInputError';
  }
}
