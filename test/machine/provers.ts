import { expect } from 'vitest';
import type { TraceHost } from '../../bisection/trace/TraceHost.js';
import type { Machine } from '../../bisection/machine/Machine.js';
import { Phase, phaseName } from '../../bisection/machine/Phase.js';
import { step } from '../../bisection/machine/Step.js';
import { UnprovableError } from '../../bisection/machine/Unprovable.js';
import { ProofWriter } from '../../bisection/structures/Proof.js';
import { PureContract, Reverted } from '../structures/solidity.js';
import { hexOf } from './scene.js';

/** A step that the machine and its Solidity twin made alike. */
export interface Step {
  readonly phase: Phase;
  readonly host: TraceHost;
  readonly before: string;
  readonly proof: Uint8Array;
  readonly after: string;
  readonly gas: bigint;
}

const BLOCK_PHASES: readonly Phase[] = [
  Phase.idle,
  Phase.batchOpen,
  Phase.blockOpen,
  Phase.blockSystem,
  Phase.end,
];
const TRANSACTION_PHASES: readonly Phase[] = [
  Phase.decode,
  Phase.scanData,
  Phase.scanAccess,
  Phase.sign,
  Phase.recover,
  Phase.charge,
  Phase.warm,
  Phase.start,
];

const AUTHORIZATION_PHASES: readonly Phase[] = [Phase.scanAuthorizations, Phase.authorize];

const CLOSE_PHASES: readonly Phase[] = [
  Phase.blockClose,
  Phase.listLeaf,
  Phase.listPlace,
  Phase.blockSeal,
];

/** The contracts that prove the steps around a block and a transaction. */
export class Provers {
  /** Every step that was checked, for figures. */
  readonly steps: Step[] = [];

  private constructor(
    readonly blocks: PureContract,
    readonly transactions: PureContract,
    readonly authorizations: PureContract,
    readonly closes: PureContract,
  ) {}

  static async load(): Promise<Provers> {
    const names = ['BlockProver', 'TransactionProver', 'AuthorizationProver', 'CloseProver'];
    const [blocks, transactions, authorizations, closes] = await Promise.all(
      names.map(PureContract.load),
    );
    return new Provers(blocks!, transactions!, authorizations!, closes!);
  }

  proverOf(phase: Phase): PureContract | undefined {
    if (BLOCK_PHASES.includes(phase)) return this.blocks;
    if (CLOSE_PHASES.includes(phase)) return this.closes;
    if (AUTHORIZATION_PHASES.includes(phase)) return this.authorizations;
    return TRANSACTION_PHASES.includes(phase) ? this.transactions : undefined;
  }

  /** Asks the step's prover for the state after it. @throws Reverted */
  async prove(made: Omit<Step, 'after' | 'gas'>, proof = made.proof): Promise<string> {
    const { config, target, accumulator } = made.host;
    const host = [
      [
        config.chainId,
        config.fork,
        config.gasLimitFloor,
        config.gasLimitCap,
        config.timeDrift,
        config.beaconRoots,
        config.blockHashes,
      ],
      target,
      accumulator,
    ];
    const result = await this.proverOf(made.phase)!.call('prove', host, made.before, proof);
    return result[0] as string;
  }

  /**
   * Makes a step of `machine` on both sides and expects the same. What the machine can't prove has to be refused by
   * the contract too, with the error that says so; the machine's own error is thrown then.
   */
  async step(machine: Machine, host: TraceHost): Promise<Step | undefined> {
    const { phase } = machine;
    const prover = this.proverOf(phase);
    if (prover === undefined) {
      step(machine, host);
      return undefined;
    }
    const before = hexOf(machine.hash);
    const proof = new ProofWriter();
    try {
      step(machine, host, proof);
    } catch (error) {
      if (!(error instanceof UnprovableError)) throw error;
      const refused = this.prove({ phase, host, before, proof: proof.bytes() });
      await expect(refused, phaseName(phase)).rejects.toMatchObject({
        errorName: 'Unprovable',
        args: [BigInt(phase), expect.anything()],
      });
      throw error;
    }
    const made = { phase, host, before, proof: proof.bytes(), after: hexOf(machine.hash) };
    expect(await this.prove(made), phaseName(phase)).toBe(made.after);
    const done = { ...made, gas: prover.gasUsed };
    this.steps.push(done);
    return done;
  }

  /** Makes the steps of one unit, from idle to idle, and gives those that a prover here is for. */
  async unit(machine: Machine, host: TraceHost): Promise<Step[]> {
    const made: Step[] = [];
    do {
      const one = await this.step(machine, host);
      if (one !== undefined) made.push(one);
    } while (machine.phase !== Phase.idle);
    return made;
  }

  /** What each phase's steps have cost, as lines of a table. */
  figures(): string {
    const phases = [...new Set(this.steps.map(({ phase }) => phase))].sort((a, b) => a - b);
    const lines = phases.map((phase) => {
      const made = this.steps.filter((one) => one.phase === phase);
      const gas = made.map((one) => Number(one.gas)).sort((a, b) => a - b);
      const size = made.map(({ proof }) => proof.length).sort((a, b) => a - b);
      const middle = Math.floor(made.length / 2);
      const cells = [made.length, gas[middle], gas.at(-1), size[middle], size.at(-1)];
      return [phaseName(phase), ...cells].map((cell) => String(cell).padStart(11)).join('');
    });
    const head = ['phase', 'steps', 'gas median', 'gas most', 'B median', 'B most'];
    return [head.map((cell) => cell.padStart(11)).join(''), ...lines].join('\n');
  }
}

export { Reverted };
