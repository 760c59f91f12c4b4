import type { Provider } from 'ethers';
import type { Side } from '../../bisection/game/Clock.js';
import { equals } from '../../bisection/game/Hashes.js';
import { Phase } from '../../bisection/game/Match.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Claims, PostedClaim } from '../l1/claims.js';
import { toHex } from '../l1/hex.js';
import type { Pair } from '../../bisection/game/Matches.js';
import { Standing } from '../../bisection/game/Entrants.js';
import { type Entrant, type Matches } from '../l1/matches.js';
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

/** The dispute as L1 shows it. Reads anew each time, so that what it says is never older than the question. */
export class Board {
  /**
   * @param from the L1 block of the deployment
   * @param parent the claim whose children fight
   */
  constructor(
    readonly claims: Claims,
    readonly matches: Matches,
    private readonly provider: Provider,
    private readonly from: number,
    readonly parent: Hash,
  ) {}

  /** L1 time in seconds: that of the newest block. */
  async time(): Promise<bigint> {
    const block = await this.provider.getBlock('latest');
    return BigInt(block?.timestamp ?? 0);
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

  /** An entrant of `owner` that lives on in a match that is over, whose bond can come back; nothing if there is none. */
  async releasable(owner: string): Promise<Hash | undefined> {
    const ids = (await this.children()).map(({ id }) => id);
    for (const one of ids) {
      for (const two of ids) {
        if (toHex(one) >= toHex(two)) continue;
        const match = await this.matchOver([one, two]);
        if (match === undefined) continue;
        const mine = (await this.entries(match)).find(
          (entry) => entry.owner === owner && entry.standing === Standing.alive,
        );
        if (mine !== undefined) return mine.id;
      }
    }
    return undefined;
  }

  /** The id of the match of two claims if it is over and had a subdispute. */
  private async matchOver(pair: Pair): Promise<Hash | undefined> {
    try {
      const { id, match } = await this.matches.matchOf(pair);
      return match.phase === Phase.done ? id : undefined;
    } catch (error) {
      // Two claims that never fought: one of another round, say.
      if (revertOf(error) === undefined) throw error;
      return undefined;
    }
  }

  private head(): Promise<number> {
    return this.provider.getBlockNumber();
  }
}
