// `npm run bench:pipeline`: the rate of each stage between L1 and executed batches, and of all of them together, in one
// run (docs/speed.md). The L1 is a node on this machine that answers as slowly as one far away.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ContractFactory, JsonRpcProvider, type JsonRpcPayload, type JsonRpcResult } from 'ethers';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { devAccount, devAccounts } from '../../challenger/devnet/accounts.js';
import { Anvil } from '../../challenger/devnet/anvil.js';
import { devnetGenesis } from '../../challenger/devnet/genesis.js';
import { Prng } from '../../challenger/devnet/prng.js';
import { Sequencer } from '../../challenger/devnet/sequencer.js';
import { Traffic } from '../../challenger/devnet/traffic.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import { loadGenesis, withBlockZeroHash } from '../../challenger/execute/genesis.js';
import { genesisHeader, gethGenesis } from '../../challenger/devnet/genesis.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import { readArtifact } from '../../challenger/l1/artifacts.js';
import { Inbox } from '../../challenger/l1/inbox.js';
import { BatchPipeline, type PipelineOptions } from '../../challenger/pipeline/batchPipeline.js';
import { replay, type ReplayedBatch } from '../../challenger/pipeline/replay.js';
import { type StageFigures, StageMeter } from '../../challenger/pipeline/stageMeter.js';
import type { ReadyBatch } from '../../challenger/pipeline/batchPipeline.js';
import { table } from './table.js';

const { values } = parseArgs({
  options: {
    batches: { type: 'string', default: '60' },
    transactions: { type: 'string', default: '20' },
    latency: { type: 'string', default: '60' },
    json: { type: 'boolean', default: false },
  },
});
const [batches, transactions, latency] = [values.batches, values.transactions, values.latency].map(
  Number,
) as [number, number, number];

/** A provider whose answers are on their way for `latency` ms. */
class FarProvider extends JsonRpcProvider {
  override async _send(payload: JsonRpcPayload | JsonRpcPayload[]): Promise<JsonRpcResult[]> {
    await sleep(latency);
    return super._send(payload);
  }
}

interface Run {
  readonly name: string;
  readonly seconds: number;
  readonly bytes: number;
  readonly stages: readonly StageFigures[];
}

const genesis = devnetGenesis();
const sequencer = await Sequencer.create(genesis);
const random = new Prng('pipeline');
const { chainId, fork } = genesis;
const traffic = new Traffic({ chainId, fork, accounts: devAccounts(4), random });
await sequencer.append(traffic.opening().map(({ raw }) => raw));
for (let n = 1; n < batches; n++) {
  await sequencer.append(Array.from({ length: transactions }, () => traffic.next().raw));
}

const anvil = await Anvil.l1();
try {
  const options = { cacheTimeout: -1, staticNetwork: true, batchMaxCount: 1, pollingInterval: 10 };
  const near = new JsonRpcProvider(anvil.url, undefined, options);
  const far = new FarProvider(anvil.url, undefined, options);
  const signer = devAccount(0).connect(near);
  const { abi, bytecode } = readArtifact('Inbox');
  let nonce = 0;
  const contract = await new ContractFactory(abi, bytecode, signer).deploy([], 43_200n, { nonce });
  const address = await contract.getAddress();
  for (let number = 1n; number <= BigInt(batches); number++) {
    const call = new Inbox(address, near).post(sequencer.batch(number, number));
    await signer.sendTransaction({ ...call, nonce: ++nonce });
  }
  const to = await near.getBlockNumber();

  const run = async (name: string, limits: PipelineOptions): Promise<Run> => {
    const nodes = new MemoryNodeDatabase();
    const loaded = await loadGenesis(gethGenesis(genesis), nodes);
    const { head } = withBlockZeroHash(loaded, genesisHeader(genesis).hash() as Hash);
    const { config } = sequencer;
    const now = () => performance.now();
    const sources = { inbox: new Inbox(address, far), provider: far };
    const pipeline = new BatchPipeline(sources, { ...limits, now });
    const meter = new StageMeter<ReadyBatch, ReplayedBatch>(
      'execute',
      now,
      ({ batch }) => batch.bytes.length,
    );
    const none = { position: 0n, accumulator: new Uint8Array(32) as Hash };
    const start = now();
    let last: ReplayedBatch | undefined;
    const executor = new VmExecutor({ config, nodes });
    const at = { head, queueNext: 0n };
    for await (const done of replay(pipeline.run({ from: 0, to }, none), {
      ...{ config, executor, start: at, meter },
    })) {
      last = done;
    }
    const seconds = (now() - start) / 1000;
    if (Buffer.compare(last!.result.head.hash, sequencer.head.hash) !== 0) {
      throw new Error('the replay does not end in the block that the sequencer made');
    }
    const stages = [...pipeline.figures(), meter.figures()];
    return { name, seconds, bytes: stages[1]!.bytes, stages };
  };

  await run('warm-up', {});
  const runs = [
    await run('one after the other', { requests: 1, ahead: 1 }),
    await run('pipeline', {}),
  ];
  if (values.json) console.log(JSON.stringify(runs, undefined, 2));
  else {
    const [alone, together] = runs as [Run, Run];
    const kB = (rate: number | undefined): string => `${((rate ?? 0) / 1000).toFixed(0)} kB/s`;
    const rows = together.stages.map(({ name, items, bytes, busy, rate }, index) => [
      ...[name, String(items), String(bytes), `${(busy / 1000).toFixed(2)} s`, kB(rate)],
      kB(alone.stages[index]!.rate),
    ]);
    const whole = (one: Run) => kB(one.bytes / one.seconds);
    rows.push([
      'all',
      String(batches),
      String(together.bytes),
      `${together.seconds.toFixed(2)} s`,
      whole(together),
      whole(alone),
    ]);
    console.log(table(['stage', 'batches', 'bytes', 'busy', 'pipeline', 'one by one'], rows));
    const slowest = Math.min(...together.stages.map(({ rate }) => rate ?? Infinity));
    const share = together.bytes / together.seconds / slowest;
    console.log(`\nof the slowest stage's rate: ${(100 * share).toFixed(0)} %`);
    console.log(`against one after the other: ${(alone.seconds / together.seconds).toFixed(2)}x`);
  }
  near.destroy();
  far.destroy();
} finally {
  await anvil.stop();
}
