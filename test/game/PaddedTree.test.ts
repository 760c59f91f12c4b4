import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  childrenOf,
  crownOf,
  fold,
  pathOf,
  rootOf,
  rootOfLast,
} from '../../bisection/game/MerkleTree.js';
import { NoLeavesError, PaddedTree, TooManyLeavesError } from '../../bisection/game/PaddedTree.js';
import { hex } from './counter.js';
import { leaves, NaiveTree } from './trees.js';

const shape = fc
  .record({ height: fc.constantFrom(4, 5, 8), part: fc.double({ min: 0, max: 1, noNaN: true }) })
  .map(({ height, part }) => ({ height, count: Math.max(1, Math.ceil(part * 2 ** height)) }));

function segments(list: Uint8Array, bits: number) {
  const asked: number[] = [];
  const size = 32 * 2 ** bits;
  return {
    asked,
    bits,
    count: list.length / 32,
    leaves: (index: number) => {
      asked.push(index);
      return Promise.resolve(list.slice(index * size, (index + 1) * size));
    },
  };
}

describe('a padded tree', () => {
  it('has the nodes of the whole tree, kept or made again from segments', async () => {
    await fc.assert(
      fc.asyncProperty(shape, fc.nat(9), async ({ height, count }, bits) => {
        const list = leaves(count, count);
        const naive = new NaiveTree(height, list);
        const kept = await PaddedTree.of(height, list);
        const made = await PaddedTree.from(height, segments(list, bits), 2);
        for (let h = 0; h <= height; h++) {
          for (let i = 0n; i < 1n << BigInt(height - h); i++) {
            const expected = hex(await naive.node(h, i));
            expect(hex(await kept.node(h, i))).toBe(expected);
            expect(hex(await made.node(h, i))).toBe(expected);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('asks for each segment once to build, and again only for nodes below it', async () => {
    const source = segments(leaves(1, 100), 4);
    const tree = await PaddedTree.from(12, source, 2);
    expect(source.asked).toEqual([0, 1, 2, 3, 4, 5, 6]);
    await childrenOf(tree, 8, 0n);
    await tree.node(0, 4000n);
    expect(source.asked.length).toBe(7);
    await childrenOf(tree, 4, 3n);
    await childrenOf(tree, 4, 3n);
    expect(source.asked.slice(7)).toEqual([3]);
  });

  it('gives a failure of its source to the caller and asks again later', async () => {
    const list = leaves(1, 40);
    let broken = false;
    const tree = await PaddedTree.from(8, {
      bits: 4,
      count: 40,
      leaves: (index) =>
        broken
          ? Promise.reject(new RangeError('gone'))
          : Promise.resolve(list.slice(index * 512, (index + 1) * 512)),
    });
    broken = true;
    await expect(tree.node(0, 3n)).rejects.toThrow(RangeError);
    broken = false;
    expect(hex(await tree.node(0, 3n))).toBe(hex(list.slice(96, 128)));
  });

  it('reaches the heights of a real dispute with few leaves', async () => {
    const tree = await PaddedTree.of(28, leaves(3, 5));
    const last = (1n << 28n) - 1n;
    const root = await tree.node(28, 0n);
    expect(hex(rootOf(await tree.node(0, last), last, 28, await pathOf(tree, last)))).toBe(
      hex(root),
    );
    const crown = await crownOf(tree);
    expect(hex(fold(crown.top))).toBe(hex(root));
    expect(hex(rootOfLast(crown.last, 24, crown.path))).toBe(hex(crown.top[15]!));
  });

  it('refuses lists that are empty or too long', async () => {
    await expect(PaddedTree.of(4, new Uint8Array())).rejects.toThrow(NoLeavesError);
    await expect(PaddedTree.of(4, leaves(1, 17))).rejects.toThrow(TooManyLeavesError);
    const tree = await PaddedTree.of(4, leaves(1, 16));
    await expect(tree.node(0, 16n)).rejects.toMatchObject({ code: 'GAME_OUTSIDE_TREE' });
    await expect(tree.node(5, 0n)).rejects.toMatchObject({ code: 'GAME_OUTSIDE_TREE' });
  });
});
