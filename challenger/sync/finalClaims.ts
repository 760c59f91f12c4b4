import type { JsonRpcApiProvider } from 'ethers';
import { Status } from '../../bisection/game/Claims.js';
import { equals } from '../../bisection/game/Hashes.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { type Claim, Claims } from '../l1/claims.js';
import { TaggedView } from '../l1/endpoints/taggedView.js';
import { toHex } from '../hex.js';
import { L1View } from '../l1/l1View.js';

/** A claim that is final at L1's finalized block. */
export interface FinalClaim {
  readonly id: Hash;
  /** The one before it; of the genesis claim, zeros. */
  readonly parent: Hash;
  /** The hash of its final idle state. */
  readonly state: Hash;
  /** How many batches it and those before it are about, and how many of those it has opened by its end. */
  readonly target: bigint;
  readonly position: bigint;
  /** Whether it is the one that nobody posted. */
  readonly isGenesis: boolean;
}

/** A claim that somebody relies on is not final: what it says may be wrong. */
export class NotFinalClaimError extends Error {
  readonly code = 'CLAIM_NOT_FINAL';
  readonly nextStep =
    'take the snapshot of a claim that is final at L1’s finalized block, or wait until this one is';
  constructor(
    readonly id: Hash,
    /** As the contract counts: 0 is a claim that nobody posted to these contracts. */
    readonly status: Status,
  ) {
    const why = status === Status.none ? 'is not known to the contracts' : 'is not final';
    super(`claim ${toHex(id)} ${why} at L1's finalized block`);
    this.name = 'NotFinalClaimError';
  }
}

/**
 * The claims that are final, read at L1's finalized block: neither the dispute nor a reorganization undoes them. They are a
 * single line, for only one child of a claim becomes final.
 */
export class FinalClaims {
  private constructor(
    private readonly l1: L1View,
    private readonly claims: Claims,
  ) {}

  /** @param provider answers what the configured number of endpoints agree on. */
  static async on(provider: JsonRpcApiProvider, claims: string): Promise<FinalClaims> {
    const view = new L1View(await TaggedView.of(provider, 'finalized'));
    return new FinalClaims(view, new Claims(claims, view));
  }

  /** The newest one. */
  newest(): Promise<FinalClaim> {
    return this.l1.pinned(async () => this.claim(await this.claims.latest()));
  }

  /** @throws NotFinalClaimError */
  claim(id: Hash): Promise<FinalClaim> {
    return this.l1.pinned(async () => {
      const claim = await this.claims.claimOf(id);
      if (claim.status !== Status.final) throw new NotFinalClaimError(id, claim.status);
      return finalClaim(id, claim, await this.claims.genesis());
    });
  }

  /**
   * The claims after `from` up to `to`, oldest first. Asks for each of them.
   * @throws NotFinalClaimError if one of the two is not final, or `from` not before `to`
   */
  async between(from: Hash, to: FinalClaim): Promise<FinalClaim[]> {
    const start = await this.claim(from);
    const line: FinalClaim[] = [];
    for (let claim = to; !equals(claim.id, from); claim = await this.claim(claim.parent)) {
      line.unshift(claim);
      // Positions fall towards genesis: past that of `from` it is not among those before `to`.
      if (claim.isGenesis || claim.position < start.position) {
        throw new NotFinalClaimError(from, Status.none);
      }
    }
    return line;
  }
}

function finalClaim(id: Hash, claim: Claim, genesis: Hash): FinalClaim {
  const { parent, state, target, position } = claim;
  return { id, parent, state, target, position, isGenesis: equals(id, genesis) };
}
