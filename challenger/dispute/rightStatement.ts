import { crownOf } from '../../bisection/game/MerkleTree.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Opinion } from '../claim/opinion.js';
import type { Statement } from '../l1/claims.js';

/** What is right on top of a claim, as it is posted: with its leaves, so that everybody sees what it says. */
export async function rightStatement(parent: Hash, opinion: Opinion): Promise<Statement> {
  const { tree, chain, target, accumulator } = opinion.claim;
  const { top, path, last: state } = await crownOf(tree);
  const idle = opinion.finalProof();
  const leaves = Array.from({ length: chain.length }, (_, index) => chain.leaf(index));
  return { parent, target, accumulator, top, path, state, idle, leaves };
}
