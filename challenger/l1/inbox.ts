import { getBytes, id, Interface, type Log, type Result } from 'ethers';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Call } from './call.js';
import { toHash } from '../hex.js';
import type { L1Reader } from './l1View.js';
import { postedBytes } from './postedBytes.js';

export const INBOX_ABI = [
  'function post(bytes batch) returns (uint64 position)',
  'function postBlobs(uint64 size) returns (uint64 position)',
  'function postForced() returns (uint64 position)',
  'function force(bytes transaction) returns (uint64 index)',
  'function forcedDelay() view returns (uint32)',
  'function queueLength() view returns (uint64)',
  'function queueDue() view returns (uint64 due)',
  'function queueRoot() view returns (bytes32)',
  'function length() view returns (uint64)',
  'function accumulator(uint64 position) view returns (bytes32)',
  'function restricted() view returns (bool)',
  'function isPoster(address poster) view returns (bool)',
  'event BatchPosted(uint64 indexed position, bytes32 indexed accumulator, address indexed poster, uint8 form, bytes32 data, uint64 length, uint64 l1Number, uint64 l1Timestamp, uint64 queueLength, uint64 queueDue, bytes32 queueRoot)',
  'event Forced(uint64 indexed index, bytes32 indexed entry, uint64 due, bytes transaction)',
  'error NotPoster(address sender)',
  'error NoSuchBatch(uint64 position, uint64 length)',
  'error BlobCount(uint256 count, uint256 most)',
  'error BlobLength(uint64 length, uint256 most)',
  'error NothingDue(uint64 due, uint64 served)',
  'error EntryLength(uint256 length, uint256 most)',
];

const inbox = new Interface(INBOX_ABI);

/** Selector of `post`, hex. */
const POST = id('post(bytes)').slice(0, 10);

/** What says that a batch is a forced one, where else the number of its blobs stands: 0 for calldata. */
export const FORCED_FORM = 255;

/** A batch as its event tells of it (docs/batches.md §1). */
export interface PostedBatch {
  /** Counted from 1. */
  readonly position: bigint;
  readonly accumulator: Hash;
  readonly poster: string;
  /** 0: its bytes are in the calldata of `transaction`; 1 to 16: in that many blobs, all of it has; 255: forced. */
  readonly form: number;
  /** What the inbox commits to of its bytes, and how many they are. */
  readonly data: Hash;
  readonly length: bigint;
  readonly l1Number: bigint;
  readonly l1Timestamp: bigint;
  readonly queueLength: bigint;
  readonly queueDue: bigint;
  readonly queueRoot: Hash;
  readonly transaction: string;
  readonly blockHash: string;
}

/** A transaction in the queue of those that users force into the chain. */
export interface ForcedEntry {
  /** Its place, counted from 0. */
  readonly index: bigint;
  readonly raw: Uint8Array;
  /** From when on no block may leave it out, L1 time in seconds. */
  readonly due: bigint;
  readonly transaction: string;
  readonly blockHash: string;
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

  /** A batch of `size` bytes that stands in the blobs of the transaction that carries this call. */
  postBlobs(size: number): Call {
    return { to: this.address, data: inbox.encodeFunctionData('postBlobs', [size]), value: 0n };
  }

  /** A batch of what is due in the forced queue. */
  postForced(): Call {
    return { to: this.address, data: inbox.encodeFunctionData('postForced'), value: 0n };
  }

  /** Puts a signed transaction into the forced queue. */
  force(raw: Uint8Array): Call {
    return { to: this.address, data: inbox.encodeFunctionData('force', [raw]), value: 0n };
  }

  async queueLength(): Promise<bigint> {
    const [length] = await this.read('queueLength', []);
    return length as bigint;
  }

  /** How many entries of the queue, from the first on, are due now. */
  async queueDue(): Promise<bigint> {
    const [due] = await this.read('queueDue', []);
    return due as bigint;
  }

  async queueRoot(): Promise<Hash> {
    const [root] = await this.read('queueRoot', []);
    return toHash(root as string);
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
    return (await this.logs('BatchPosted', from, to)).map(({ args, log }) => {
      return {
        position: args['position'] as bigint,
        accumulator: toHash(args['accumulator'] as string),
        poster: args['poster'] as string,
        form: Number(args['form']),
        data: toHash(args['data'] as string),
        length: args[5] as bigint,
        l1Number: args['l1Number'] as bigint,
        l1Timestamp: args['l1Timestamp'] as bigint,
        queueLength: args['queueLength'] as bigint,
        queueDue: args['queueDue'] as bigint,
        queueRoot: toHash(args['queueRoot'] as string),
        transaction: log.transactionHash,
        blockHash: log.blockHash,
      };
    });
  }

  /** What was put into the forced queue in the L1 blocks `from` to `to`, both included. */
  async forced(from: number, to: number): Promise<ForcedEntry[]> {
    return (await this.logs('Forced', from, to)).map(({ args, log }) => ({
      index: args['index'] as bigint,
      raw: getBytes(args['transaction'] as string),
      due: args['due'] as bigint,
      transaction: log.transactionHash,
      blockHash: log.blockHash,
    }));
  }

  private async logs(
    event: string,
    from: number,
    to: number,
  ): Promise<{ args: Result; log: Log }[]> {
    const topics = inbox.encodeFilterTopics(event, []);
    const range = { fromBlock: from, toBlock: to };
    const logs = await this.l1.getLogs({ address: this.address, topics, ...range });
    return logs.map((log) => {
      const { args } = inbox.parseLog(log) ?? {};
      if (args === undefined) throw new RangeError(`log ${log.transactionHash} is no ${event}`);
      return { args, log };
    });
  }

  /** The first four bytes of a call that posts a batch in calldata, hex. */
  readonly postSelector = POST;

  /** The bytes of a batch, from the calldata of a call that posted it, hex; undefined if the call posts none. */
  batchIn(call: { readonly data: string }): Uint8Array | undefined {
    return call.data.toLowerCase().startsWith(POST) ? postedBytes(call.data) : undefined;
  }

  private async read(method: string, args: readonly unknown[]): Promise<readonly unknown[]> {
    const data = inbox.encodeFunctionData(method, args);
    return inbox.decodeFunctionResult(method, await this.l1.call({ to: this.address, data }));
  }
}
