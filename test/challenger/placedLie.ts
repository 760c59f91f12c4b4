import { crownOf, type Tree } from '../../bisection/game/MerkleTree.js';
import { idleProof } from '../../bisection/machine/IdleReader.js';
import { Trace } from '../../bisection/trace/Trace.js';
import { type IdleState, idleMachine } from '../../bisection/trace/UnitChain.js';
import { stepTree } from '../../bisection/trace/StepTree.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Opinion } from '../../challenger/claim/opinion.js';
import type { Cause } from '../../challenger/dispute/player.js';
import type { Statement } from '../../challenger/l1/claims.js';
import { falsified } from './falsehoods.js';
import { OverlayTree } from './overlayTree.js';
import { noise } from './patchedLie.js';

/** Where a lie is told: leaves of the unit tree and of the step tree under it, padding included. */
export interface Position {
  readonly unit: bigint;
  readonly step: bigint;
}

/** A claim that is right but for one leaf, with a step tree that is right but for one leaf and the end. */
export class PlacedLie implements Cause {
  private constructor(
    readonly units: Tree,
    /** The step tree of the wrong unit. */
    readonly tree: Tree,
    private readonly unit: bigint,
    private readonly final: IdleState,
    private readonly opinion: Opinion,
  ) {}

  static async tell(opinion: Opinion, { unit, step }: Position): Promise<PlacedLie> {
    const { tree: right } = opinion.claim;
    const isLast = unit === lastLeaf(right);
    // The final state has to be opened on L1, so it is another idle state; any other leaf may be anything.
    const final = isLast ? falsified(opinion.final, 'stateRoot') : opinion.final;
    const end = isLast ? idleMachine(final).hash : noise('unit', String(unit), String(step));
    const steps = await opinion.stepTree(Number(unit));
    const wrong = new Map([
      [step, noise('step', String(unit), String(step))],
      [lastLeaf(steps), end],
    ]);
    const units = new OverlayTree(right, new Map([[unit, end]]));
    return new PlacedLie(units, new OverlayTree(steps, wrong), unit, final, opinion);
  }

  /**
   * A unit that is executed by the rules, step by step, from another state than the one that is agreed upon: its prestate
   * differs in one field. The claim is right before it and after it.
   */
  static async poisoned(opinion: Opinion, unit: number, field: string): Promise<PlacedLie> {
    const prestate = falsified(opinion.claim.chain.before(unit), field);
    const machine = idleMachine(prestate, opinion.host.state(prestate.stateRoot));
    const trace = await Trace.run(machine, opinion.host);
    const { tree: right } = opinion.claim;
    const units = new OverlayTree(right, new Map([[BigInt(unit), trace.final.hash]]));
    const { height } = await opinion.stepTree(unit);
    const tree = await stepTree(trace, { height });
    return new PlacedLie(units, tree, BigInt(unit), opinion.final, opinion);
  }

  async statement(parent: Hash): Promise<Statement> {
    const { top, path, last: state } = await crownOf(this.units);
    const { target, accumulator } = this.opinion.claim;
    const idle = idleProof(idleMachine(this.final));
    return { parent, target, accumulator, top, path, state, idle, leaves: [] };
  }

  steps(unit: number): Promise<Tree | undefined> {
    return Promise.resolve(BigInt(unit) === this.unit ? this.tree : undefined);
  }

  proof(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}

function lastLeaf({ height }: Tree): bigint {
  return (1n << BigInt(height)) - 1n;
}
