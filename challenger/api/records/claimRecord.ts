import { z } from 'zod';
import { address, chainName, hash, l1Time, number64, wei } from './scalars.js';

export const claimStatus = z.enum(['pending', 'final', 'eliminated', 'orphaned']);

/** A claim on L1, and what we say of it. */
export const claimRecord = z.strictObject({
  id: hash,
  chain: chainName,
  parent: hash,
  claimant: address,
  isOurs: z.boolean(),
  /** It is about the batches up to this one. */
  target: number64,
  root: hash,
  state: hash,
  accumulator: hash,
  /** Of L1, that posted it. */
  transaction: hash,
  status: claimStatus,
  createdAt: l1Time,
  bond: wei,
  /** Null: not judged yet. */
  verdict: z.enum(['agree', 'disagree', 'cannotTell']).nullable(),
});
export type ClaimRecord = z.infer<typeof claimRecord>;
