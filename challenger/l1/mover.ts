import type { Call, CarriedBlob } from './call.js';

/** What became of a move that is in an L1 block. */
export interface MoveReceipt {
  readonly hash: string;
  readonly blockNumber: number;
  readonly gasUsed: bigint;
}

/** What a move is for. */
export interface Aim {
  /** L1 time, seconds, after which the move is too late. */
  readonly deadline?: bigint;
  /** The dispute whose cap it is spent under, such as the id of the claim whose children fight. */
  readonly dispute?: string;
  /** Wei that the mover has more, or keeps, if the move is made; it is not made where its gas costs more. */
  readonly gain?: bigint;
  /** The number of the L1 block that it was chosen on: an identical move in a later block is this one. */
  readonly chosenOn?: number;
}

/** Who makes moves on L1, from one account. */
export interface Mover {
  readonly address: string;
  /**
   * Makes a move and waits for its block; undefined where it was only tried (dry run).
   * @param what it does, for people
   * @throws MoveRefusedError
   */
  send(
    what: string,
    call: Call,
    blobs?: readonly CarriedBlob[],
    aim?: Aim,
  ): Promise<MoveReceipt | undefined>;
}
