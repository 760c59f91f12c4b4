import { Interface } from 'ethers';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Call } from './call.js';
import { toHash } from './hex.js';
import type { L1Reader } from './l1View.js';

export const INBOX_ABI = [
  'function post(bytes batch) returns (uint64 position)',
  'function length() view returns (uint64)',
  'function accumulator(uint64 position) view returns (bytes32)',
  'function restricted() view returns (bool)',
  'function isPoster(address poster) view returns (bool)',
  'event BatchPosted(uint64 indexed position, bytes32 indexed accumulator, address indexed poster, bytes32 data, uint64 length, uint64 l1Number, uint64 l1Timestamp, uint64 queueLength, bytes32 queueRoot)',
  'error NotPoster(address sender)',
  'error NoSuchBatch(uint64 position, uint64 length)',
];

const inbox = new Interface(INBOX_ABI);

/** A batch as its event tells of it. Its bytes are the argument of the call in `transaction`. */
export interface PostedBatch {
  /** Counted from 1. */
  readonly position: bigint;
  readonly accumulator: Hash;
  readonly poster: string;
  /** Its hash as Bytes, and its length. */
  readonly data: Hash;
  readonly length: bigint;
  readonly l1Number: bigint;
  readonly l1Timestamp: bigint;
  readonly queueLength: bigint;
  readonly queueRoot: Hash;
  readonly transaction: string;
  readonly blockHash: string;
}

/** The batch in the calldata of a transaction is not where the event says: it was posted through a contract. */
export class BatchNotInCalldataError extends Error {
  readonly code = 'L1_BATCH_NOT_IN_CALLDATA';
  constructor(readonly transaction: string) {
    super(
      `${transaction} is no direct call of the inbox: ` +
        'take the batch from a node with debug_traceTransaction',
    );
    this.name = 'BatchNotInCalldataError';
  }
}

/** The inbox at an address. */
export class Inbox {
  constructor(
    readonly address: string,
    private readonly l1: L1Reader,
  ) {}

  post(batch: Uint8Array): Call {
    const data = inbox.encodeFunctionData('post', [batch]);
    return { to: this.address, data, value: 0n };
  }

  async length(): Promise<bigint> {
    const [length] = await this.read('length', []);
    return length as bigint;
  }

  async accumulator(position: bigint): Promise<Hash> {
    const [accumulator] = await this.read('accumulator', [position]);
    return toHash(accumulator as string);
  }

  /** The batches posted in the L1 blocks `from` to `to`, both included. */
  async posted(from: number, to: number): Promise<PostedBatch[]> {
    const topics = inbox.encodeFilterTopics('BatchPosted', []);
    const logs = await this.l1.getLogs({
      address: this.address,
      topics,
      fromBlock: from,
      toBlock: to,
    });
    return logs.map((log) => {
      const { args } = inbox.parseLog(log) ?? {};
      if (args === undefined) throw new RangeError(`log ${log.transactionHash} is no BatchPosted`);
      return {
        position: args['position'] as bigint,
        accumulator: toHash(args['accumulator'] as string),
        poster: args['poster'] as string,
        data: toHash(args['data'] as string),
        length: args[4] as bigint,
        l1Number: args['l1Number'] as bigint,
        l1Timestamp: args['l1Timestamp'] as bigint,
        queueLength: args['queueLength'] as bigint,
        queueRoot: toHash(args['queueRoot'] as string),
        transaction: log.transactionHash,
        blockHash: log.blockHash,
      };
    });
  }

  /** The bytes of a batch, from the calldata of the transaction that posted it, hex. */
  batchIn(transaction: {
    readonly hash: string;
    readonly to: string | null;
    readonly data: string;
  }): string {
    const direct = transaction.to?.toLowerCase() === this.address.toLowerCase();
    const call = direct ? inbox.parseTransaction({ data: transaction.data }) : null;
    if (call?.name !== 'post') throw new BatchNotInCalldataError(transaction.hash);
    return call.args['batch'] as string;
  }

  private async read(method: string, args: readonly unknown[]): Promise<readonly unknown[]> {
    const data = inbox.encodeFunctionData(method, args);
    return inbox.decodeFunctionResult(method, await this.l1.call({ to: this.address, data }));
  }
}
