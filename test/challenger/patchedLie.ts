import { PaddedTree } from '../../bisection/game/PaddedTree.js';
import { crownOf, type Tree } from '../../bisection/game/MerkleTree.js';
import { type Hash, keccak } from '../../bisection/structures/Keccak.js';
import type { Opinion } from '../../challenger/claim/opinion.js';
import type { Cause } from '../../challenger/dispute/player.js';
import type { Statement } from '../../challenger/l1/claims.js';

/** A hash that nobody knows what it is of; the same for the same words. */
export function noise(...words: readonly (string | number)[]): Hash {
  return keccak(new TextEncoder().encode(words.join(' ')));
}

/** Where right trees are patched. */
export interface Patch {
  /** The unit that is said to end elsewhere. Not the last one: the final state has to be opened on L1. */
  readonly unit: number;
  /** The first step of it that is false. */
  readonly step: number;
  /** Tells apart lies about the same place. */
  readonly name: string;
}

/**
 * A claim that is right but for one leaf, and a step tree of that unit that is right up to a step and noise from there
 * to the false leaf. Cheaper to make than a lie that is true to itself; the contracts cannot tell them apart before the proof.
 */
export class PatchedLie implements Cause {
  private constructor(
    readonly units: PaddedTree,
    private readonly unit: number,
    /** The step tree of the patched unit. */
    readonly tree: PaddedTree,
    private readonly leaves: readonly Hash[],
    private readonly opinion: Opinion,
  ) {}

  static async tell(opinion: Opinion, { unit, step, name }: Patch): Promise<PatchedLie> {
    const { chain } = opinion.claim;
    if (unit >= chain.length - 1) throw new RangeError('the last unit cannot be patched');
    const end = noise(name);
    const leaves = Array.from({ length: chain.length }, (_, i) =>
      i === unit ? end : chain.leaf(i),
    );
    const steps = await stepLeaves(opinion, unit);
    if (step >= steps.length) throw new RangeError('the unit has no such step');
    const patched = steps.map((leaf, i) => (i < step ? leaf : noise(name, i)));
    patched[patched.length - 1] = end;
    const { height } = await opinion.stepTree(unit);
    const tree = await treeOf(height, patched);
    const units = await treeOf(opinion.claim.tree.height, leaves);
    return new PatchedLie(units, unit, tree, leaves, opinion);
  }

  async statement(parent: Hash, isPublic: boolean): Promise<Statement> {
    const { top, path, last: state } = await crownOf(this.units);
    const { target, accumulator } = this.opinion.claim;
    const leaves = isPublic ? this.leaves : [];
    const idle = this.opinion.finalProof();
    return { parent, target, accumulator, top, path, state, idle, leaves };
  }

  steps(unit: number): Promise<Tree | undefined> {
    return Promise.resolve(unit === this.unit ? this.tree : undefined);
  }

  proof(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}

/** A friend of the right claim who is wrong about a step: its trees end where they must and are noise in between. */
export function wrongFriend(opinion: Opinion, step: number): Cause {
  return {
    units: opinion.claim.tree,
    steps: async (unit) => {
      const leaves = await stepLeaves(opinion, unit);
      const { height } = await opinion.stepTree(unit);
      return treeOf(
        height,
        leaves.map((leaf, i) => (i === step ? noise('friend', i) : leaf)),
      );
    },
    proof: () => Promise.resolve(undefined),
  };
}

async function stepLeaves(opinion: Opinion, unit: number): Promise<Hash[]> {
  const trace = await opinion.trace(unit);
  return Array.from({ length: trace.length }, (_, i) => trace.leaf(i));
}

function treeOf(height: number, leaves: readonly Hash[]): Promise<PaddedTree> {
  return PaddedTree.of(height, new Uint8Array(Buffer.concat(leaves)));
}
