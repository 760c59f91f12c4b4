import { getBytes } from 'ethers';
import type { Config } from '../../bisection/machine/Config.js';
import type { Batch } from '../../bisection/machine/Host.js';
import { Queue } from '../../bisection/machine/Queue.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import { type Hash, keccak } from '../../bisection/structures/Keccak.js';
import { encodeBlobs } from '../../challenger/da/blobCodec.js';
import { identify } from '../../challenger/da/checkedBlob.js';
import { loadKzg } from '../../challenger/da/kzg/loadKzg.js';
import { provableBlob } from '../../challenger/da/provableBlob.js';
import { type BatchBlock, encodeBatch } from '../../challenger/derive/batch.js';
import { forcedBatch } from '../../challenger/derive/forcedBlock.js';
import { devAccount } from '../../challenger/devnet/accounts.js';
import { devnetGenesis, gethGenesis } from '../../challenger/devnet/genesis.js';
import { loadGenesis } from '../../challenger/execute/genesis.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import type { Scenario } from './scenario.js';

const POSTER = 0xb0b0n;
/** Least gas limit of a block; a forced transaction may have an eighth of it. */
const FLOOR = 1_000_000n;

/**
 * A chain whose batches stand in calldata and blobs, with forced transactions between: taken in time, taken late, left
 * out, more than a block may take, and none where some are announced.
 */
export async function inboxScenario(): Promise<Scenario & { readonly queue: Queue }> {
  const nodes = new MemoryNodeDatabase();
  const genesis = devnetGenesis();
  const { head, config: rules } = await loadGenesis(gethGenesis(genesis), nodes);
  const config: Config = {
    ...{ ...rules, gasLimitFloor: FLOOR, gasLimitCap: 100_000_000n },
    timeDrift: 60n,
  };
  const nonces = [0, 0];
  const transfer = async (from: number, gasLimit = 21_000n): Promise<Uint8Array> => {
    const raw = await devAccount(from).signTransaction({
      ...{ type: 2, chainId: genesis.chainId, nonce: nonces[from]!, gasLimit, value: 7n },
      ...{ maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 3n, to: `0x${'77'.repeat(20)}` },
    });
    nonces[from]!++;
    return getBytes(raw);
  };
  const forced: Uint8Array[] = [];
  for (let i = 0; i < 15; i++) forced.push(await transfer(0, i === 2 ? FLOOR / 8n : 21_000n));
  // One gas more than a forced transaction may have, and noise, each where it is skipped.
  nonces[0] = 15;
  forced.splice(1, 0, await transfer(0, FLOOR / 8n + 1n), Uint8Array.of(2, 0xc0, 1));
  const queue = new Queue(forced.map((raw) => Bytes.build(raw)));

  const block = (number: number, change: Partial<BatchBlock>): BatchBlock => ({
    timestamp: genesis.timestamp + 2n * BigInt(number),
    feeRecipient: new Uint8Array(20).fill(number),
    prevRandao: new Uint8Array(32).fill(number),
    gasLimit: genesis.gasLimit,
    parentBeaconBlockRoot: new Uint8Array(32),
    extraData: new Uint8Array(0),
    forced: 0,
    transactions: [],
    ...change,
  });
  const batches = new Map<bigint, Batch>();
  const post = async (
    bytes: Uint8Array | 'forced',
    length: number,
    due: number,
    inBlobs = false,
  ): Promise<void> => {
    const position = BigInt(batches.size + 1);
    const l1Timestamp = genesis.timestamp + 20n * position;
    const place = {
      ...{ poster: POSTER, l1Number: position, l1Timestamp },
      ...{
        queueLength: BigInt(length),
        queueDue: BigInt(due),
        queueRoot: queue.root(BigInt(length)),
      },
    };
    if (bytes === 'forced') {
      const accumulator = keccak(Uint8Array.of(Number(position))) as Hash;
      const poster = new Uint8Array(20).fill(9);
      const data = Bytes.build(forcedBatch({ poster, l1Timestamp, accumulator }));
      batches.set(position, { ...place, data, carrier: 'forced' });
      return;
    }
    const data = Bytes.build(bytes);
    if (!inBlobs) {
      batches.set(position, { ...place, data });
      return;
    }
    const kzg = await loadKzg();
    const blobs = encodeBlobs(bytes);
    // Bytes that don't count: behind the end, and the first of an element.
    blobs[0]![32 * 4095 + 5] = 0xee;
    blobs[0]![0] = 0x11;
    blobs.push(new Uint8Array(131_072));
    const carrier = [];
    for (const blob of blobs) carrier.push(provableBlob(await identify(kzg, blob), kzg));
    batches.set(position, { ...place, data, carrier });
  };
  // In time, in the block of other transactions; then one that takes more than there is.
  await post(
    encodeBatch([
      block(1, { forced: 2, transactions: [await transfer(1)] }),
      block(2, { forced: 2 }),
    ]),
    3,
    0,
  );
  // All that is due, but at most 8; what the sequencer leaves out is void until it takes what is due.
  await post('forced', 17, 12);
  await post(
    encodeBatch([
      block(100, { timestamp: genesis.timestamp + 70n }),
      block(101, { timestamp: genesis.timestamp + 71n, forced: 9 }),
      block(102, {
        timestamp: genesis.timestamp + 72n,
        forced: 3,
        transactions: [await transfer(1)],
      }),
    ]),
    17,
    13,
  );
  await post('forced', 17, 13);
  // The same in blobs: one part of a step, and a whole one and a part.
  const late = { timestamp: genesis.timestamp + 90n, forced: 4 };
  await post(
    encodeBatch([block(103, { ...late, transactions: [await transfer(1)] })]),
    17,
    17,
    true,
  );
  const noise = new Uint8Array(400).fill(5);
  await post(
    encodeBatch([
      block(104, {
        timestamp: genesis.timestamp + 100n,
        transactions: [noise, await transfer(1)],
      }),
    ]),
    17,
    17,
    true,
  );
  await post(new Uint8Array(0), 17, 17, true);
  return { config, head, nodes, batches, queue, target: BigInt(batches.size) };
}
