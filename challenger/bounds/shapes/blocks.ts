import { Block } from '../../../bisection/machine/Block.js';
import { encodeBatch as encodeAccumulator } from '../../../bisection/machine/BatchOpen.js';
import { Bloom } from '../../../bisection/machine/Bloom.js';
import { transactionEntry } from '../../../bisection/machine/End.js';
import { Fork } from '../../../bisection/machine/Config.js';
import type { Batch } from '../../../bisection/machine/Host.js';
import { Included } from '../../../bisection/machine/Included.js';
import { Machine } from '../../../bisection/machine/Machine.js';
import { Parent } from '../../../bisection/machine/Parent.js';
import { Receipt } from '../../../bisection/machine/Receipt.js';
import { Bytes } from '../../../bisection/structures/Bytes.js';
import { type Hash, keccak } from '../../../bisection/structures/Keccak.js';
import { Trie } from '../../../bisection/structures/Trie.js';
import { View } from '../../../bisection/structures/View.js';
import { encodeBatch } from '../../derive/batch.js';
import { BEACON_ROOTS_ADDRESS, BLOCK_HASHES_ADDRESS } from '../../execute/systemContracts.js';
import { NodeStore } from '../deepTrie.js';
import type { Shape, ShapeInputs } from '../shape.js';
import {
  chainConfig,
  openHeader,
  type Stage,
  type StageAccount,
  stageHost,
  stateOf,
} from '../stage.js';
import { BATCH } from './creations.js';

/** The most batches of a claim that a deployment may allow (`Parameters.sol`). */
const CAP = 256;
/** Transactions of 21,000 gas in a block of 100M. */
const MOST_TRANSACTIONS = 4761;
const RING = 8191n;

/** A claim over as many batches as can be; the first one, as long as can be, opens with a block whose system contracts stand deep. */
function opening({ attacker, random }: ShapeInputs): Stage {
  const parent = new Parent({
    hash: random.bytes(32) as Hash,
    number: 41n,
    timestamp: 1_700_000_000n,
    gasLimit: 100_000_000n,
    gasUsed: 50_000_001n,
    baseFee: 1_000_000_007n,
  });
  const timestamp = 1_700_000_001n;
  const at = timestamp % RING;
  const slot = (place: bigint) => ({ slot: place, value: (1n << 256n) - 1n });
  const store = new NodeStore();
  const accounts: StageAccount[] = [
    {
      address: BigInt(BEACON_ROOTS_ADDRESS.toString()),
      code: Uint8Array.of(1),
      slots: [slot(at), slot(at + RING)],
    },
    {
      address: BigInt(BLOCK_HASHES_ADDRESS.toString()),
      code: Uint8Array.of(2),
      slots: [slot(41n % RING)],
    },
  ];
  const root = stateOf(accounts, [], attacker, store, random, SYSTEM_STORAGE);
  const block = {
    timestamp,
    feeRecipient: random.bytes(20),
    prevRandao: random.bytes(32),
    gasLimit: 100_000_000n,
    parentBeaconBlockRoot: random.bytes(32),
    extraData: random.bytes(32),
    forced: 0,
    transactions: [],
  };
  const batch = (data: Uint8Array): Batch => ({
    poster: 0xabcn,
    l1Number: 77n,
    l1Timestamp: timestamp,
    queueLength: 0n,
    queueDue: 0n,
    queueRoot: random.bytes(32) as Hash,
    data: Bytes.build(data),
  });
  // What is behind the block is the start of one that never ends.
  const rest = random.bytes(2000);
  rest.fill(0xff, 0, 4);
  const long = new Uint8Array(BATCH);
  long.set(Buffer.concat([encodeBatch([block]), rest]));
  const batches = [batch(long), ...Array.from({ length: CAP - 1 }, () => batch(random.bytes(9)))];
  let accumulator = new Uint8Array(32) as Hash;
  for (const one of batches) accumulator = keccak(encodeAccumulator(accumulator, one));
  const host = stageHost(
    chainConfig(Fork.prague, { beaconRoots: true, blockHashes: true }),
    store,
    accounts,
    {
      target: BigInt(CAP),
      accumulator,
      batches: new Map(batches.map((one, i) => [BigInt(i + 1), one])),
    },
  );
  const start = Block.between(Block.none.fields.cursor, parent, Block.none.fields.hashes);
  return { machine: Machine.idle(host.state(root), start), host, units: 3 };
}

/**
 * Nibbles above a slot of a system contract: the keys are those of the ring's 16,382 places and nobody can add one, so
 * that four levels are full and a fifth and a sixth not all.
 */
const SYSTEM_STORAGE = 6;

/** A block with `count` transactions of all lengths and receipts with logs, about to be closed. */
function closing({ random }: ShapeInputs, count: number, short: boolean): Stage {
  const data = Bytes.build(random.bytes(BATCH));
  const logs = Bytes.build(random.bytes(100_000));
  const transactions = Array.from({ length: count }, (_, i) => {
    const length = short ? 12 : i % 97 === 0 ? 9000 : 100 + (i % 100);
    const raw = View.of(data, 1000 + 801 * i, length);
    const bloom = Bloom.empty.add([random.bytes(32), random.bytes(32), random.bytes(20)]);
    const receipt = new Receipt(
      2,
      true,
      BigInt(21_000 * (i + 1)),
      bloom,
      i % 97 === 0 ? logs : Bytes.EMPTY,
    );
    return { raw, receipt };
  });
  let included: Included | undefined;
  for (const { raw, receipt } of transactions) included = new Included(raw, receipt, included);
  const cursor = Block.none.fields.cursor.with({ data, offset: BATCH, end: BATCH });
  const block = Block.none.with({
    header: openHeader(),
    cursor,
    gasUsed: BigInt(21_000 * count),
    count,
    receipts: Bytes.build(Buffer.concat(transactions.map(({ receipt }) => receipt.hash))),
    transactions: Bytes.build(Buffer.concat(transactions.map(({ raw }) => transactionEntry(raw)))),
    included,
  });
  const host = stageHost(chainConfig(Fork.prague), new NodeStore(), []);
  return { machine: Machine.idle(Trie.EMPTY, block), host, units: 1 };
}

export const blockShapes: readonly Shape[] = [
  { name: 'claim over 256 batches, deep system contracts', stage: opening },
  {
    name: 'block of 4,761 transactions',
    stage: (inputs) => closing(inputs, MOST_TRANSACTIONS, false),
  },
  {
    name: 'block of 4,761 transactions of 12 bytes',
    stage: (inputs) => closing(inputs, MOST_TRANSACTIONS, true),
  },
  { name: 'block of 1 transaction', stage: (inputs) => closing(inputs, 1, true) },
];
