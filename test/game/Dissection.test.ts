import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkChildren,
  firstDifference,
  NoDifferenceError,
  NotChildrenError,
  reply,
} from '../../bisection/game/Dissection.js';
import { childrenOf, fold, rootOf } from '../../bisection/game/MerkleTree.js';
import { PaddedTree } from '../../bisection/game/PaddedTree.js';
import { matchId, stateHash } from '../../bisection/game/Match.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { PureContract } from '../structures/solidity.js';
import { hex } from './counter.js';
import { leaf, leaves, rivals } from './trees.js';

const sixteen = (seed: number) => Array.from({ length: 16 }, (_, i) => leaf(seed, i) as Hash);

describe('a dissection', () => {
  it('comes to the first difference with alternating replies', async () => {
    await fc.assert(
      fc.asyncProperty(rivals, async (r) => {
        const trees = [await PaddedTree.of(r.height, r.one), await PaddedTree.of(r.height, r.two)];
        let height = r.height;
        let position = 0n;
        let theirs = await childrenOf(trees[1]!, height, 0n);
        for (let turn = 0; ; turn = 1 - turn) {
          const move = await reply(trees[turn]!, height, position, theirs);
          checkChildren(await trees[1 - turn]!.node(height, position), move.theirs);
          checkChildren(await trees[turn]!.node(height, position), move.own);
          const i = firstDifference(move.theirs, move.own);
          position = position * 16n + BigInt(i);
          if (move.kind === 'seal') {
            expect(height).toBe(4);
            if (i === 0 && position > 0n) {
              const root = rootOf(move.agreed, position - 1n, r.height, move.path);
              expect(hex(root)).toBe(hex(await trees[turn]!.node(r.height, 0n)));
            } else {
              expect(move.path).toEqual([]);
            }
            break;
          }
          height -= 4;
          checkChildren(await trees[turn]!.node(height, position), move.below);
          theirs = [...move.below];
        }
        expect(position).toBe(BigInt(r.at));
      }),
    );
  });

  it('refuses children that are not those of their node, or do not differ', () => {
    const nodes = sixteen(1);
    expect(() => {
      checkChildren(leaf(2, 2) as Hash, nodes);
    }).toThrow(NotChildrenError);
    expect(() => firstDifference(nodes, sixteen(1))).toThrow(NoDifferenceError);
  });
});

describe('hashes of the game', () => {
  it('are the same in both languages', async () => {
    const solidity = await PureContract.load('GameHarness');
    await fc.assert(
      fc.asyncProperty(fc.nat(65_000), fc.nat(255), async (seed, index) => {
        const nodes = sixteen(seed);
        expect(await solidity.call('fold', nodes)).toEqual([hex(fold(nodes))]);
        const tree = await PaddedTree.of(8, leaves(seed, 1 + (seed % 256)));
        const at = leaf(seed, index) as Hash;
        const path = nodes.slice(0, 8);
        const root = rootOf(at, BigInt(index), 8, path);
        expect(await solidity.call('root', at, index, 8, path)).toEqual([hex(root)]);
        const [one, two] = [await tree.node(8, 0n), at];
        expect(await solidity.call('matchId', one, two)).toEqual([hex(matchId(one, two))]);
        const match = {
          phase: 1,
          turn: seed % 2 === 0 ? 0 : 1,
          height: 8,
          lost: [false, false],
          live: [seed, index],
          position: BigInt(seed) * 7n,
          clock: { left: [1n, 2n], since: 3n },
          ids: [one, two],
          nodes: [two, one],
          agreed: nodes[3]!,
        } as const;
        const raw = {
          ...match,
          lost: 0,
          live0: seed,
          live1: index,
          clock: { left0: 1n, left1: 2n, since: 3n },
        };
        expect(await solidity.call('stateHash', raw)).toEqual([hex(stateHash(match))]);
      }),
      { numRuns: 25 },
    );
  });

  it('of a batch is that of its Bytes', async () => {
    const solidity = await PureContract.load('GameHarness');
    for (const size of [0, 1, 255, 256, 257, 512, 769, 5000, 70_001]) {
      const batch = Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >> 8)) & 255);
      expect(await solidity.call('batchHash', batch)).toEqual([hex(Bytes.build(batch).hash)]);
    }
  });
});
