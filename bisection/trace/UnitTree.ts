import { PaddedTree } from '../game/PaddedTree.js';
import type { UnitChain } from './UnitChain.js';

/** Levels of a unit tree below its root (docs/dispute.md §1). */
export const UNIT_TREE_HEIGHT = 20;

/** The unit tree of a claim; all of its nodes are kept (about 64 bytes a unit). */
export async function unitTree(chain: UnitChain, height = UNIT_TREE_HEIGHT): Promise<PaddedTree> {
  return PaddedTree.of(height, chain.leaves());
}
