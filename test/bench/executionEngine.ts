// One engine in a process of its own: it takes blocks, prepares the state before each, and measures its execution alone.
import { createBlockFromRLP } from '@ethereumjs/block';
import { createCommonFromGethGenesis } from '@ethereumjs/common';
import { MerklePatriciaTrie } from '@ethereumjs/mpt';
import { RLP } from '@ethereumjs/rlp';
import { Caches, MerkleStateManager } from '@ethereumjs/statemanager';
import { MapDB, ValueEncoding } from '@ethereumjs/util';
import { createVM, runBlock } from '@ethereumjs/vm';
import { keccak } from '../../bisection/structures/Keccak.js';
import type { Config } from '../../bisection/machine/Config.js';
import { devnetGenesis, type Genesis, gethGenesis } from '../../challenger/devnet/genesis.js';
import { type Genesis as Loaded, loadGenesis } from '../../challenger/execute/genesis.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import { bytesOf } from '../machine/scene.js';
import { cpuTime } from './measure.js';

/** `verify`: one trie update a block; `claim`: one after every transaction too; `stock`: `@ethereumjs/vm` as it comes. */
export const ENGINES = ['stock', 'claim', 'verify'] as const;
export type Engine = (typeof ENGINES)[number];

/** A block for an engine. `block` is its RLP as ours made it, which stock is to find right. */
export interface EngineTask {
  readonly engine: Engine;
  /** The genesis as JSON, its bigints as decimal strings. */
  readonly genesis: string;
  readonly transactions: readonly string[];
  readonly block: string | undefined;
}

export interface EngineAnswer {
  readonly cpu: number;
  readonly gasUsed: string;
  readonly block: string;
}

const LIMITS = { gasLimitFloor: 1_000_000n, gasLimitCap: 100_000_000n, timeDrift: 60n };

/** The state of a genesis, made once. */
const bases = new Map<string, Promise<{ loaded: Loaded; nodes: MemoryNodeDatabase }>>();

function baseOf(text: string) {
  let base = bases.get(text);
  if (base === undefined) {
    const nodes = new MemoryNodeDatabase();
    base = loadGenesis(gethGenesis(readGenesis(text)), nodes).then((loaded) => ({ loaded, nodes }));
    bases.set(text, base);
  }
  return base;
}

/** A genesis from `EngineTask.genesis`. */
export function readGenesis(text: string): Genesis {
  const plain = JSON.parse(text) as Record<string, unknown>;
  const alloc = plain['alloc'] as Record<string, Record<string, unknown>>;
  for (const account of Object.values(alloc)) {
    for (const field of ['balance', 'nonce']) {
      if (account[field] !== undefined) account[field] = BigInt(account[field] as string);
    }
  }
  const big = (field: string) => BigInt(plain[field] as string);
  return {
    ...(plain as unknown as Genesis),
    chainId: big('chainId'),
    timestamp: big('timestamp'),
    gasLimit: big('gasLimit'),
    baseFeePerGas: big('baseFeePerGas'),
  };
}

async function ours(task: EngineTask): Promise<EngineAnswer> {
  const { loaded, nodes: base } = await baseOf(task.genesis);
  const nodes = new MemoryNodeDatabase();
  for (const node of base.nodes()) nodes.putNode(keccak(node), node);
  for (const code of base.codes()) nodes.putCode(keccak(code), code);
  const config: Config = { ...loaded.config, ...LIMITS };
  const genesis = readGenesis(task.genesis);
  const executor = new VmExecutor({ config, nodes, intermediateRoots: task.engine === 'claim' });
  const transactions = task.transactions.map(bytesOf);
  let result!: Awaited<ReturnType<VmExecutor['execute']>>;
  const cpu = await cpuTime(async () => {
    result = await executor.execute(loaded.head, {
      timestamp: genesis.timestamp + 2n,
      feeRecipient: new Uint8Array(20).fill(0xfe),
      prevRandao: new Uint8Array(32),
      gasLimit: genesis.gasLimit,
      parentBeaconBlockRoot: new Uint8Array(32),
      extraData: new Uint8Array(0),
      transactions,
    });
  });
  const { header } = result;
  const done = result.transactions.filter(({ skipped }) => skipped === undefined);
  if (done.length !== transactions.length) throw new Error('a transaction was skipped');
  const entries = transactions.map((raw) => (raw[0]! < 0xc0 ? raw : RLP.decode(raw)));
  const block = RLP.encode([
    RLP.decode(header.rlp) as Uint8Array[],
    entries as Uint8Array[],
    [],
    [],
  ]);
  return { cpu, gasUsed: String(header.gasUsed), block: Buffer.from(block).toString('hex') };
}

async function stock(task: EngineTask): Promise<EngineAnswer> {
  const { loaded, nodes } = await baseOf(task.genesis);
  const db = new MapDB<string, Uint8Array>();
  for (const node of nodes.nodes()) await db.put(Buffer.from(keccak(node)).toString('hex'), node);
  for (const code of nodes.codes()) {
    await db.put(
      Buffer.from(`c${Buffer.from(keccak(code)).toString('latin1')}`, 'latin1').toString('hex'),
      code,
    );
  }
  const common = createCommonFromGethGenesis(gethGenesis(readGenesis(task.genesis)), {});
  common.setHardfork(devnetGenesis().fork);
  const trie = new MerklePatriciaTrie({
    db,
    root: loaded.head.stateRoot,
    useKeyHashing: true,
    valueEncoding: ValueEncoding.Bytes,
    common,
  });
  const stateManager = new MerkleStateManager({ common, trie, caches: new Caches() });
  const vm = await createVM({ common, stateManager });
  const rlp = Buffer.from(task.block ?? '', 'hex');
  let gasUsed = 0n;
  const cpu = await cpuTime(async () => {
    const block = createBlockFromRLP(rlp, { common });
    ({ gasUsed } = await runBlock(vm, { block, skipHeaderValidation: true }));
  });
  return { cpu, gasUsed: String(gasUsed), block: task.block ?? '' };
}

process.on('message', (task: EngineTask) => {
  const run = task.engine === 'stock' ? stock(task) : ours(task);
  run.then(
    (answer) => process.send?.(answer),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
