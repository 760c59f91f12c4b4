import { keccak256, concat, getBytes, hexlify } from 'ethers';

/** All nodes of a padded tree, straight from docs/dispute.md §1; for small heights. */
export class NaiveTree {
  private readonly levels: string[][];

  constructor(leaves: readonly Uint8Array[], height: number) {
    const padded = Array.from({ length: 2 ** height }, (_, i) =>
      hexlify(leaves[Math.min(i, leaves.length - 1)]!),
    );
    this.levels = [padded];
    for (let h = 0; h < height; h++) {
      const below = this.levels[h]!;
      this.levels.push(
        Array.from({ length: below.length / 2 }, (_, i) =>
          keccak256(concat(['0x31', below[2 * i]!, below[2 * i + 1]!])),
        ),
      );
    }
  }

  node(height: number, index: bigint): Uint8Array {
    return getBytes(this.levels[height]![Number(index)]!);
  }
}
