import { z } from 'zod';
import { chainName, hash, l1Time, number64, ownTime } from './scalars.js';

/** Why the daemon does not do its whole work now. */
export const notReady = z.strictObject({
  /** Stable. */
  code: z.string().min(1),
  message: z.string(),
  nextStep: z.string().nullable(),
});
export type NotReady = z.infer<typeof notReady>;

/** How far work that takes long has come. */
export const progress = z.strictObject({
  done: z.number().int().nonnegative(),
  total: z.number().int().nonnegative(),
  /** Until it is done if it goes on so; null while nobody can tell. */
  etaSeconds: z.number().nonnegative().nullable(),
});
export type Progress = z.infer<typeof progress>;

/** A chain at a glance. What is null has not been seen yet. */
export const chainStatus = z.strictObject({
  chain: chainName,
  l1ChainId: number64.nullable(),
  l2ChainId: number64.nullable(),
  /** What it does: until the state has caught up every mode is `watch`. */
  mode: z.enum(['watch', 'dry-run', 'defend', 'full']),
  /** The names of the L1 endpoints. */
  endpoints: z.array(z.string()),
  stage: z.enum(['starting', 'snapshot', 'changes', 'batches', 'following']),
  l1: z
    .strictObject({
      block: z.number().int().nonnegative(),
      hash,
      time: l1Time,
      /** When we saw it first. */
      seenAt: ownTime,
    })
    .nullable(),
  /** The last batch that was executed here, and the block that it ends in. */
  verified: z
    .strictObject({ batch: number64, block: number64, blockHash: hash, time: l1Time })
    .nullable(),
  /** The last batch that is posted on L1. */
  postedBatch: number64.nullable(),
  /** Batches that are posted and not executed, and the age of the oldest of them; null before the first look. */
  lag: z.strictObject({ batches: number64, seconds: z.number().nonnegative() }).nullable(),
  /** Of what is fetched or executed now: bytes in stage `snapshot`, claims in `changes`, else batches. */
  sync: progress.nullable(),
  /** Batches of the replay from genesis on that goes on in the background. */
  replay: progress.nullable(),
  /** What the state stands on: executed from genesis on, or taken from a final claim. */
  basis: z.enum(['replayed', 'anchored']),
  /** When a look at L1 was finished last, or, where one executes for minutes, a batch in it; and how many looks were. */
  lastLoopAt: ownTime.nullable(),
  loops: z.number().int().nonnegative(),
  notReady: z.array(notReady),
});
export type ChainStatus = z.infer<typeof chainStatus>;

/** The whole process. */
export const processStatus = z.strictObject({
  version: z.string(),
  startedAt: ownTime,
  isReady: z.boolean(),
  chains: z.array(chainStatus),
});
export type ProcessStatus = z.infer<typeof processStatus>;
