import { getBytes, Interface, type JsonRpcApiProvider } from 'ethers';
import { equals } from '../../bisection/game/Hashes.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { RightChain } from '../claim/rightChain.js';
import { type Claim, CLAIMS_ABI, type PostedClaim } from '../l1/claims.js';
import type { ClaimCommitment } from './bundle.js';
import { claimId } from './claimId.js';
import { openFinal } from './finalState.js';
import { UnboundEvidenceError } from './unbound.js';

const claims = new Interface(CLAIMS_ABI);

/** What the id of a posted claim is the hash of. */
export function commitmentOf(
  { parent, target, accumulator, root, state }: PostedClaim,
  round: bigint,
): ClaimCommitment {
  return { parent, round, target, accumulator, root, state };
}

/**
 * What a parent's id is the hash of; none for genesis. The contract keeps all of it but the accumulator, which is the
 * inbox's at the target.
 */
export async function parentCommitment(
  { claims: contract, inbox }: RightChain,
  id: Hash,
  claim: Claim,
): Promise<ClaimCommitment | undefined> {
  if (equals(id, await contract.genesis())) return undefined;
  const { parent, round, target, root, state } = claim;
  const accumulator = await inbox.accumulator(target);
  const commitment = { parent, round, target, accumulator, root, state };
  if (!equals(claimId(commitment), id)) {
    throw new UnboundEvidenceError('parent', 'L1 gives another one than its id says');
  }
  return commitment;
}

/** What opens a claim's final state, from the transaction that posted it; none if that does not show it. */
export async function idleIn(
  provider: JsonRpcApiProvider,
  { transaction: hash, state }: PostedClaim,
): Promise<Uint8Array | undefined> {
  const transaction = await provider.getTransaction(hash);
  const call = transaction === null ? null : claims.parseTransaction(transaction);
  if (call?.name !== 'post') return undefined;
  const statement = call.args[0] as { readonly idle: string };
  const idle = getBytes(statement.idle);
  try {
    openFinal(idle, state);
    return idle;
  } catch (error) {
    // A post through a contract of somebody's own, which looks like ours and is not.
    if (error instanceof UnboundEvidenceError) return undefined;
    throw error;
  }
}
