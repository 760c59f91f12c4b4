import { Status } from '../../bisection/game/Claims.js';
import { Standing } from '../../bisection/game/Entrants.js';
import type { Parameters } from '../../bisection/game/Parameters.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { Bills } from '../l1/bills.js';
import type { Call } from '../l1/call.js';
import { revertOf } from '../l1/revert.js';
import type { Contracts, HomeBook } from './homeBook.js';

export interface Purse {
  readonly contracts: Contracts;
  readonly book: HomeBook;
  /** What is put up with a claim and with an entry. */
  readonly bonds: Pick<Parameters, 'claimBond' | 'entryBond'>;
  /** Whose money it is. */
  readonly address: string;
  /** Credits below this stay where they are, wei. */
  readonly least?: bigint;
  /** Leaves repayments to those whom they are owed to. */
  readonly isForOthers?: boolean;
}

/** A move that brings home money which is ours already. */
export interface HomeMove {
  readonly what: 'orphan' | 'release entry bond' | 'collect' | 'withdraw';
  readonly call: Call;
  /** What it is about. */
  readonly on: Hash;
  /** What it brings the account, paid out or credited, wei. */
  readonly gain: bigint;
}

/**
 * What can be taken home now, also of disputes that are over and done with, as where nobody of ours was up when the last match
 * ended: bonds of claims whose parent fell, entry bonds against which nobody is left, repayments, and what was credited.
 */
export async function* homeMoves(purse: Purse): AsyncGenerator<HomeMove> {
  const { contracts, book, bonds, address, least = 0n, isForOthers = false } = purse;
  const { claims, matches, l1 } = contracts;
  const isOurs = (account: string): boolean => account.toLowerCase() === address.toLowerCase();
  const places = await book.places(contracts);
  for (const place of places.claims) {
    const { id, parent, owner } = place;
    if (!isOurs(owner)) continue;
    const isPending = (await claims.claimOf(id)).status === Status.pending;
    book.note(place, !isPending);
    if (!isPending) continue;
    const { status } = await claims.claimOf(parent);
    if (status !== Status.eliminated && status !== Status.orphaned) continue;
    yield { what: 'orphan', call: claims.orphan(id), on: id, gain: bonds.claimBond };
  }
  for (const place of places.entrants) {
    const { id, owner } = place;
    if (!isOurs(owner)) continue;
    const isAlive = (await matches.entrantOf(id)).standing === Standing.alive;
    book.note(place, !isAlive);
    if (!isAlive) continue;
    const call = matches.release(id);
    if (!(await isTaken(() => l1.call(call)))) continue;
    yield { what: 'release entry bond', call, on: id, gain: bonds.entryBond };
  }
  for (const place of isForOthers ? [] : places.charges) {
    const { contract, debtor, mover } = place;
    if (!isOurs(mover)) continue;
    const bills = new Bills(contracts[contract].address, l1);
    const due = await bills.dueOn(debtor, mover);
    book.note(place, due === 'nothing');
    if (typeof due !== 'bigint') continue;
    yield { what: 'collect', call: bills.collect(debtor, mover), on: debtor, gain: due };
  }
  for (const contract of [claims, matches]) {
    const gain = await contract.owed(address);
    if (gain === 0n || gain < least) continue;
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
