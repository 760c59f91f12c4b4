import { createBlock, type Block } from '@ethereumjs/block';
import { RLP } from '@ethereumjs/rlp';
import { z } from 'zod';
import { keccak, type Hash } from '../../bisection/structures/Keccak.js';
import type { SkipReason, ValidityContext } from '../derive/validity.js';
import { ExecutionState } from '../execute/executionState.js';
import { loadAllocation } from '../execute/genesis.js';
import type { GenesisAccount } from '../execute/genesisCheck.js';
import { MemoryNodeDatabase, type NodeDatabase } from '../execute/nodeDatabase.js';
import { encodeLogs, type Log } from '../execute/receipt.js';
import { TransactionRunner } from '../execute/transactionRunner.js';
import { failed, PASSED, show, type CaseResult } from './caseResult.js';
import { meetsExpectation } from './expectedExceptions.js';
import { allocation, bytes, quantity } from '../execute/genesisFields.js';
import { forkCommon, forkNamed, isFrom, mainnetRules, type ForkName } from './forks.js';
import { blobLimits } from './mainnetExecutor.js';

const envSchema = z.object({
  currentCoinbase: bytes,
  currentGasLimit: quantity,
  currentNumber: quantity,
  currentTimestamp: quantity,
  currentRandom: bytes.optional(),
  currentDifficulty: quantity.optional(),
  currentBaseFee: quantity.optional(),
  currentExcessBlobGas: quantity.optional(),
});

const postSchema = z.object({
  hash: bytes,
  logs: bytes,
  txbytes: bytes,
  expectException: z.string().optional(),
});

const schema = z.object({
  env: envSchema,
  pre: allocation,
  post: z.record(z.string(), z.array(postSchema)),
});

/** One transaction on one pre-state: an entry of `post` of a GeneralStateTest. */
export interface StateCase {
  readonly name: string;
  readonly network: string;
  /** Undefined if the network is none that is known. */
  readonly fork: ForkName | undefined;
  readonly env: z.output<typeof envSchema>;
  readonly pre: readonly GenesisAccount[];
  readonly expected: z.output<typeof postSchema>;
}

/** What a state case came to on an engine. */
export interface StateOutcome {
  readonly skipped: SkipReason | undefined;
  readonly stateRoot: Hash;
  readonly logs: readonly Log[];
}

/** The chain id of all state tests. */
export const STATE_TEST_CHAIN = 1n;

/** The cases in a GeneralStateTest. Throws z.ZodError where it is not one. */
export function stateCases(name: string, json: unknown): StateCase[] {
  const { env, pre, post } = schema.parse(json);
  return Object.entries(post).flatMap(([network, entries]) =>
    entries.map((expected, index) => ({
      name: entries.length * Object.keys(post).length > 1 ? `${name}[${network}/${index}]` : name,
      network,
      fork: forkNamed(network),
      env,
      pre,
      expected,
    })),
  );
}

/** Runs a case by mainnet's rules, without the caps of chains of ours. */
export async function runStateCase(test: StateCase, fork: ForkName): Promise<StateOutcome> {
  const nodes = new MemoryNodeDatabase();
  const preRoot = await loadAllocation(test.pre, nodes);
  return runFrom(test, fork, nodes, preRoot);
}

async function runFrom(
  { env, expected }: StateCase,
  fork: ForkName,
  nodes: NodeDatabase,
  preRoot: Hash,
): Promise<StateOutcome> {
  const common = forkCommon(STATE_TEST_CHAIN, fork);
  const state = new ExecutionState(nodes, preRoot);
  // State tests have no chain: the filler gives block n the hash of n in decimal.
  const blockHash = (number: bigint) => keccak(Buffer.from(number.toString()));
  const runner = await TransactionRunner.create({ common, state, blockHash });
  const block = createBlock(
    { header: stateTestHeader(env, fork) },
    { common, skipConsensusFormatValidation: true },
  );
  const outcome = await runner.run(expected.txbytes, block, contextOf(block, fork), 0n);
  if (outcome.skipped !== undefined) {
    return { skipped: outcome.skipped, stateRoot: preRoot, logs: [] };
  }
  return { skipped: undefined, stateRoot: await state.flush(), logs: outcome.receipt.logs };
}

function stateTestHeader(env: StateCase['env'], fork: ForkName) {
  return {
    number: env.currentNumber,
    timestamp: env.currentTimestamp,
    gasLimit: env.currentGasLimit,
    coinbase: env.currentCoinbase,
    ...(isFrom(fork, 'london') ? { baseFeePerGas: env.currentBaseFee ?? 10n } : {}),
    ...(isFrom(fork, 'paris')
      ? { mixHash: env.currentRandom ?? new Uint8Array(32) }
      : { difficulty: env.currentDifficulty ?? 0n }),
    ...(isFrom(fork, 'cancun') ? { excessBlobGas: env.currentExcessBlobGas ?? 0n } : {}),
  };
}

function contextOf(block: Block, fork: ForkName): ValidityContext {
  const base = {
    rules: mainnetRules(fork),
    chainId: STATE_TEST_CHAIN,
    baseFeePerGas: block.header.baseFeePerGas ?? 0n,
    gasLeft: block.header.gasLimit,
  };
  return isFrom(fork, 'cancun') ? { ...base, blobs: blobLimits(block, fork, 0) } : base;
}

/** Whether an outcome is what the case expects. */
export function judgeState({ expected }: StateCase, outcome: StateOutcome): CaseResult {
  const { skipped, stateRoot, logs } = outcome;
  const exception = expected.expectException;
  if (exception === undefined && skipped !== undefined) return failed(`rejected for ${skipped}`);
  if (exception !== undefined && skipped === undefined) return failed(`${exception} was expected`);
  if (exception !== undefined && skipped !== undefined && !meetsExpectation(exception, skipped)) {
    return failed(`rejected for ${skipped} where ${exception} was expected`);
  }
  if (Buffer.compare(stateRoot, expected.hash) !== 0) {
    return failed(`state root ${show(stateRoot)} where ${show(expected.hash)} was expected`);
  }
  const logsHash = keccak(RLP.encode(encodeLogs(logs)));
  if (exception === undefined && Buffer.compare(logsHash, expected.logs) !== 0) {
    return failed(`logs hash ${show(logsHash)} where ${show(expected.logs)} was expected`);
  }
  return PASSED;
}
