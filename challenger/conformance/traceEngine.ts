import { RLP } from '@ethereumjs/rlp';
import { End } from '../../bisection/machine/End.js';
import type { Machine } from '../../bisection/machine/Machine.js';
import { Phase } from '../../bisection/machine/Phase.js';
import { step as takeStep } from '../../bisection/machine/Step.js';
import { UnprovableError } from '../../bisection/machine/Unprovable.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import { ProofWriter } from '../../bisection/structures/Proof.js';
import { Rlp } from '../../bisection/structures/Rlp.js';
import { describeStep } from '../../bisection/trace/Description.js';
import type { TraceHost } from '../../bisection/trace/TraceHost.js';
import type { Log, Receipt } from '../execute/receipt.js';
import { machineBlock } from './machineBlock.js';
import type {
  MachineEngine,
  MachineRun,
  MachineTransaction,
  PreparedBlock,
  ProveMode,
} from './machineEngine.js';
import { ProofTally } from './proofTally.js';
import { StepSample } from './stepSample.js';
import { StepVerifier } from './stepVerifier.js';

export interface TraceEngineOptions {
  /** A block with more steps than this is given up. 2^28, the rule's bound for one unit, if not given. */
  readonly maxSteps?: number;
}

/** A block that was given up for its length. */
class TooLongError extends Error {}

/** The conformance engine on the TypeScript machine, whose proofs the Solidity verifier checks on an anvil. */
export class TraceEngine implements MachineEngine {
  private verifier: StepVerifier | undefined;
  private tally = new ProofTally();

  constructor(private readonly options: TraceEngineOptions = {}) {}

  async run(block: PreparedBlock, prove: ProveMode): Promise<MachineRun> {
    this.tally = new ProofTally();
    try {
      const run = await this.runBlock(block, prove);
      return { ...run, wrongProofs: this.tally.wrong, statistics: this.tally.statistics() };
    } catch (error) {
      if (!(error instanceof UnprovableError) && !(error instanceof TooLongError)) throw error;
      await this.verifier?.finish();
      const unproven = error instanceof UnprovableError ? error.thing : error.message;
      return { unproven, wrongProofs: this.tally.wrong, statistics: this.tally.statistics() };
    }
  }

  async stop(): Promise<void> {
    await this.verifier?.stop();
    this.verifier = undefined;
  }

  private async runBlock(block: PreparedBlock, prove: ProveMode) {
    const { machine, host } = machineBlock(block);
    const transactions: MachineTransaction[] = [];
    if (machine.phase !== Phase.idle) await this.unit(machine, host, prove, block.name);
    for (let i = 0; i < block.transactions.length; i++) {
      const { gasUsed } = machine.block().fields;
      const ended = await this.unit(machine, host, prove, block.name);
      transactions.push(ended === undefined ? { skipped: true } : ended(gasUsed));
    }
    if (block.close) await this.unit(machine, host, prove, block.name);
    await this.verifier?.finish();
    const { state } = machine.world().fields;
    host.exportNodes(state, (hash, rlp) => {
      block.nodes.putNode(hash, rlp);
    });
    host.exportCodes((hash, code) => {
      block.nodes.putCode(hash, code);
    });
    const blockHash = block.close ? machine.parent().fields.hash : undefined;
    return { transactions, stateRoot: state.hash, blockHash };
  }

  /** Runs the machine to the end of its unit, and proves the steps that the mode asks for. */
  private async unit(machine: Machine, host: TraceHost, prove: ProveMode, name: string) {
    const start = machine.snapshot();
    const { maxSteps = 2 ** 28 } = this.options;
    let length = 0;
    let ended: ((gasBefore: bigint) => MachineTransaction) | undefined;
    do {
      if (machine.phase === Phase.end) ended = ending(machine);
      takeStep(machine, host);
      if (++length > maxSteps) throw new TooLongError(`more than ${maxSteps} steps`);
    } while (machine.phase !== Phase.idle);
    this.tally.steps += length;
    if (prove !== 'none') await this.prove(start, host, new StepSample(prove, length), name);
    return ended;
  }

  private async prove(machine: Machine, host: TraceHost, sample: StepSample, name: string) {
    const { config, target, accumulator } = host;
    const verifier = (this.verifier ??= await StepVerifier.start((verdict) => {
      this.tally.add(verdict);
    }));
    let index = 0;
    do {
      if (sample.takes(machine)) {
        const step = describeStep(machine);
        const state = machine.hash;
        const writer = new ProofWriter();
        takeStep(machine, host, writer);
        const proof = writer.bytes();
        const expected = machine.hash;
        const inputs = { config, target, accumulator, index, state, proof };
        await verifier.submit({ ...inputs, expected, case: name, step });
      } else takeStep(machine, host);
      index++;
    } while (machine.phase !== Phase.idle);
  }
}

/** What a transaction's receipt takes from the machine as it comes to the end: whoever knows the gas makes it. */
function ending(machine: Machine): (gasBefore: bigint) => MachineTransaction {
  const { success } = machine.scratch(End);
  const { logs, bloom } = machine.world().fields;
  const { type } = machine.tx().fields;
  return (gasBefore) => {
    const cumulativeGasUsed = machine.block().fields.gasUsed;
    const receipt: Receipt = {
      type,
      status: success ? 1 : 0,
      cumulativeGasUsed,
      logsBloom: bloom.bits,
      logs: decodeLogs(Bytes.toUint8Array(logs)),
      gasUsed: cumulativeGasUsed - gasBefore,
    };
    return { receipt };
  };
}

/** The logs of a log buffer: their RLP, one after the other. */
function decodeLogs(buffer: Uint8Array): Log[] {
  const list = RLP.decode(Buffer.concat([Rlp.listHeader(buffer.length), buffer]));
  return (list as [Uint8Array, Uint8Array[], Uint8Array][]).map(([address, topics, data]) => ({
    address,
    topics,
    data,
  }));
}
