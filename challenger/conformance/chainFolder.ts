import { createBlockHeader } from '@ethereumjs/block';
import { z } from 'zod';
import { loadAllocation } from '../execute/genesis.js';
import { allocation, bytes, or, padded, quantity } from '../execute/genesisFields.js';
import { MemoryNodeDatabase } from '../execute/nodeDatabase.js';
import { failed, PASSED, type CaseResult } from './caseResult.js';
import { forkCommon, genesisSchedule, isFrom } from './forks.js';
import { decodeHeader, splitChain } from './mainnetBlock.js';
import { MainnetChain } from './mainnetChain.js';

const schema = z.object({
  config: z.record(z.string(), z.unknown()),
  alloc: allocation,
  gasLimit: quantity,
  difficulty: or(quantity, 0n),
  timestamp: or(quantity, 0n),
  extraData: or(bytes, new Uint8Array(0)),
  nonce: or(padded(8), new Uint8Array(8)),
  mixHash: or(bytes, new Uint8Array(32)),
  coinbase: or(bytes, new Uint8Array(20)),
  baseFeePerGas: quantity.nullish(),
});

const INITIAL_BASE_FEE = 1_000_000_000n;

/** What importing a chain file came to. */
export interface ChainFolderRun {
  readonly result: CaseResult;
  readonly blocks: number;
}

/**
 * Imports the blocks of a chain file onto its genesis by mainnet's rules, with the fork schedule of the genesis file,
 * checking every field of every header. Throws z.ZodError or MalformedRlp where the files are not such.
 */
export async function runChainFolder(json: unknown, rlp: Uint8Array): Promise<ChainFolderRun> {
  const file = schema.parse(json);
  const chainId = BigInt(z.number().parse(file.config['chainId']));
  const deposit = bytes.safeParse(file.config['depositContractAddress']);
  const schedule = genesisSchedule(file.config);
  const nodes = new MemoryNodeDatabase();
  const stateRoot = await loadAllocation(file.alloc, nodes);
  const fork = schedule(0n, file.timestamp);
  const genesis = createBlockHeader(
    {
      stateRoot,
      gasLimit: file.gasLimit,
      difficulty: file.difficulty,
      timestamp: file.timestamp,
      extraData: file.extraData,
      nonce: file.nonce,
      mixHash: file.mixHash,
      coinbase: file.coinbase,
      ...(isFrom(fork, 'london') ? { baseFeePerGas: file.baseFeePerGas ?? INITIAL_BASE_FEE } : {}),
    },
    { common: forkCommon(chainId, fork), skipConsensusFormatValidation: true },
  );
  const chain = new MainnetChain({
    chainId,
    schedule,
    nodes,
    genesis: decodeHeader(genesis.serialize()),
    ...(deposit.success ? { depositContract: deposit.data } : {}),
  });
  const blocks = splitChain(rlp);
  for (const [index, block] of blocks.entries()) {
    const rejection = await chain.add(block);
    if (rejection !== undefined) {
      const result = failed(`block ${index + 1}: ${rejection.by} ${rejection.reason}`);
      return { result, blocks: index };
    }
  }
  return { result: PASSED, blocks: blocks.length };
}
