import type { Hash } from '../../bisection/structures/Keccak.js';
import type { BlockAttributes } from '../derive/batch.js';
import type { SkipReason } from '../derive/validity.js';
import type { Receipt } from './receipt.js';

/** Where a chain stands: the last block that was not void, and the hashes that BLOCKHASH may ask for. */
export interface ChainHead {
  readonly number: bigint;
  readonly hash: Hash;
  readonly stateRoot: Hash;
  readonly timestamp: bigint;
  readonly gasLimit: bigint;
  readonly gasUsed: bigint;
  /** wei per gas. */
  readonly baseFeePerGas: bigint;
  /** Hashes of the last blocks, at most 256, oldest first; the last is this block's own. */
  readonly recentHashes: readonly Hash[];
}

/** A block to execute: what it says, and its transactions, forced ones first. */
export interface BlockInput extends BlockAttributes {
  /** How many of the transactions are forced ones; none if it is left out. */
  readonly forced?: number;
  readonly transactions: readonly Uint8Array[];
}

/** What became of one entry of a block. */
export type TransactionResult = {
  readonly raw: Uint8Array;
  /** After it; the root before it if it was skipped. */
  readonly stateRoot: Hash;
} & (
  | { readonly skipped: SkipReason; readonly receipt?: undefined }
  | {
      readonly skipped?: undefined;
      readonly receipt: Receipt;
      /** 20 bytes. */
      readonly sender: Uint8Array;
      /** The address that a creation took, 20 bytes. */
      readonly createdAddress: Uint8Array | undefined;
    }
);

/** The standard header of an executed block. */
export interface ExecutedHeader extends BlockAttributes {
  readonly number: bigint;
  readonly parentHash: Hash;
  readonly stateRoot: Hash;
  readonly transactionsRoot: Hash;
  readonly receiptsRoot: Hash;
  readonly logsBloom: Uint8Array;
  readonly gasUsed: bigint;
  readonly baseFeePerGas: bigint;
  /** The encoding that `hash` is of. */
  readonly rlp: Uint8Array;
  readonly hash: Hash;
}

export interface BlockResult {
  /** After the system writes, before the first transaction. */
  readonly openedStateRoot: Hash;
  /** One for each transaction of the input, in its order. */
  readonly transactions: readonly TransactionResult[];
  readonly header: ExecutedHeader;
  /** Where the chain stands after the block. */
  readonly head: ChainHead;
}

/**
 * Executes blocks that are not void. Throws a CannotTellError where there is no answer: a state that is not whole, or
 * an exception in no list. The state after every transaction is in the node database when it returns.
 */
export interface Executor {
  execute(parent: ChainHead, block: BlockInput): Promise<BlockResult>;
}

/** The head after a block, from its header and the head before it. */
export function nextHead(parent: ChainHead, header: ExecutedHeader): ChainHead {
  const { number, hash, stateRoot, timestamp, gasLimit, gasUsed, baseFeePerGas } = header;
  const recentHashes = [...parent.recentHashes, hash].slice(-256);
  return { number, hash, stateRoot, timestamp, gasLimit, gasUsed, baseFeePerGas, recentHashes };
}
