import { equals } from '../../bisection/game/Hashes.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { toHex } from '../hex.js';
import type { FinalClaim } from './finalClaims.js';

/**
 * What L1 calls final is not what the batches come to. Either a wrong claim won, or somebody's execution is at fault: a
 * human must look, and nothing is judged until then.
 */
export class FinalClaimMismatchError extends Error {
  readonly code = 'FINAL_CLAIM_MISMATCH';
  readonly nextStep =
    'stop, and find out which is right before anything rests on either: replay on another machine (gainsay sync --mode replay), report a defect if the two differ, and otherwise tell everybody who relies on this chain';
  /** Of the command that finds it. */
  readonly exitCode = 3;
  constructor(
    readonly claim: FinalClaim,
    readonly found: Hash,
  ) {
    super(
      `claim ${toHex(claim.id)} is final and says that batch ${String(claim.target)} ends in ${toHex(claim.state)}; executing it gives ${toHex(found)}`,
    );
    this.name = 'FinalClaimMismatchError';
  }
}

/** The end of a batch, as executing it gives it. */
export interface ReachedEnd {
  readonly position: bigint;
  /** How many units the batch came to. */
  readonly units: number;
  /** The hash of the idle state. */
  readonly state: Hash;
}

/**
 * Holds the ends of batches against the final claims. A claim whose batches come to more units than its tree holds ends in
 * the middle of one, so that only its children can be held against anything; counting units tells which do.
 */
export class FinalLine {
  #since: number;
  #next = 0;

  /**
   * @param claims one after the other, the first a child of the claim that is begun behind
   * @param unitHeight of the claims' unit trees
   * @param since how many units have been executed since the end of that claim
   */
  constructor(
    private readonly claims: readonly FinalClaim[],
    private readonly unitHeight: number,
    since = 0,
  ) {
    this.#since = since;
  }

  /** How many units have been executed since the end of the last claim that was passed. */
  get since(): number {
    return this.#since;
  }

  /** The last claim that was passed. */
  get last(): FinalClaim | undefined {
    return this.claims[this.#next - 1];
  }

  /** Whether a batch is among those that these claims settle: nobody will dispute anything in it. */
  covers(position: bigint): boolean {
    const newest = this.claims.at(-1);
    return newest !== undefined && position <= newest.target;
  }

  /**
   * Tells of the end of the next batch.
   * @returns the claim that ends there, if one does
   * @throws FinalClaimMismatchError
   */
  reach({ position, units, state }: ReachedEnd): FinalClaim | undefined {
    this.#since += units;
    const most = 2 ** this.unitHeight;
    let reached: FinalClaim | undefined;
    for (;;) {
      const claim = this.claims[this.#next];
      if (claim === undefined || claim.target !== position) return reached;
      this.#next++;
      if (this.#since > most) {
        this.#since -= most;
        continue;
      }
      this.#since = 0;
      if (!equals(claim.state, state)) throw new FinalClaimMismatchError(claim, state);
      reached = claim;
    }
  }
}
