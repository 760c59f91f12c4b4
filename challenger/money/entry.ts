import { getBytes, Transaction } from 'ethers';
import type { Attempt, Book, Move, Slot } from './book.js';
import { withSlot } from './book.js';
import { EMPTY_LEDGER, type Ledger, noted, type Spend } from './ledger.js';
import type { Fees } from './fees.js';

/** What is written down before, and after, money is spent. */
export type Entry =
  | {
      /** A transaction was signed and is about to be sent: all that it says is in `raw`. */
      readonly kind: 'signed';
      readonly raw: string;
      readonly key: string;
      readonly what: string;
      readonly sentMs: number;
      readonly deadline?: bigint;
      readonly dispute?: string;
      readonly gain?: bigint;
      readonly isFiller?: true;
    }
  /** Its nonce is used by a transaction of ours for good. */
  | { readonly kind: 'settled'; readonly nonce: number; readonly spend: Spend }
  /** Its nonce is used by somebody else for good. */
  | { readonly kind: 'lost'; readonly nonce: number }
  /** What was spent before all that follows. */
  | { readonly kind: 'ledger'; readonly ledger: Ledger };

export type SignedEntry = Extract<Entry, { readonly kind: 'signed' }>;

/** A signed transaction as a journal keeps it. */
export function signedEntry(move: Move, { raw, sentMs }: Attempt): SignedEntry {
  const { key, what, deadline, dispute, gain, isFiller } = move;
  return {
    ...{ kind: 'signed', raw, key, what, sentMs },
    ...(deadline === undefined ? {} : { deadline }),
    ...(dispute === undefined ? {} : { dispute }),
    ...(gain === undefined ? {} : { gain }),
    ...(isFiller === undefined ? {} : { isFiller }),
  };
}

/** The nonce, the hash and the costs that a signed transaction says. */
export function attemptOf(raw: string, sentMs: number): { nonce: number; attempt: Attempt } {
  const signed = Transaction.from(raw);
  const { nonce, gasLimit, hash, value, maxFeePerBlobGas, blobVersionedHashes } = signed;
  const cap = signed.maxFeePerGas ?? 0n;
  const fees: Fees = {
    ...{ tip: signed.maxPriorityFeePerGas ?? 0n, cap },
    ...(maxFeePerBlobGas === null ? {} : { blobCap: maxFeePerBlobGas }),
  };
  const blobGas = BIG_BLOB * BigInt(blobVersionedHashes?.length ?? 0);
  const most = gasLimit * cap + blobGas * (fees.blobCap ?? 0n) + value;
  return { nonce, attempt: { hash: hash ?? '', raw, gasLimit, fees, most, sentMs } };
}

/** Gas of a blob (EIP-4844, GAS_PER_BLOB). */
const BIG_BLOB = 131_072n;

/** The book that a journal tells of. */
export function bookOf(entries: readonly Entry[]): Book {
  let book: Book = { slots: [], waiting: [], front: undefined, ledger: EMPTY_LEDGER };
  for (const entry of entries) book = after(book, entry);
  return book;
}

function after(book: Book, entry: Entry): Book {
  switch (entry.kind) {
    case 'signed':
      return afterSigned(book, entry);
    case 'ledger':
      return { ...book, ledger: entry.ledger };
    case 'settled':
      return { ...without(book, entry.nonce), ledger: noted(book.ledger, entry.spend) };
    case 'lost':
      return without(book, entry.nonce);
  }
}

const without = (book: Book, nonce: number): Book => ({
  ...book,
  slots: book.slots.filter((slot) => slot.nonce !== nonce),
});

function afterSigned(book: Book, entry: SignedEntry): Book {
  const { nonce, attempt } = attemptOf(entry.raw, entry.sentMs);
  const known = book.slots.find((slot) => slot.nonce === nonce);
  const slot: Slot = known ?? {
    ...{ nonce, move: moveOf(entry), attempts: [], refusals: 0, isTold: false },
  };
  return withSlot(book, { ...slot, attempts: [...slot.attempts, attempt] });
}

function moveOf({ raw, kind: _kind, sentMs: _sentMs, ...rest }: SignedEntry): Move {
  const { to, data, value, blobs, blobVersionedHashes } = Transaction.from(raw);
  const carried = (blobs ?? []).map((blob, index) => ({
    data: getBytes(blob.data),
    commitment: getBytes(blob.commitment),
    proof: getBytes(blob.proof),
    versionedHash: blobVersionedHashes?.[index] ?? '',
  }));
  return { ...rest, call: { to: to ?? '', data, value }, blobs: carried };
}
