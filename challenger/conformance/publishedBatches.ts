import type { Config } from '../../bisection/machine/Config.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { encodeBatch } from '../derive/batch.js';
import type { VoidReason } from '../derive/voidBlock.js';
import { loadAllocation } from '../execute/genesis.js';
import { checkAllocation } from '../execute/genesisCheck.js';
import type { ChainHead } from '../execute/executor.js';
import { MemoryNodeDatabase } from '../execute/nodeDatabase.js';
import { BLOCKCHAIN_TEST_CHAIN, type BlockchainCase } from './blockchainCase.js';
import { blockOutOfScope, liftedConfig, scopeOfChain, type Scoped } from './machineScope.js';
import type { MainnetBlock, MainnetHeader } from './mainnetBlock.js';

/** One block of a test as a batch of its own, and what must become of it. */
export interface PublishedBatch {
  readonly bytes: Uint8Array;
  /** The L1 time to post it at, or any later one. */
  readonly l1Timestamp: bigint;
  /** The block as the case has it, and its place among the case's blocks. */
  readonly block: MainnetBlock;
  readonly index: number;
  readonly expected:
    | { readonly outcome: 'block'; readonly hash: Uint8Array }
    | { readonly outcome: 'void'; readonly reason: VoidReason }
    /**
     * A block comes of it, without its invalid transactions; the first must be one that meets the exception. The header
     * in such a case is that of the block without them.
     */
    | { readonly outcome: 'skips'; readonly exception: string }
    /** A block comes of it, but not the one of the case: its header says something that execution decides otherwise. */
    | { readonly outcome: 'otherHeader'; readonly exception: string };
}

/** Batches to post one after the other on a chain that starts at `head`. */
export interface PublishedChain {
  readonly name: string;
  readonly config: Config;
  /** Holds the state at `head`. */
  readonly nodes: MemoryNodeDatabase;
  readonly head: ChainHead;
  readonly batches: readonly PublishedBatch[];
}

export interface PublishedCase {
  /** The valid blocks with the void ones between them; then one chain for each block that ends otherwise. */
  readonly chains: readonly PublishedChain[];
  /** Invalid blocks whose defect no batch can hold. */
  readonly excluded: readonly { readonly block: number; readonly reason: string }[];
}

/** Header defects that make a block void. Every other field of a header follows from the batch and the chain. */
const VOID: Readonly<Record<string, VoidReason>> = {
  'BlockException.INVALID_GASLIMIT': 'gasLimit',
  'BlockException.INVALID_BLOCK_TIMESTAMP_OLDER_THAN_PARENT': 'timestamp',
};

/** A BlockchainTest as batches of a chain of ours, or why it can't be. */
export async function publishedBatches(test: BlockchainCase): Promise<Scoped<PublishedCase>> {
  const scoped = scopeOfChain(test);
  if (scoped.outOfScope !== undefined) return { outOfScope: scoped.outOfScope };
  const [problem] = checkAllocation(test.pre, scoped.fork);
  if (problem !== undefined) return { outOfScope: `the genesis: ${problem}` };
  const nodes = new MemoryNodeDatabase();
  await loadAllocation(test.pre, nodes);
  const common = {
    config: liftedConfig(BLOCKCHAIN_TEST_CHAIN, scoped.fork, test.pre),
    nodes,
    head: headOf(test.genesis),
  };
  const main: PublishedBatch[] = [];
  const valid: { readonly batch: PublishedBatch; readonly hash: Uint8Array }[] = [];
  const others: PublishedChain[] = [];
  const excluded: { block: number; reason: string }[] = [];
  let tip: Uint8Array = test.genesis.hash;
  for (const [index, { expectException }] of test.blocks.entries()) {
    const block = scoped.blocks[index];
    if (expectException === undefined) {
      if (block === undefined || !same(block.header.parentHash, tip)) {
        return { outOfScope: 'a side chain' };
      }
      const { hash } = block.header;
      const batch = batchOf(block, index, { outcome: 'block', hash });
      main.push(batch);
      valid.push({ batch, hash });
      tip = hash;
      continue;
    }
    // A list of uncles is in no batch: without it the block is another one.
    const reason =
      block === undefined ? 'bytes that are no block' : blockOutOfScope({ ...block, uncles: [] });
    if (block === undefined || reason !== undefined) {
      excluded.push({ block: index, reason: reason ?? 'bytes that are no block' });
      continue;
    }
    const voided = expectException.split('|').map((name) => VOID[name])[0];
    const { parentHash } = block.header;
    if (voided !== undefined && same(parentHash, tip)) {
      main.push(batchOf(block, index, { outcome: 'void', reason: voided }));
      continue;
    }
    const from = valid.findIndex(({ hash }) => same(hash, parentHash));
    if (from < 0 && !same(parentHash, test.genesis.hash)) {
      excluded.push({ block: index, reason: 'a parent that is no valid block' });
      continue;
    }
    const before = valid.slice(0, from + 1).map(({ batch }) => batch);
    const outcome = expectException.includes('TransactionException') ? 'skips' : 'otherHeader';
    const last = batchOf(block, index, { outcome, exception: expectException });
    others.push({ ...common, name: `${test.name}, block ${index}`, batches: [...before, last] });
  }
  const chains = main.length > 0 ? [{ ...common, name: test.name, batches: main }] : [];
  return { chains: [...chains, ...others], excluded };
}

function batchOf(
  block: MainnetBlock,
  index: number,
  expected: PublishedBatch['expected'],
): PublishedBatch {
  const { header, transactions } = block;
  const bytes = encodeBatch([
    {
      timestamp: header.timestamp,
      feeRecipient: header.coinbase,
      prevRandao: header.mixHash,
      gasLimit: header.gasLimit,
      parentBeaconBlockRoot: header.parentBeaconBlockRoot ?? new Uint8Array(32),
      extraData: header.extraData,
      forced: 0,
      transactions,
    },
  ]);
  return { bytes, l1Timestamp: header.timestamp, block, index, expected };
}

function headOf(header: MainnetHeader): ChainHead {
  const { number, hash, timestamp, gasLimit, gasUsed, baseFeePerGas } = header;
  return {
    number,
    hash,
    stateRoot: header.stateRoot as Hash,
    timestamp,
    gasLimit,
    gasUsed,
    baseFeePerGas: baseFeePerGas ?? 0n,
    recentHashes: [hash],
  };
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
