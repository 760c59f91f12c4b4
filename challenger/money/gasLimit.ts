import type { Book } from './book.js';
import { TRANSACTION_GAS } from './moveGas.js';

/** What a move takes and what it is given, gas. */
export interface MoveGas {
  /** What it takes, by the estimate and an eighth more; never more than it is believed to. */
  readonly takes: bigint;
  /** The limit of its transaction. What is not used is not paid. */
  readonly limit: bigint;
}

/** What is known of a move before it is sent, gas. */
export interface KnownGas {
  readonly estimate: bigint;
  /** What no estimate of it is believed above. */
  readonly most: bigint;
  /** The limit with which it was reverted before; 0 if it never was. */
  readonly reverted: bigint;
  /** Of a block of L1. */
  readonly block: bigint;
}

/**
 * Writing to a word of storage that is zero by then takes 17,100 gas more than to one that is not (EIP-2200, EIP-2929): a
 * withdrawal before it clears what is owed. A move of the dispute writes to four such words at most: what is owed to two,
 * and a bill with the mover's part of it.
 */
const NEW_WORDS_GAS = 4n * 17_100n;

/**
 * What a move is to be given. One that was reverted gets twice what it had, whatever it is estimated at: it may have run out
 * of gas, and an endpoint that lies can have its estimate too low again and again (docs/l1-access.md §2).
 */
export function gasFor({ estimate, most, reverted, block }: KnownGas): MoveGas {
  const takes = least(estimate + estimate / 8n, most);
  const again = least(2n * reverted, most);
  const wanted = (takes < again ? again : takes) + NEW_WORDS_GAS;
  // Nodes refuse more, and then nothing of the account gets past it; if it does take more, that is for them to say.
  const may = least(estimate, most) <= TRANSACTION_GAS ? TRANSACTION_GAS : wanted;
  return { takes, limit: least(least(wanted, may), block) };
}

/** The highest limit with which a move is in a block and reverted; 0 if there is none. @param key of the move */
export function revertedLimit({ slots }: Book, key: string): bigint {
  const limits = slots.flatMap(({ move, inclusion, attempts }) => {
    if (move.key !== key || inclusion === undefined || inclusion.isDone) return [];
    return attempts.filter(({ hash }) => hash === inclusion.hash).map(({ gasLimit }) => gasLimit);
  });
  return limits.reduce((highest, limit) => (limit > highest ? limit : highest), 0n);
}

const least = (one: bigint, two: bigint): bigint => (one < two ? one : two);
