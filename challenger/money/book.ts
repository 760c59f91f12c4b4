import type { Call, CarriedBlob } from '../l1/call.js';
import type { Aim } from '../l1/mover.js';
import type { Fees } from './fees.js';
import type { Ledger } from './ledger.js';

/** A move that was asked for. */
export interface Move extends Aim {
  /** Alike for moves that are the same: receiver, calldata, value, blobs. */
  readonly key: string;
  readonly what: string;
  readonly call: Call;
  readonly blobs: readonly CarriedBlob[];
  /** Whether it does nothing but use up its nonce, so that those behind it can go on. */
  readonly isFiller?: true;
}

/** A signed transaction of a move. */
export interface Attempt {
  readonly hash: string;
  readonly raw: string;
  readonly gasLimit: bigint;
  readonly fees: Fees;
  /** The most that it can cost, wei: gas and value. */
  readonly most: bigint;
  /** When it was signed, ms. */
  readonly sentMs: number;
}

/** A transaction in a block of L1. */
export interface Inclusion {
  readonly hash: string;
  readonly block: number;
  /** Whether it was not reverted. */
  readonly isDone: boolean;
  readonly gasUsed: bigint;
  /** For its gas, blobs included, wei. */
  readonly fee: bigint;
}

/** A nonce of ours and what it is used for: one move, by transactions of which one at most gets into a block. */
export interface Slot {
  readonly nonce: number;
  readonly move: Move;
  /** At least one; the newest last. */
  readonly attempts: readonly Attempt[];
  readonly inclusion?: Inclusion;
  /** Whether who asked for it has been told. */
  readonly isTold: boolean;
  /** When a node last took the newest attempt, ms; undefined if none has in this process. */
  readonly takenMs?: number;
  /** How many times in a row a node has refused the newest attempt. */
  readonly refusals: number;
}

/** What the transaction manager knows: what is to be sent, what has been, and what was spent. */
export interface Book {
  /** By nonce. Those that no reorganization takes back any more are no longer here. */
  readonly slots: readonly Slot[];
  /** In the order in which they came. */
  readonly waiting: readonly Move[];
  /** The account's next nonce on L1, and since when it is that one, ms. */
  readonly front: { readonly nonce: number; readonly sinceMs: number } | undefined;
  readonly ledger: Ledger;
}

/** What L1 says, all at one head. */
export interface ChainView {
  readonly head: {
    readonly number: number;
    readonly hash: string;
    readonly time: bigint;
    readonly gasLimit: bigint;
  };
  /** How many nonces of the account are used at the head. */
  readonly nonce: number;
  /** And so many blocks before it that what was used by then stays used. */
  readonly usedForGood: number;
  /** And with what waits in the node's pool without a gap. */
  readonly pendingNonce: number;
  /** Wei, at the head. */
  readonly balance: bigint;
  /** By hash, of those that were asked for. */
  readonly included: ReadonlyMap<string, Inclusion>;
  /** Hashes that the node has in its pool, of those that were asked for. */
  readonly pooled: ReadonlySet<string>;
}

/** Numbers of blocks. */
export interface Depths {
  /** In how many blocks, its own included, a transaction is before its move counts as made. */
  readonly confirmations: number;
  /** From how many on no reorganization takes it back: until then it is remembered, and sent again if need be. */
  readonly settled: number;
  /** From how many on a nonce that somebody else has used stays used: then its move is made anew. */
  readonly lost: number;
}

export const DEPTHS: Depths = { confirmations: 1, settled: 64, lost: 3 };

/** The attempt that was signed last. */
export function newest({ attempts, nonce }: Slot): Attempt {
  const last = attempts.at(-1);
  if (last === undefined) throw new RangeError(`there is no transaction of nonce ${String(nonce)}`);
  return last;
}

/** A book with one slot changed. */
export const withSlot = (book: Book, slot: Slot): Book => ({
  ...book,
  slots: [...book.slots.filter(({ nonce }) => nonce !== slot.nonce), slot].sort(
    (a, b) => a.nonce - b.nonce,
  ),
});
