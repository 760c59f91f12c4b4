import type { Hash } from '../../bisection/structures/Keccak.js';
import { loadAllocation } from '../execute/genesis.js';
import { MemoryNodeDatabase } from '../execute/nodeDatabase.js';
import { BLOCKCHAIN_TEST_CHAIN, type BlockchainCase } from './blockchainCase.js';
import { failed, outOfScope, PASSED, show, unproven, type CaseResult } from './caseResult.js';
import type {
  MachineEngine,
  MachineRun,
  MachineTransaction,
  PreparedBlock,
  ProofStatistics,
  ProveMode,
} from './machineEngine.js';
import { liftedConfig, prepareState, scopeOfChain } from './machineScope.js';
import type { MainnetHeader } from './mainnetBlock.js';
import { judgeState, type StateCase } from './stateCase.js';

/** A case's result with the proofs that were made on the way. */
export interface MachineResult {
  readonly result: CaseResult;
  readonly statistics: readonly ProofStatistics[];
}

type Completed = Extract<MachineRun, { readonly stateRoot: Hash }>;

/** Runs a state case on the machine and compares it with what the case expects. */
export async function runStateOnMachine(
  test: StateCase,
  engine: MachineEngine,
  prove: ProveMode,
): Promise<MachineResult> {
  const prepared = await prepareState(test);
  if (prepared.outOfScope !== undefined) return excluded(prepared.outOfScope);
  const run = await engine.run(prepared.block, prove);
  if (run.outOfScope !== undefined) return excluded(run.outOfScope);
  const statistics = [run.statistics];
  if (run.unproven !== undefined) {
    return { result: withProofs(unproven(run.unproven), run), statistics };
  }
  const [first] = run.transactions;
  if (first === undefined) return { result: failed('no transaction was run'), statistics };
  return { result: withProofs(judgeTransaction(test, first, run.stateRoot), run), statistics };
}

/** The machine does not say why it skips a transaction: that it does must do. */
function judgeTransaction(
  test: StateCase,
  transaction: MachineTransaction,
  stateRoot: Hash,
): CaseResult {
  if (transaction.skipped === undefined) {
    return judgeState(test, { skipped: undefined, stateRoot, logs: transaction.receipt.logs });
  }
  if (test.expected.expectException === undefined) return failed('the transaction was skipped');
  const { hash } = test.expected;
  return show(stateRoot) === show(hash)
    ? PASSED
    : failed(`state root ${show(stateRoot)} where ${show(hash)} was expected`);
}

/** Runs the valid blocks of a case on the machine: each must have the state root and the hash that the case says. */
export async function runChainOnMachine(
  test: BlockchainCase,
  engine: MachineEngine,
  prove: ProveMode,
): Promise<MachineResult> {
  const scoped = scopeOfChain(test);
  if (scoped.outOfScope !== undefined) return excluded(scoped.outOfScope);
  const nodes = new MemoryNodeDatabase();
  await loadAllocation(test.pre, nodes);
  const config = liftedConfig(BLOCKCHAIN_TEST_CHAIN, scoped.fork, test.pre);
  const headers = new Map([[show(test.genesis.hash), test.genesis]]);
  const statistics: ProofStatistics[] = [];
  for (const [index, block] of scoped.blocks.entries()) {
    // What is no block of the chain has no result to compare with; publishedBatches says what becomes of it.
    if (block === undefined || test.blocks[index]?.expectException !== undefined) continue;
    const { header } = block;
    const parent = headers.get(show(header.parentHash));
    if (parent === undefined) return { result: failed(`block ${index} has no parent`), statistics };
    const prepared: PreparedBlock = {
      name: `${test.name}, block ${index}`,
      config,
      nodes,
      preStateRoot: parent.stateRoot as Hash,
      environment: {
        ...header,
        baseFeePerGas: header.baseFeePerGas ?? 0n,
        feeRecipient: header.coinbase,
        prevRandao: header.mixHash,
        parentBeaconBlockRoot: header.parentBeaconBlockRoot ?? new Uint8Array(32),
      },
      blockHash: (number) => ancestor(headers, parent, number).hash,
      transactions: block.transactions,
      close: true,
    };
    const run = await engine.run(prepared, prove);
    if (run.outOfScope !== undefined) return excluded(run.outOfScope);
    statistics.push(run.statistics);
    if (run.unproven !== undefined) {
      return { result: withProofs(unproven(`block ${index}: ${run.unproven}`), run), statistics };
    }
    const result = judgeBlock(run, header, index);
    if (result.outcome !== 'passed') return { result, statistics };
    headers.set(show(header.hash), header);
  }
  return { result: PASSED, statistics };
}

function judgeBlock(run: Completed, header: MainnetHeader, index: number): CaseResult {
  const skipped = run.transactions.findIndex((transaction) => transaction.skipped !== undefined);
  if (skipped >= 0) {
    return failed(`block ${index}: transaction ${skipped} was skipped`);
  }
  if (show(run.stateRoot) !== show(header.stateRoot)) {
    return failed(
      `block ${index}: state root ${show(run.stateRoot)}, expected ${show(header.stateRoot)}`,
    );
  }
  if (run.blockHash === undefined || show(run.blockHash) !== show(header.hash)) {
    return failed(`block ${index}: the block hash is not ${show(header.hash)}`);
  }
  return withProofs(PASSED, run);
}

/** A wrong proof fails a case whatever else it came to. */
function withProofs(
  result: CaseResult,
  { wrongProofs }: { readonly wrongProofs: readonly string[] },
): CaseResult {
  const [wrong] = wrongProofs;
  if (result.outcome === 'failed' || wrong === undefined) return result;
  return failed(`${wrongProofs.length} wrong proofs, the first: ${wrong}`);
}

function excluded(reason: string): MachineResult {
  return { result: outOfScope(reason), statistics: [] };
}

function ancestor(
  headers: ReadonlyMap<string, MainnetHeader>,
  from: MainnetHeader,
  number: bigint,
): MainnetHeader {
  let header = from;
  while (header.number > number) {
    const before = headers.get(show(header.parentHash));
    if (before === undefined) throw new RangeError(`block ${number} is before the genesis`);
    header = before;
  }
  return header;
}
