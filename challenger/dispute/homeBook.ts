import type { Hash } from '../../bisection/structures/Keccak.js';
import { toHex } from '../hex.js';
import { Bills } from '../l1/bills.js';
import type { Claims } from '../l1/claims.js';
import type { L1View } from '../l1/l1View.js';
import type { Matches } from '../l1/matches.js';

/** Where money of somebody may be. */
export interface Places {
  readonly claims: readonly { readonly id: Hash; readonly parent: Hash; readonly owner: string }[];
  readonly entrants: readonly { readonly id: Hash; readonly owner: string }[];
  /** Moves against claims and against entrants, each loser and mover once. */
  readonly charges: Readonly<Record<'claims' | 'matches', readonly Charge[]>>;
}

interface Charge {
  readonly debtor: Hash;
  readonly mover: string;
}

export interface Contracts {
  readonly claims: Claims;
  readonly matches: Matches;
  readonly l1: L1View;
}

/** Blocks that are read again, and for which what is over is asked about again: a reorganization may change them. */
const MARGIN = 256;

/**
 * All places of money since the contracts were deployed. What was read is remembered, since the chain of L1 gets long; what a
 * reorganization took back stays in the list, and the contracts say that nothing is there.
 */
export class HomeBook {
  private next: number;
  private readonly claims = new Map<string, Places['claims'][number]>();
  private readonly entrants = new Map<string, Places['entrants'][number]>();
  private readonly charges = {
    claims: new Map<string, Charge>(),
    matches: new Map<string, Charge>(),
  };

  /** What is over, and the L1 block at which that was seen first. */
  private readonly over = new Map<string, number>();
  private head = 0;

  /** @param from the L1 block of the deployment */
  constructor(private readonly from: number) {
    this.next = from;
  }

  /** As of the block that is read at. */
  async places({ claims, matches, l1 }: Contracts): Promise<Places> {
    const { number: head } = await l1.head();
    const from = Math.max(this.from, Math.min(this.next - MARGIN, head));
    for (const { id, parent, claimant: owner } of await claims.posted(from, head)) {
      this.claims.set(toHex(id), { id, parent, owner });
    }
    for (const each of await matches.entrants(from, head)) {
      this.entrants.set(toHex(each.id), each);
    }
    for (const [name, { address }] of [
      ['claims', claims] as const,
      ['matches', matches] as const,
    ]) {
      for (const each of await new Bills(address, l1).charged(from, head)) {
        this.charges[name].set(`${toHex(each.debtor)} ${each.mover}`, each);
      }
    }
    this.next = head + 1;
    this.head = head;
    return {
      claims: [...this.claims.values()].filter(({ id }) => !this.isOver(id)),
      entrants: [...this.entrants.values()].filter(({ id }) => !this.isOver(id)),
      charges: {
        claims: [...this.charges.claims.values()],
        matches: [...this.charges.matches.values()],
      },
    };
  }

  /** Everybody who has put up a bond, as far as was read. */
  owners(): string[] {
    const places = [...this.claims.values(), ...this.entrants.values()];
    return [...new Set(places.map(({ owner }) => owner))];
  }

  /** Notes whether nothing can come of a claim or an entrant any more, as it is at the block that was read last. */
  note(id: Hash, isOver: boolean): void {
    const key = toHex(id);
    if (!isOver) this.over.delete(key);
    else if (!this.over.has(key)) this.over.set(key, this.head);
  }

  private isOver(id: Hash): boolean {
    const since = this.over.get(toHex(id));
    return since !== undefined && since + MARGIN < this.head;
  }
}
