import type { ChainHead } from '../execute/executor.js';

/** How far a sync has come, and in which stage. */
export type SyncProgress =
  /** A state is fetched: bytes of chunks. */
  | {
      readonly stage: 'snapshot';
      readonly done: number;
      readonly total: number;
      /** Until all is there if it goes on so, ms; undefined while nobody can tell. */
      readonly remainingMs: number | undefined;
    }
  /** It is brought forward: claims. */
  | { readonly stage: 'changes'; readonly done: number; readonly total: number }
  /** Batches are executed. */
  | {
      readonly stage: 'batches';
      /** The last one that is executed, counted from 1, and the one that was begun behind. */
      readonly done: bigint;
      readonly from: bigint;
      /** The last one that L1 calls final. */
      readonly total: bigint;
      /** The last L2 block. */
      readonly head: Pick<ChainHead, 'number' | 'hash' | 'timestamp'>;
    };
