import { join, type Tree } from '../../bisection/game/MerkleTree.js';
import type { Hash } from '../../bisection/structures/Keccak.js';

/** A tree that is small enough to be kept whole. Its last leaf fills it up. */
export class SmallTree implements Tree {
  private readonly levels: Hash[][];

  constructor(
    readonly height: number,
    readonly leaves: readonly Hash[],
  ) {
    const last = leaves[leaves.length - 1] as Hash;
    this.levels = [Array.from({ length: 1 << height }, (_, i) => leaves[i] ?? last)];
    for (let h = 0; h < height; h++) {
      const below = this.levels[h] as Hash[];
      this.levels.push(
        Array.from({ length: below.length / 2 }, (_, i) =>
          join(below[2 * i] as Hash, below[2 * i + 1] as Hash),
        ),
      );
    }
  }

  get root(): Hash {
    return this.levels[this.height]?.[0] as Hash;
  }

  node(height: number, index: bigint): Promise<Hash> {
    return Promise.resolve(this.levels[height]?.[Number(index)] as Hash);
  }
}
