import type { JsonRpcApiProvider } from 'ethers';
import { equals } from '../../bisection/game/Hashes.js';
import { rootOf } from '../../bisection/game/MerkleTree.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { toHex } from '../hex.js';
import { matchCallsIn } from '../l1/matchCalls.js';
import type { EvidenceStep } from './bundle.js';

/** The way from the contested leaf to the root of its tree, where the transaction that sealed the match shows it. */
export async function rivalPath(
  provider: JsonRpcApiProvider,
  transaction: Hash,
  claimed: Hash,
): Promise<EvidenceStep['rival']> {
  const sealing = await provider.getTransaction(toHex(transaction));
  if (sealing === null) return undefined;
  for (const { proof } of matchCallsIn(sealing.data)) {
    for (const side of [0, 1] as const) {
      if (proof === undefined || !equals(proof.leaves[side], claimed)) continue;
      const path = proof.paths[side];
      return { root: rootOf(claimed, proof.position, path.length, path), path };
    }
  }
  return undefined;
}
