import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkDivergence,
  DivergenceError,
  type DivergenceProof,
  firstDifferentLeaf,
  proveDivergence,
  SameTreeError,
} from '../../bisection/game/Divergence.js';
import type { Tree } from '../../bisection/game/MerkleTree.js';
import { PaddedTree } from '../../bisection/game/PaddedTree.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { PureContract, Reverted } from '../structures/solidity.js';
import { type Rivals, leaf, leaves, rivals } from './trees.js';

interface Case {
  readonly trees: readonly [Tree, Tree];
  readonly roots: readonly [Hash, Hash];
  readonly proof: DivergenceProof;
}

async function caseOf({ height, one, two }: Rivals): Promise<Case> {
  const trees = [await PaddedTree.of(height, one), await PaddedTree.of(height, two)] as const;
  const roots = [await trees[0].node(height, 0n), await trees[1].node(height, 0n)] as const;
  return { trees, roots, proof: await proveDivergence(...trees) };
}

/** One hash of the proof changed. */
function bend(proof: DivergenceProof, which: number): DivergenceProof | undefined {
  const other = leaf(77, which) as Hash;
  const bent = structuredClone(proof) as unknown as {
    leaves: Hash[];
    paths: Hash[][];
    agreed: Hash;
    agreedPath: Hash[];
    position: bigint;
  };
  const slots: [Hash[], number][] = [
    ...bent.leaves.map((_, i): [Hash[], number] => [bent.leaves, i]),
    ...bent.paths.flatMap((path) => path.map((_, i): [Hash[], number] => [path, i])),
    ...bent.agreedPath.map((_, i): [Hash[], number] => [bent.agreedPath, i]),
  ];
  const slot = slots[which % (slots.length + 1)];
  if (slot !== undefined) slot[0][slot[1]] = other;
  else if (bent.position > 0n) bent.agreed = other;
  else return undefined;
  return bent as unknown as DivergenceProof;
}

const FAULTS = {
  sameLeaf: 'SameLeaf',
  earlierDifference: 'EarlierDifference',
  wrongRoot: 'WrongRoot',
  wrongAgreed: 'WrongAgreed',
};

describe('a divergence proof', () => {
  it('shows the first difference, wherever it is, on both sides of the language border', async () => {
    const solidity = await PureContract.load('GameHarness');
    await fc.assert(
      fc.asyncProperty(rivals, async (r) => {
        const { roots, proof } = await caseOf(r);
        expect(proof.position).toBe(BigInt(r.at));
        checkDivergence(roots, r.height, proof);
        await solidity.call('divergence', roots, r.height, proof);
      }),
      { numRuns: 60 },
    );
  });

  it('shows nothing once a hash of it is changed, for the same reason in both languages', async () => {
    const solidity = await PureContract.load('GameHarness');
    await fc.assert(
      fc.asyncProperty(rivals, fc.nat(), async (r, which) => {
        const { roots, proof } = await caseOf(r);
        const bent = bend(proof, which);
        fc.pre(bent !== undefined);
        const here = await failure(() => {
          checkDivergence(roots, r.height, bent);
        });
        const there = await failure(() => solidity.call('divergence', roots, r.height, bent));
        expect(here).toBeInstanceOf(DivergenceError);
        expect(there).toBeInstanceOf(Reverted);
        expect((there as Reverted).errorName).toBe(FAULTS[(here as DivergenceError).fault]);
      }),
      { numRuns: 60 },
    );
  });

  it('cannot be made of a tree that does not hash up', async () => {
    const own = await PaddedTree.of(8, leaves(1, 9));
    const rival = await PaddedTree.of(8, leaves(2, 9));
    const lying: Tree = {
      height: 8,
      node: (height, index) => rival.node(height, height === 3 ? index ^ 1n : index),
    };
    await expect(proveDivergence(own, lying)).rejects.toThrow(DivergenceError);
  });

  it('is not looked for in two trees that are the same', async () => {
    const tree = await PaddedTree.of(8, leaves(1, 9));
    await expect(firstDifferentLeaf(tree, tree)).rejects.toThrow(SameTreeError);
  });
});

async function failure(run: () => unknown): Promise<unknown> {
  try {
    await run();
  } catch (error) {
    return error;
  }
  return undefined;
}
