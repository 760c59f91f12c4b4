import { formatEther } from 'ethers';
import type { ReadModel } from '../api/readModel.js';
import type { AccountRecord } from '../api/records/moneyRecords.js';
import type { Signal } from './alert.js';
import type { Holds } from './holds.js';
import type { Thresholds } from './thresholds.js';

/** What is wrong with our money now. @param now Unix seconds */
export function moneyConditions(
  model: ReadModel,
  { pending, unclaimed }: Thresholds,
  holds: Holds,
  now: number,
): Signal[] {
  const found: Signal[] = [];
  for (const { chain, address, balance, needed, oldestPendingAt } of purses(model)) {
    if (balance < needed) {
      const summary = `${address} holds ${formatEther(balance)} ether, and its disputes take ${formatEther(needed)}`;
      found.push({ kind: 'balanceShort', subject: address, chain, summary });
    }
    const age = oldestPendingAt === null ? 0 : now - oldestPendingAt;
    if (age >= pending) {
      const summary = `a transaction of ${address} is in flight for ${String(Math.floor(age / 60))} minutes`;
      found.push({ kind: 'transactionStuck', subject: address, chain, summary });
    }
  }
  for (const { chain } of model.status().chains) {
    const accounts = model.accounts().filter((account) => account.chain === chain);
    // Nothing is known of what is owed, as in the first look of a process.
    if (accounts.length === 0) continue;
    const owed = accounts.reduce((total, account) => total + account.owed, 0n);
    const free = model
      .bonds()
      .filter((bond) => bond.chain === chain && bond.state === 'claimable')
      .reduce((total, { amount }) => total + amount, 0n);
    if (owed >= free) continue;
    const summary = `the contracts owe us ${formatEther(owed)} ether, and bonds of ${formatEther(free)} are free`;
    found.push({ kind: 'bondMismatch', subject: '', chain, summary });
  }
  for (const { id, chain, dispute, amount, state } of model.bonds()) {
    const on = { subject: id, chain, dispute };
    if (state === 'lost') {
      const summary = `the bond of ${formatEther(amount)} ether on ${id} is forfeited`;
      found.push({ kind: 'bondLost', ...on, summary });
    }
    const free = state === 'claimable' ? state : undefined;
    const held = holds.heldFor(`bond ${chain} ${id}`, free, now);
    if (held >= unclaimed) {
      const hours = String(Math.floor(held / 3_600));
      const summary = `the bond of ${formatEther(amount)} ether on ${id} could be had for ${hours} hours`;
      found.push({ kind: 'bondUnclaimed', ...on, summary });
    }
  }
  return found;
}

/**
 * Accounts, each once for its L1: the chains of one L1 share its balance, which must do for the disputes of all of them.
 * Alerts about one are told under the first of its chains.
 */
function purses(model: ReadModel): AccountRecord[] {
  const l1Of = new Map(model.status().chains.map(({ chain, l1ChainId }) => [chain, l1ChainId]));
  const found = new Map<string, AccountRecord>();
  for (const account of model.accounts()) {
    const l1 = String(l1Of.get(account.chain) ?? account.chain);
    const name = `${l1} ${account.address.toLowerCase()}`;
    const known = found.get(name);
    found.set(name, known === undefined ? account : together(known, account));
  }
  return [...found.values()];
}

/** They may have been read at different times: what is worse holds. */
function together(one: AccountRecord, two: AccountRecord): AccountRecord {
  const since = [one, two].flatMap(({ oldestPendingAt }) => oldestPendingAt ?? []);
  return {
    ...one,
    balance: one.balance < two.balance ? one.balance : two.balance,
    needed: one.needed + two.needed,
    oldestPendingAt: since.length === 0 ? null : Math.min(...since),
  };
}
