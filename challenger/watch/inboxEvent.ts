/** An entry of the forced queue, for those who watch it. */
export interface QueuedEntry {
  /** Its place in the queue, counted from 0. */
  readonly index: bigint;
  /** From when on no block may leave it out, L1 time in seconds. */
  readonly due: bigint;
  /** Hash of the L1 transaction that put it there. */
  readonly transaction: string;
}

/** A block of a batch, by who posted it. */
export interface PostedBlock {
  /** Address, 20 bytes. */
  readonly poster: bigint;
  /** Counted from 1. */
  readonly batch: bigint;
  /** Which block of the batch, counted from 0. */
  readonly index: number;
  /** Its number on the L2; undefined if it is void. */
  readonly number: bigint | undefined;
  /** L2 time, seconds. */
  readonly timestamp: bigint;
}

/** What there is to tell of the inbox. */
export type InboxEvent =
  /** A transaction was forced in, and the chain has not taken it. */
  | { readonly kind: 'forcedQueued'; readonly entry: QueuedEntry }
  /**
   * An alarm: an entry is due, and the posted batches have not taken it. Until they do every block but a forced batch's is
   * void.
   */
  | { readonly kind: 'forcedDue'; readonly entry: QueuedEntry; readonly nextStep: string }
  /**
   * An alarm: a block is void since another poster's stands at its time or after it, and says something else. So two
   * sequencers are at work, or one posts under two names; users may have been promised what is void.
   */
  | {
      readonly kind: 'postersContradict';
      /** The block that counts. */
      readonly stands: PostedBlock;
      /** The block that is void. */
      readonly isVoid: PostedBlock;
    };
