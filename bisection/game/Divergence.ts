import type { Hash } from '../structures/Keccak.js';
import { equals } from './Hashes.js';
import { pathOf, rootOf, rootOfLast, type Tree } from './MerkleTree.js';

/** Shows the first leaf in which two trees differ. */
export interface DivergenceProof {
  readonly position: bigint;
  /** What the leaf is on either side. */
  readonly leaves: readonly [Hash, Hash];
  /** Its siblings on either side, from the leaf upwards. */
  readonly paths: readonly [readonly Hash[], readonly Hash[]];
  /** Leaf `position − 1`; zeros for position 0. */
  readonly agreed: Hash;
  /** Its siblings up to (not including) the first left sibling of `paths`. */
  readonly agreedPath: readonly Hash[];
}

/** Why a divergence proof proves nothing. */
export type DivergenceFault = 'sameLeaf' | 'earlierDifference' | 'wrongRoot' | 'wrongAgreed';

/** A divergence proof does not prove the first difference of two trees. */
export class DivergenceError extends Error {
  readonly code = 'GAME_DIVERGENCE';
  constructor(
    readonly fault: DivergenceFault,
    /** Side for `wrongRoot`, height for the others. */
    readonly where: number,
  ) {
    super(
      `the divergence proof fails (${fault}, ${String(where)}): ` +
        'a served tree does not hash to its root, or is not the one that was claimed',
    );
    this.name = 'DivergenceError';
  }
}

/** The trees have the same root: there is nothing to fight about. */
export class SameTreeError extends Error {
  readonly code = 'GAME_SAME_TREE';
  constructor() {
    super('both sides commit to the same tree: no move is needed');
    this.name = 'SameTreeError';
  }
}

const NO_HASH = new Uint8Array(32) as Hash;

/** Throws unless `proof` shows the first difference of the trees under `roots`. */
export function checkDivergence(
  roots: readonly [Hash, Hash],
  height: number,
  proof: DivergenceProof,
): void {
  const { position, leaves, paths } = proof;
  if (equals(leaves[0], leaves[1])) throw new DivergenceError('sameLeaf', 0);
  for (const side of [0, 1] as const) {
    const found = rootOf(leaves[side], position, height, paths[side]);
    if (!equals(found, roots[side])) throw new DivergenceError('wrongRoot', side);
  }
  let first = true;
  for (let h = 0; h < height; h++) {
    if (((position >> BigInt(h)) & 1n) === 0n) continue;
    const left = paths[0][h] as Hash;
    if (!equals(left, paths[1][h] as Hash)) throw new DivergenceError('earlierDifference', h);
    if (first && !equals(rootOfLast(proof.agreed, h, proof.agreedPath), left)) {
      throw new DivergenceError('wrongAgreed', h);
    }
    first = false;
  }
}

/** The first leaf in which two trees of the same height differ. */
export async function firstDifferentLeaf(one: Tree, two: Tree): Promise<bigint> {
  const differ = async (height: number, index: bigint): Promise<boolean> =>
    !equals(await one.node(height, index), await two.node(height, index));
  if (!(await differ(one.height, 0n))) throw new SameTreeError();
  let index = 0n;
  for (let h = one.height - 1; h >= 0; h--) {
    index = 2n * index;
    if (!(await differ(h, index))) index += 1n;
  }
  return index;
}

/** The divergence proof of two trees, both in sight. Throws if one of them does not hash up. */
export async function proveDivergence(one: Tree, two: Tree): Promise<DivergenceProof> {
  const position = await firstDifferentLeaf(one, two);
  let rise = 0;
  while (position !== 0n && ((position >> BigInt(rise)) & 1n) === 0n) rise++;
  const proof: DivergenceProof = {
    position,
    leaves: [await one.node(0, position), await two.node(0, position)],
    paths: [await pathOf(one, position), await pathOf(two, position)],
    agreed: position === 0n ? NO_HASH : await one.node(0, position - 1n),
    agreedPath: position === 0n ? [] : await pathOf(one, position - 1n, 0, rise),
  };
  checkDivergence(
    [await one.node(one.height, 0n), await two.node(two.height, 0n)],
    one.height,
    proof,
  );
  return proof;
}
