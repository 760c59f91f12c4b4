import { concat, getBytes, hexlify, keccak256 } from 'ethers';
import fc from 'fast-check';
import type { Tree } from '../../bisection/game/MerkleTree.js';
import type { Hash } from '../../bisection/structures/Keccak.js';

/** A whole tree made the plain way with another Keccak: what the trees of the game are held against. */
export class NaiveTree implements Tree {
  private readonly levels: string[][];

  constructor(
    readonly height: number,
    leaves: Uint8Array,
  ) {
    const words = Array.from({ length: 2 ** height }, (_, i) => {
      const at = Math.min(i, leaves.length / 32 - 1) * 32;
      return hexlify(leaves.slice(at, at + 32));
    });
    this.levels = [words];
    for (let h = 0; h < height; h++) {
      const below = this.levels[h]!;
      this.levels.push(
        Array.from({ length: below.length / 2 }, (_, i) =>
          keccak256(concat(['0x31', below[2 * i]!, below[2 * i + 1]!])),
        ),
      );
    }
  }

  node(height: number, index: bigint): Promise<Hash> {
    return Promise.resolve(getBytes(this.levels[height]![Number(index)]!) as Hash);
  }
}

/** Leaf `i` of a list that follows from `seed`. */
export function leaf(seed: number, i: number): Uint8Array {
  return getBytes(keccak256(Uint8Array.of(seed & 255, (seed >> 8) & 255, i & 255, i >> 8)));
}

/** Leaves `0 … count − 1`, 32 bytes each. */
export function leaves(seed: number, count: number): Uint8Array {
  return Uint8Array.from(Array.from({ length: count }, (_, i) => [...leaf(seed, i)]).flat());
}

/** Two lists that differ first at `at`, and behind it where the pattern says. They may differ in length. */
export interface Rivals {
  readonly height: number;
  readonly at: number;
  readonly one: Uint8Array;
  readonly two: Uint8Array;
}

/** Rivals in trees of height 4 or 8; `at` may be in the padding of one of them. */
export const rivals: fc.Arbitrary<Rivals> = fc
  .record({
    height: fc.constantFrom(4, 8),
    seed: fc.nat(65_535),
    where: fc.nat(255),
    tails: fc.tuple(fc.nat(40), fc.nat(40)),
    common: fc.boolean(),
  })
  .map(({ height, seed, where, tails, common }) => {
    const size = 2 ** height;
    const at = where % size;
    const [one, two] = ([0, 1] as const).map((side) => {
      const count = Math.min(size, at + 1 + tails[side]);
      const list = leaves(seed, count);
      // Behind the difference the two are the same again, or not.
      const from = common ? at + 1 : count;
      if (side === 1) list.set(leaves(seed + 1, from).subarray(at * 32), at * 32);
      return list;
    }) as [Uint8Array, Uint8Array];
    return { height, at, one, two };
  });
