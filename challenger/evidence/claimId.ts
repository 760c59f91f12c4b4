import { words } from '../../bisection/game/Hashes.js';
import { type Hash, keccak } from '../../bisection/structures/Keccak.js';
import type { ClaimCommitment } from './bundle.js';

/** The id of a claim (docs/dispute.md §2). */
export function claimId(c: ClaimCommitment): Hash {
  return keccak(words(c.parent, c.round, c.target, c.accumulator, c.root, c.state));
}

/** The id of the claim that nobody posted. */
export function genesisId(state: Hash): Hash {
  return keccak(words(state));
}
