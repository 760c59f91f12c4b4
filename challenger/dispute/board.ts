import type { Side } from '../../bisection/game/Clock.js';
import { equals } from '../../bisection/game/Hashes.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Claims, PostedClaim } from '../l1/claims.js';
import { toHex } from '../hex.js';
import type { L1View } from '../l1/l1View.js';
import type { Aim } from '../l1/mover.js';
import type { Pair } from '../../bisection/game/Matches.js';
import type { Entrant, Matches, MatchState } from '../l1/matches.js';
import { revertOf } from '../l1/revert.js';

/** A step tree that was entered in a subdispute, and how it stands now. */
export interface Entry extends Entrant {
  readonly id: Hash;
  readonly side: Side;
  readonly top: readonly Hash[];
}

/** A claim was asked for that nobody posted. */
export class UnknownClaimError extends Error {
  readonly code = 'DISPUTE_UNKNOWN_CLAIM';
  readonly nextStep = 'check that contracts and L1 endpoint are those of the same chain';
  constructor(readonly id: Hash) {
    super(`no claim ${toHex(id)} was posted`);
    this.name = 'UnknownClaimError';
  }
}

/** The dispute as L1 shows it. Reads anew each time: in a pinned view of one block, else of now. */
export class Board {
  /**
   * @param from the L1 block of the deployment
   * @param parent the claim whose children fight
   */
  constructor(
    readonly claims: Claims,
    readonly matches: Matches,
    private readonly l1: L1View,
    private readonly from: number,
    readonly parent: Hash,
  ) {}

  /** L1 time in seconds: that of the block that is read at. */
  async time(): Promise<bigint> {
    return (await this.l1.head()).time;
  }

  /** The state that the children start from. */
  async start(): Promise<Hash> {
    return (await this.claims.claimOf(this.parent)).state;
  }

  async children(): Promise<PostedClaim[]> {
    return this.claims.posted(this.from, await this.head(), this.parent);
  }

  /** The 16 highest nodes of a claim's unit tree. */
  async claimTop(id: Hash): Promise<readonly Hash[]> {
    const claim = (await this.children()).find((each) => equals(each.id, id));
    if (claim === undefined) throw new UnknownClaimError(id);
    return claim.top;
  }

  /** What was published as the leaves of a claim's unit tree; unchecked. */
  async leaves(id: Hash): Promise<Hash[][]> {
    return this.claims.leaves(id, this.from, await this.head());
  }

  async lastReveal(match: Hash): Promise<readonly Hash[] | undefined> {
    return this.matches.lastReveal(match, this.from, await this.head());
  }

  async entries(subdispute: Hash): Promise<Entry[]> {
    const entered = await this.matches.entered(subdispute, this.from, await this.head());
    return Promise.all(
      entered.map(async ({ id, top }) => ({ ...(await this.matches.entrantOf(id)), id, top })),
    );
  }

  /** A match of two claims that has been played, whether they are still alive or not; nothing if it never was. */
  async stored(pair: Pair): Promise<MatchState | undefined> {
    try {
      return await this.matches.matchOf(pair);
    } catch (error) {
      // The contract knows of no match between two of whom one is out.
      if (revertOf(error) === undefined) throw error;
      return undefined;
    }
  }

  /** What a move of this dispute is for. `deadline`: the L1 time from which on it is too late. */
  async aim(deadline?: bigint): Promise<Aim> {
    const aim = { dispute: toHex(this.parent), chosenOn: await this.head() };
    return deadline === undefined ? aim : { ...aim, deadline };
  }

  private async head(): Promise<number> {
    return (await this.l1.head()).number;
  }
}
