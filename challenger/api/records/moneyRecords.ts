import { z } from 'zod';
import { address, chainName, hash, ownTime, wei } from './scalars.js';

/** A bond of ours. */
export const bondRecord = z.strictObject({
  /** The claim or the entrant that it is put up for. */
  id: hash,
  chain: chainName,
  kind: z.enum(['claim', 'entrant']),
  /** The claim whose children fight. */
  dispute: hash,
  amount: wei,
  /**
   * `atRisk`: in a dispute; `idle`: nobody fights it now; `claimable`: free, and still in the contract; `returned`;
   * `lost`.
   */
  state: z.enum(['idle', 'atRisk', 'claimable', 'returned', 'lost']),
  /** When it can be had at the earliest, Unix seconds, where that is known. */
  unlocksAt: z.number().int().nonnegative().nullable(),
});
export type BondRecord = z.infer<typeof bondRecord>;

/** What the accounts of ours look like. */
export const accountRecord = z.strictObject({
  chain: chainName,
  address,
  balance: wei,
  /** What it takes to end all disputes that we play, bonds and gas. */
  needed: wei,
  /** What the contracts owe us. */
  owed: wei,
  /** Transactions that are in flight, and when the oldest of them was sent first. */
  pending: z.number().int().nonnegative(),
  oldestPendingAt: ownTime.nullable(),
});
export type AccountRecord = z.infer<typeof accountRecord>;

/** A move of ours. */
export const moveRecord = z.strictObject({
  id: z.string().min(1),
  chain: chainName,
  /** As `post claim`, `dissect`. */
  what: z.string().min(1),
  dispute: hash.nullable(),
  /** `simulated`: tried by eth_estimateGas only. */
  state: z.enum(['simulated', 'sent', 'mined', 'failed', 'tooLate', 'refused']),
  transaction: hash.nullable(),
  value: wei,
  /** What it cost, gas; null until it is mined. */
  fee: wei.nullable(),
  at: ownTime,
});
export type MoveRecord = z.infer<typeof moveRecord>;
