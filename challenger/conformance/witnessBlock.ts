import { RLP, type Input } from '@ethereumjs/rlp';
import { z } from 'zod';
import { keccak } from '../../bisection/structures/Keccak.js';
import { MissingBlockHashError } from '../execute/cannotTell.js';
import { bytes, padded, quantity, sized } from '../execute/genesisFields.js';
import type { NodeDatabase } from '../execute/nodeDatabase.js';
import { type Witness, WitnessDatabase } from '../execute/witness.js';
import { failed, outOfScope, PASSED, type CaseResult } from './caseResult.js';
import { genesisSchedule } from './forks.js';
import { decodeHeader, type MainnetBlock } from './mainnetBlock.js';
import {
  type InvalidTransaction,
  MainnetExecutor,
  type MainnetResult,
  mismatch,
} from './mainnetExecutor.js';
import { witnessTransaction } from './witnessTransaction.js';

const headerSchema = z.object({
  parent_hash: sized(32),
  ommers_hash: sized(32),
  beneficiary: sized(20),
  state_root: sized(32),
  transactions_root: sized(32),
  receipts_root: sized(32),
  logs_bloom: sized(256),
  difficulty: quantity,
  number: quantity,
  gas_limit: quantity,
  gas_used: quantity,
  timestamp: quantity,
  extra_data: bytes,
  mix_hash: sized(32),
  nonce: padded(8),
  base_fee_per_gas: quantity,
  withdrawals_root: sized(32),
  blob_gas_used: quantity,
  excess_blob_gas: quantity,
  parent_beacon_block_root: sized(32),
  requests_hash: sized(32).nullish(),
});

const withdrawalSchema = z.object({
  index: quantity,
  validatorIndex: quantity,
  address: sized(20),
  amount: quantity,
});

const schema = z.object({
  chain_id: quantity,
  header: headerSchema,
  prev_state_root: sized(32),
  transactions: z.array(witnessTransaction),
  withdrawals: z.array(withdrawalSchema),
  block_hashes: z.array(sized(32)),
  states: z.array(bytes),
  codes: z.array(bytes),
});

/** A block of Ethereum mainnet with what it reads of the state before it. */
export interface WitnessBlock {
  readonly chainId: bigint;
  readonly block: MainnetBlock;
  /** Of the state before the block. */
  readonly root: Uint8Array;
  readonly witness: Witness;
  /** Of the blocks before it, the youngest first. */
  readonly blockHashes: readonly Uint8Array[];
}

const MAINNET = 1n;
const DEPOSIT_CONTRACT = new Uint8Array(
  Buffer.from('00000000219ab540356cbb839cbe05303d7705fa', 'hex'),
); // EIP-6110
/** When mainnet's forks began, seconds (EIP-7569, EIP-7600, EIP-7607). */
const SCHEDULE = genesisSchedule({
  cancunTime: 1_710_338_135,
  pragueTime: 1_746_612_311,
  osakaTime: 1_764_798_551,
});

/** Reads a block with its witness, of cancun or later. Throws z.ZodError where the file is not one. */
export function witnessBlock(json: unknown): WitnessBlock {
  const file = schema.parse(json);
  const { header: h } = file;
  const fields: Input[] = [
    ...[h.parent_hash, h.ommers_hash, h.beneficiary, h.state_root, h.transactions_root],
    ...[h.receipts_root, h.logs_bloom, h.difficulty, h.number, h.gas_limit, h.gas_used],
    ...[h.timestamp, h.extra_data, h.mix_hash, h.nonce, h.base_fee_per_gas, h.withdrawals_root],
    ...[h.blob_gas_used, h.excess_blob_gas, h.parent_beacon_block_root],
    ...(h.requests_hash == null ? [] : [h.requests_hash]),
  ];
  const header = decodeHeader(RLP.encode(fields));
  return {
    chainId: file.chain_id,
    block: {
      header,
      transactions: file.transactions,
      uncles: [],
      unclesHash: keccak(RLP.encode([])),
      withdrawals: file.withdrawals.map(({ index, validatorIndex, address, amount }) => ({
        address,
        amount,
        encoded: RLP.encode([index, validatorIndex, address, amount]),
      })),
    },
    root: file.prev_state_root,
    witness: { nodes: file.states, codes: file.codes },
    blockHashes: file.block_hashes,
  };
}

/**
 * Executes the block over its witness alone, or over other nodes if some are given.
 * @throws CannotTellError
 */
export async function executeWitnessBlock(
  { chainId, block, root, witness, blockHashes }: WitnessBlock,
  nodes?: NodeDatabase,
): Promise<{ readonly invalid: InvalidTransaction } | { readonly result: MainnetResult }> {
  const { number, timestamp } = block.header;
  const executor = new MainnetExecutor({
    chainId,
    nodes: nodes ?? new WitnessDatabase(witness, root),
    depositContract: DEPOSIT_CONTRACT,
    blockHash: (asked) => {
      const hash = blockHashes[Number(number - 1n - asked)];
      if (hash === undefined) throw new MissingBlockHashError(asked);
      return hash;
    },
  });
  return executor.execute(block, SCHEDULE(number, timestamp), root);
}

/** Executes the block over its witness alone and holds every field that execution yields against the header. */
export async function runWitnessBlock(test: WitnessBlock): Promise<CaseResult> {
  if (test.chainId !== MAINNET) return outOfScope(`the forks of chain ${test.chainId}`);
  const done = await executeWitnessBlock(test);
  if ('invalid' in done) {
    return failed(`transaction ${done.invalid.index}: ${done.invalid.reason}`);
  }
  const field = mismatch(test.block.header, done.result);
  return field === undefined ? PASSED : failed(`${field} is another one than in the header`);
}
