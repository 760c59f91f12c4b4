import { crownOf, type Tree } from '../../bisection/game/MerkleTree.js';
import type { PaddedTree } from '../../bisection/game/PaddedTree.js';
import { idleProof } from '../../bisection/machine/IdleReader.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { type IdleState, idleMachine } from '../../bisection/trace/UnitChain.js';
import type { BuiltClaim } from '../claim/buildClaim.js';
import type { Opinion } from '../claim/opinion.js';
import type { UnitPlace } from '../claim/unitPlace.js';
import type { Cause } from '../dispute/player.js';
import type { Statement } from '../l1/claims.js';
import type { FalseTrace } from './falseTrace.js';
import type { FalseStep } from './lies.js';

/** A wrong claim, and what its party plays with: everything but a proof. */
export abstract class FalseClaim implements Cause {
  private tree: Promise<PaddedTree> | undefined;

  protected constructor(
    /** What the liar knows to be true. */
    readonly opinion: Opinion,
    /** Where it is false. */
    readonly place: UnitPlace,
    readonly trace: FalseTrace,
    private readonly stepHeight: number,
  ) {}

  /** What is claimed. */
  abstract readonly claim: Pick<BuiltClaim, 'head'>;
  abstract readonly units: Tree;
  /** All leaves of the unit tree before its padding. */
  protected abstract leaves(): readonly Hash[];
  /** What it ends in. */
  protected abstract readonly final: IdleState;

  /** What is false, for people. */
  get lie(): FalseStep {
    return this.trace.lie;
  }

  /** The claim as it is posted; with leaves if they are to be public. */
  async statement(parent: Hash, isPublic: boolean): Promise<Statement> {
    const { host, claim } = this.opinion;
    const { target, accumulator } = claim;
    const { top, path, last: state } = await crownOf(this.units);
    const { final } = this;
    const idle = idleProof(idleMachine(final, host.state(final.stateRoot)));
    const leaves = isPublic ? this.leaves() : [];
    return { parent, target, accumulator, top, path, state, idle, leaves };
  }

  steps(unit: number): Promise<PaddedTree | undefined> {
    if (unit !== this.place.unit) return Promise.resolve(undefined);
    return (this.tree ??= this.trace.tree(this.stepHeight));
  }

  /** There is no proof of a lie. */
  proof(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}
