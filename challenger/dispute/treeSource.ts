import { fold, join, OutsideTreeError, type Tree } from '../../bisection/game/MerkleTree.js';
import { NotChildrenError } from '../../bisection/game/Dissection.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { toHex } from '../hex.js';

/** Somebody who serves nodes of committed trees. Nothing that it says is believed before it is checked. */
export interface TreeSource {
  /**
   * The 16 nodes four levels below the node at (`height`, `index`) of the tree with that root; undefined where the
   * source does not have them. `height` is a multiple of 4.
   */
  children(root: Hash, height: number, index: bigint): Promise<readonly Hash[] | undefined>;
}

/** No source has a node of a tree that it served before. */
export class TreeWithheldError extends Error {
  readonly code = 'DISPUTE_TREE_WITHHELD';
  readonly nextStep = 'play on by dissection: it needs nothing but what is on L1';
  constructor(
    readonly root: Hash,
    readonly height: number,
    readonly index: bigint,
  ) {
    super(
      `no source has the nodes under (${String(height)}, ${String(index)}) of the tree ${toHex(root)}`,
    );
    this.name = 'TreeWithheldError';
  }
}

/** A tree out of a source: every node is checked against the root before it is given. */
export class ServedTree implements Tree {
  private readonly known = new Map<string, readonly Hash[]>();

  /** @param height a multiple of 4 */
  constructor(
    readonly height: number,
    private readonly root: Hash,
    private readonly source: TreeSource,
  ) {}

  /** @throws TreeWithheldError, NotChildrenError */
  async node(height: number, index: bigint): Promise<Hash> {
    if (height < 0 || height > this.height || index < 0n || index >> BigInt(this.height - height)) {
      throw new OutsideTreeError(height, index, this.height);
    }
    if (height === this.height) return this.root;
    const above = Math.floor(height / 4) * 4 + 4;
    const children = await this.children(above, index >> BigInt(above - height));
    let level = children;
    for (let h = above - 4; h < height; h++) level = pairs(level);
    return level[Number(index & ((1n << BigInt(above - height)) - 1n))] as Hash;
  }

  private async children(height: number, index: bigint): Promise<readonly Hash[]> {
    const key = `${String(height)}/${String(index)}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const node = await this.node(height, index);
    const children = await this.source.children(this.root, height, index);
    if (children?.length !== 16) throw new TreeWithheldError(this.root, height, index);
    const found = fold(children);
    if (toHex(found) !== toHex(node)) throw new NotChildrenError(node, found);
    this.known.set(key, children);
    return children;
  }
}

function pairs(nodes: readonly Hash[]): Hash[] {
  return Array.from({ length: nodes.length / 2 }, (_, i) =>
    join(nodes[2 * i] as Hash, nodes[2 * i + 1] as Hash),
  );
}
