/** How far a sync has come. */
export type SyncProgress =
  /** Batches are executed. */
  | {
      readonly stage: 'batches';
      /** The last one that is executed, counted from 1, and the one to start after. */
      readonly done: bigint;
      readonly from: bigint;
      /** The last one that L1 calls final. */
      readonly total: bigint;
      /** The last L2 block. */
      readonly block: bigint;
    }
  /** A state is fetched: bytes of chunks. */
  | {
      readonly stage: 'snapshot' | 'changes';
      readonly done: number;
      readonly from: number;
      readonly total: number;
    };
