import { join, type Tree } from '../../bisection/game/MerkleTree.js';
import type { Hash } from '../../bisection/structures/Keccak.js';

/** A tree with other leaves in some places, anywhere between its first leaf and the last of its padding. */
export class OverlayTree implements Tree {
  constructor(
    private readonly base: Tree,
    private readonly leaves: ReadonlyMap<bigint, Hash>,
  ) {}

  get height(): number {
    return this.base.height;
  }

  async node(height: number, index: bigint): Promise<Hash> {
    const isTouched = [...this.leaves.keys()].some((at) => at >> BigInt(height) === index);
    if (!isTouched) return this.base.node(height, index);
    if (height === 0) return this.leaves.get(index) as Hash;
    const left = await this.node(height - 1, 2n * index);
    return join(left, await this.node(height - 1, 2n * index + 1n));
  }
}
