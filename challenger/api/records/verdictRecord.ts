import { z } from 'zod';
import { chainName, hash, number64, ownTime } from './scalars.js';

/** Where a claim first goes wrong. */
export const unitPlace = z.strictObject({
  unit: z.number().int().nonnegative(),
  kind: z.enum(['batch', 'void', 'block', 'transaction', 'close', 'end']),
  batch: number64,
  block: number64.nullable(),
  /** Which entry of the block, counted from 0. */
  entry: z.number().int().nonnegative().nullable(),
  transaction: hash.nullable(),
});

/** What we said of a claim. The last one of a claim counts. */
export const verdictRecord = z.strictObject({
  /** Rises with each verdict of a chain. */
  id: z.string().min(1),
  chain: chainName,
  claim: hash,
  kind: z.enum(['agree', 'disagree', 'cannotTell']),
  /** What it stands on; null where there is none. */
  basis: z.enum(['replayed', 'anchored']).nullable(),
  /** The first wrong unit, where it is known. */
  unit: unitPlace.nullable(),
  /** Of `cannotTell`: what is in the way. */
  code: z.string().nullable(),
  reason: z.string().nullable(),
  nextStep: z.string().nullable(),
  at: ownTime,
});
export type VerdictRecord = z.infer<typeof verdictRecord>;
