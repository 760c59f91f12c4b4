import { z } from 'zod';
import { RlpReader } from '../derive/rlp.js';
import { loadAllocation } from '../execute/genesis.js';
import type { GenesisAccount } from '../execute/genesisCheck.js';
import { MemoryNodeDatabase } from '../execute/nodeDatabase.js';
import { failed, outOfScope, PASSED, show, type CaseResult } from './caseResult.js';
import { meetsExpectation } from './expectedExceptions.js';
import { allocation, bytes } from '../execute/genesisFields.js';
import { networkSchedule } from './forks.js';
import { decodeHeader, type MainnetHeader } from './mainnetBlock.js';
import { MainnetChain } from './mainnetChain.js';

const blockSchema = z.object({
  rlp: bytes,
  expectException: z.string().optional(),
});

const schema = z.object({
  network: z.string(),
  genesisBlockHeader: z.object({ hash: bytes, stateRoot: bytes }),
  genesisRLP: bytes,
  pre: allocation,
  blocks: z.array(blockSchema),
  lastblockhash: bytes,
  postState: allocation.optional(),
  postStateHash: bytes.optional(),
});

/** A chain from a genesis, blocks in the order of import, each with the exception that it must meet, if any. */
export interface BlockchainCase {
  readonly name: string;
  readonly network: string;
  readonly genesis: MainnetHeader;
  readonly pre: readonly GenesisAccount[];
  readonly blocks: readonly z.output<typeof blockSchema>[];
  readonly lastBlockHash: Uint8Array;
  readonly postState: readonly GenesisAccount[] | undefined;
  readonly postStateHash: Uint8Array | undefined;
}

/** The chain id of all blockchain tests. */
export const BLOCKCHAIN_TEST_CHAIN = 1n;

/** Reads a BlockchainTest. Throws z.ZodError where it is not one. */
export function blockchainCase(name: string, json: unknown): BlockchainCase {
  const test = schema.parse(json);
  return {
    name,
    network: test.network,
    genesis: decodeHeader(firstItem(test.genesisRLP)),
    pre: test.pre,
    blocks: test.blocks,
    lastBlockHash: test.lastblockhash,
    postState: test.postState,
    postStateHash: test.postStateHash,
  };
}

/** Imports every block by mainnet's rules and compares acceptance, reasons, head and post-state. */
export async function runBlockchainCase(test: BlockchainCase): Promise<CaseResult> {
  const schedule = networkSchedule(test.network);
  if (schedule === undefined) return outOfScope(`the network ${test.network} is not known`);
  const nodes = new MemoryNodeDatabase();
  const stateRoot = await loadAllocation(test.pre, nodes);
  if (Buffer.compare(stateRoot, test.genesis.stateRoot) !== 0) {
    return failed(
      `genesis state root ${show(stateRoot)}, expected ${show(test.genesis.stateRoot)}`,
    );
  }
  const chain = new MainnetChain({
    chainId: BLOCKCHAIN_TEST_CHAIN,
    schedule,
    nodes,
    genesis: test.genesis,
  });
  for (const [index, { rlp, expectException }] of test.blocks.entries()) {
    const rejection = await chain.add(rlp);
    const reason = rejection && `${rejection.by} ${rejection.reason}`;
    if (expectException === undefined) {
      if (rejection !== undefined) return failed(`block ${index} was rejected: ${reason}`);
    } else if (rejection === undefined) {
      return failed(`block ${index} was accepted where ${expectException} was expected`);
    } else if (!meetsExpectation(expectException, rejection.reason)) {
      return failed(`block ${index} was rejected for ${reason}, not for ${expectException}`);
    }
  }
  const last = chain.header(test.lastBlockHash);
  if (last === undefined) return failed(`${show(test.lastBlockHash)} is no block of the chain`);
  const expectedRoot =
    test.postStateHash ??
    (test.postState && (await loadAllocation(test.postState, new MemoryNodeDatabase())));
  if (expectedRoot !== undefined && Buffer.compare(last.stateRoot, expectedRoot) !== 0) {
    return failed(`post-state root ${show(last.stateRoot)}, expected ${show(expectedRoot)}`);
  }
  return PASSED;
}

/** A genesis block is [header, transactions, uncles, …]; the header alone is wanted. */
function firstItem(block: Uint8Array): Uint8Array {
  const header = new RlpReader(block).list().encodedList();
  if (header === undefined) throw new RangeError('a genesis block without a header');
  return header;
}

/** Whether a raw transaction is one of EIP-4844. */
export function blobTransaction(raw: Uint8Array): boolean {
  return raw[0] === 3;
}
