import { firstDifferentLeaf } from '../bisection/game/Divergence.js';
import { equals } from '../bisection/game/Hashes.js';
import { PaddedTree } from '../bisection/game/PaddedTree.js';
import type { Hash } from '../bisection/structures/Keccak.js';
import type { Basis } from './basis.js';
import type { Opinion } from './claim/opinion.js';
import { placeOf, type UnitPlace } from './claim/unitPlace.js';
import type { PostedClaim } from './l1/claims.js';

/** What we say of a claim. There are three answers, and none of them is a guess. */
export type Verdict =
  | { readonly kind: 'agree'; readonly basis: Basis }
  | {
      readonly kind: 'disagree';
      readonly basis: Basis;
      /** The first unit that is wrong; undefined while the claim's leaves are hidden. */
      readonly unit: UnitPlace | undefined;
      /** The claim's unit tree, where it is public. */
      readonly tree: PaddedTree | undefined;
    }
  | {
      readonly kind: 'cannotTell';
      /** Stable code of what is in the way. */
      readonly code: string;
      readonly reason: string;
      readonly nextStep: string | undefined;
    };

/**
 * Holds a claim against what we hold to be true, which stands on `basis`. `leaves`: what was published as its leaves, by
 * whomever. A claim is
 * wrong only if two programs find so: the machine runs the first wrong unit too, or all of them where it is hidden.
 * Rejects where there is no answer, as for a unit that the machine has no steps for; see `cannotTell`.
 */
export async function judge(
  opinion: Opinion,
  claim: Pick<PostedClaim, 'root' | 'state' | 'accumulator' | 'target'>,
  leaves: readonly (readonly Hash[])[],
  basis: Basis = 'replayed',
): Promise<Verdict> {
  const { tree, target, accumulator, chain } = opinion.claim;
  if (claim.target !== target || !equals(claim.accumulator, accumulator)) {
    // The contract admits neither; so what was read from L1 does not belong together.
    return {
      kind: 'cannotTell',
      code: 'FOREIGN_CLAIM',
      reason: 'the claim is about other batches than those that were read',
      nextStep: 'read claims and batches again from one L1 endpoint',
    };
  }
  const root = await tree.node(tree.height, 0n);
  if (equals(root, claim.root)) return { kind: 'agree', basis };
  const theirs = await publicTree(claim.root, tree.height, leaves);
  if (theirs === undefined) {
    await opinion.confirmAll();
    return { kind: 'disagree', basis, unit: undefined, tree: undefined };
  }
  const unit = Number(await firstDifferentLeaf(tree, theirs));
  await opinion.trace(unit);
  return { kind: 'disagree', basis, unit: placeOf(chain, unit), tree: theirs };
}

/** The verdict where execution, or anything on the way to it, came to no answer. */
export function cannotTell(error: unknown): Verdict {
  const { code, message, nextStep } = (
    error instanceof Error ? error : new Error(String(error))
  ) as Error & {
    code?: unknown;
    nextStep?: unknown;
  };
  return {
    kind: 'cannotTell',
    code: typeof code === 'string' ? code : 'UNEXPECTED',
    reason: message,
    nextStep: typeof nextStep === 'string' ? nextStep : undefined,
  };
}

/** The tree out of published leaves that really is the claimed one. */
export async function publicTree(
  root: Hash,
  height: number,
  published: readonly (readonly Hash[])[],
): Promise<PaddedTree | undefined> {
  for (const leaves of published) {
    if (leaves.length === 0 || leaves.length > 2 ** height) continue;
    const tree = await PaddedTree.of(height, new Uint8Array(Buffer.concat(leaves)));
    if (equals(await tree.node(height, 0n), root)) return tree;
  }
  return undefined;
}
