import { Standing } from '../../bisection/game/Entrants.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { RightChain } from '../claim/rightChain.js';
import { Bills } from '../l1/bills.js';
import type { Call } from '../l1/call.js';
import type { Matches } from '../l1/matches.js';
import { revertOf } from '../l1/revert.js';

export interface Purse {
  readonly chain: Pick<RightChain, 'claims' | 'l1' | 'from'>;
  readonly matches: Matches;
  /** Whose money it is. */
  readonly address: string;
}

/** A move that brings home money which is ours already. */
export interface HomeMove {
  readonly what: 'release entry bond' | 'collect' | 'withdraw';
  readonly call: Call;
  /** What it is about. */
  readonly on: Hash;
  /** What the account has more of afterwards, wei; where nothing is paid out yet, undefined. */
  readonly gain?: bigint;
}

/**
 * What can be taken home now, also of disputes that are over and done with, as where nobody of ours was up when the last match
 * ended: entry bonds against which nobody is left, repayments, and what was credited.
 */
export async function* homeMoves({ chain, matches, address }: Purse): AsyncGenerator<HomeMove> {
  const { claims, l1, from } = chain;
  const { number: head } = await l1.head();
  for (const entrant of await matches.enteredBy(address, from, head)) {
    const { standing } = await matches.entrantOf(entrant);
    if (standing !== Standing.alive) continue;
    const call = matches.release(entrant);
    if (await isTaken(() => l1.call(call))) yield { what: 'release entry bond', call, on: entrant };
  }
  for (const contract of [claims, matches]) {
    const bills = new Bills(contract.address, l1);
    for (const debtor of await bills.collectable(address, from, head)) {
      yield { what: 'collect', call: bills.collect(debtor, address), on: debtor };
    }
  }
  for (const contract of [claims, matches]) {
    const gain = await contract.owed(address);
    if (gain === 0n) continue;
    yield { what: 'withdraw', call: contract.withdraw(address), on: await claims.genesis(), gain };
  }
}

/** Whether the contract does not refuse, as where an entrant is still in play. */
async function isTaken(call: () => Promise<string>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (revertOf(error) === undefined) throw error;
    return false;
  }
}
