import type { Hash } from '../../bisection/structures/Keccak.js';
import { toHex } from '../hex.js';
import { Bills } from '../l1/bills.js';
import type { Claims } from '../l1/claims.js';
import type { L1View } from '../l1/l1View.js';
import type { Matches } from '../l1/matches.js';

/** Where money of somebody may be. */
export interface Places {
  readonly claims: readonly {
    readonly key: string;
    readonly id: Hash;
    readonly parent: Hash;
    readonly owner: string;
  }[];
  readonly entrants: readonly { readonly key: string; readonly id: Hash; readonly owner: string }[];
  /** Moves against claims and against entrants, each loser and mover once. */
  readonly charges: readonly Charge[];
}

/** A place of a {@link HomeBook}: what is over there is noted under `key`. */
interface Charge {
  readonly key: string;
  readonly contract: 'claims' | 'matches';
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
  private readonly charges = new Map<string, Charge>();

  /** What is over, and the L1 block at which that was seen first. */
  private readonly over = new Map<string, number>();
  private head = 0;
  /** The block as of which everything was read. */
  private readAt: string | undefined;

  /** @param from the L1 block of the deployment */
  constructor(private readonly from: number) {
    this.next = from;
  }

  /** As of the block that is read at. */
  async places(contracts: Contracts): Promise<Places> {
    const { number, hash } = await contracts.l1.head();
    if (hash !== this.readAt) await this.read(contracts, number);
    this.readAt = hash;
    const open = <T extends { readonly key: string }>(places: Map<string, T>): T[] =>
      [...places.values()].filter(({ key }) => !this.isOver(key));
    return {
      claims: open(this.claims),
      entrants: open(this.entrants),
      charges: open(this.charges),
    };
  }

  private async read({ claims, matches, l1 }: Contracts, head: number): Promise<void> {
    const from = Math.max(this.from, Math.min(this.next - MARGIN, head));
    for (const { id, parent, claimant: owner } of await claims.posted(from, head)) {
      const key = toHex(id);
      this.claims.set(key, { key, id, parent, owner });
    }
    for (const each of await matches.entrants(from, head)) {
      const key = toHex(each.id);
      this.entrants.set(key, { key, ...each });
    }
    for (const contract of ['claims', 'matches'] as const) {
      const { address } = { claims, matches }[contract];
      for (const { debtor, mover } of await new Bills(address, l1).charged(from, head)) {
        const key = `${contract} ${toHex(debtor)} ${mover}`;
        this.charges.set(key, { key, contract, debtor, mover });
        // A move is paid for also where the mover has collected before.
        this.over.delete(key);
      }
    }
    this.next = head + 1;
    this.head = head;
  }

  /** Everybody who has put up a bond, as far as was read. */
  owners(): string[] {
    const places = [...this.claims.values(), ...this.entrants.values()];
    return [...new Set(places.map(({ owner }) => owner))];
  }

  /** Notes whether nothing can come of a place any more, as it is at the block that was read last. */
  note({ key }: { readonly key: string }, isOver: boolean): void {
    if (!isOver) this.over.delete(key);
    else if (!this.over.has(key)) this.over.set(key, this.head);
  }

  private isOver(key: string): boolean {
    const since = this.over.get(key);
    return since !== undefined && since + MARGIN < this.head;
  }
}
