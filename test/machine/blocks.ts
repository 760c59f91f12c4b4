import { Block } from '../../bisection/machine/Block.js';
import type { Config } from '../../bisection/machine/Config.js';
import type { CursorFields } from '../../bisection/machine/Cursor.js';
import type { Batch } from '../../bisection/machine/Host.js';
import { Machine } from '../../bisection/machine/Machine.js';
import { Parent, type ParentFields } from '../../bisection/machine/Parent.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import { type Hash, keccak } from '../../bisection/structures/Keccak.js';
import { wordBytes } from '../../bisection/structures/Word.js';
import type { BatchBlock } from '../../challenger/derive/batch.js';
import { encodeBatch } from '../../challenger/derive/batch.js';
import { type Allocation, allocation, config, hostOf, type Scene, stateOf } from './scene.js';

export const L1_TIME = 1_700_000_100n;
export const PARENT: ParentFields = {
  hash: keccak(Uint8Array.of(8)),
  number: 41n,
  timestamp: 1_700_000_000n,
  gasLimit: 30_000_000n,
  gasUsed: 15_000_001n,
  baseFee: 1_000_000_000n,
};

/** A block that is not void behind `PARENT`. */
export const block = (change: Partial<BatchBlock> = {}): BatchBlock => ({
  timestamp: PARENT.timestamp + 1n,
  feeRecipient: new Uint8Array(20).fill(0xfe),
  prevRandao: new Uint8Array(32).fill(0xaa),
  gasLimit: PARENT.gasLimit,
  parentBeaconBlockRoot: new Uint8Array(32).fill(0xbb),
  extraData: Uint8Array.of(1, 2, 3),
  forced: 0,
  transactions: [],
  ...change,
});

/** A batch with `data`, posted at `L1_TIME`. */
export const batchOf = (data: Uint8Array, change: Partial<Batch> = {}): Batch => ({
  poster: 0xabcn,
  l1Number: 77n,
  l1Timestamp: L1_TIME,
  queueLength: 0n,
  queueDue: 0n,
  queueRoot: new Uint8Array(32) as Hash,
  data: Bytes.build(data),
  ...change,
});

/** The inbox accumulators up to the last batch, from that of no batch on (docs/batches.md §1). */
export function accumulatorsOf(batches: readonly Batch[]): Hash[] {
  const accumulators = [new Uint8Array(32) as Hash];
  const tail = (value: bigint, size: number) => wordBytes(value).subarray(32 - size);
  for (const batch of batches) {
    const preimage = Buffer.concat([
      Uint8Array.of(0x40),
      accumulators.at(-1)!,
      ...formAndData(batch),
      tail(batch.poster, 20),
      tail(batch.l1Number, 8),
      tail(batch.l1Timestamp, 8),
      tail(batch.queueLength, 8),
      tail(batch.queueDue, 8),
      batch.queueRoot,
    ]);
    accumulators.push(keccak(preimage));
  }
  return accumulators;
}

/** How the data came, and what the inbox commits to of them. */
function formAndData({ carrier, data }: Batch): Uint8Array[] {
  if (carrier === undefined) return [Uint8Array.of(0), data.hash];
  if (carrier === 'forced') return [Uint8Array.of(255), data.hash];
  const hashes = carrier.map(({ versionedHash }) => versionedHash);
  const length = wordBytes(BigInt(data.length)).subarray(24);
  return [
    Uint8Array.of(carrier.length),
    keccak(Buffer.concat([Uint8Array.of(0x41), length, ...hashes])),
  ];
}

export interface InboxInputs {
  readonly batches: readonly Batch[];
  readonly target?: number;
  readonly config?: Partial<Config>;
  readonly accounts?: Allocation;
  readonly parent?: Partial<ParentFields>;
  readonly cursor?: Partial<CursorFields>;
}

/** An idle machine behind `PARENT`, before the first batch. */
export function inboxScene(inputs: InboxInputs): Scene {
  const { batches, target = batches.length, accounts = allocation() } = inputs;
  const host = hostOf({
    config: config(inputs.config),
    accounts,
    batches,
    target: BigInt(target),
    accumulator: accumulatorsOf(batches)[target]!,
  });
  const cursor = Block.none.fields.cursor.with(inputs.cursor ?? {});
  const parent = new Parent({ ...PARENT, ...inputs.parent });
  const start = Block.between(cursor, parent, Block.none.fields.hashes);
  return { machine: Machine.idle(stateOf(accounts, host), start), host };
}

/** An idle machine before a batch of blocks, each with changes to a good one. */
export function blockScene(
  changes: readonly Partial<BatchBlock>[],
  change: Partial<Config> = {},
  more: Omit<InboxInputs, 'batches' | 'config'> = {},
): Scene {
  const data = encodeBatch(changes.map(block));
  return inboxScene({ batches: [batchOf(data)], config: change, ...more });
}
