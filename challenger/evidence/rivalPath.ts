import { Interface, type JsonRpcApiProvider } from 'ethers';
import { equals } from '../../bisection/game/Hashes.js';
import { rootOf } from '../../bisection/game/MerkleTree.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { toHash, toHex } from '../hex.js';
import { MATCHES_ABI } from '../l1/matches.js';
import type { EvidenceStep } from './bundle.js';

const matches = new Interface(MATCHES_ABI);

/** A divergence proof as it stands in calldata. */
interface Proof {
  readonly position: bigint;
  readonly leaves: readonly [string, string];
  readonly paths: readonly [readonly string[], readonly string[]];
}

/** The way from the contested leaf to the root of its tree, where the transaction that sealed the match shows it. */
export async function rivalPath(
  provider: JsonRpcApiProvider,
  transaction: Hash,
  claimed: Hash,
): Promise<EvidenceStep['rival']> {
  const sealing = await provider.getTransaction(toHex(transaction));
  if (sealing === null) return undefined;
  for (const { position, leaves, paths } of proofsIn(sealing.data)) {
    for (const side of [0, 1] as const) {
      if (!equals(toHash(leaves[side]), claimed)) continue;
      const path = paths[side].map(toHash);
      return { root: rootOf(claimed, position, path.length, path), path };
    }
  }
  return undefined;
}

/** The divergence proofs of a call, and of the calls in it. */
function proofsIn(data: string): Proof[] {
  const call = matches.parseTransaction({ data });
  if (call?.name === 'multicall') return (call.args[0] as string[]).flatMap(proofsIn);
  return call?.name === 'diverge' ? [call.args[4] as Proof] : [];
}
