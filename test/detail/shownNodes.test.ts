import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { childrenOf, pathOf } from '../../bisection/game/MerkleTree.js';
import { PaddedTree } from '../../bisection/game/PaddedTree.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { toHex } from '../../challenger/hex.js';
import { ShownNodes } from '../../challenger/detail/shownNodes.js';

const HEIGHT = 6;
const treeOf = (leaves: readonly Uint8Array[]) =>
  PaddedTree.of(HEIGHT, new Uint8Array(Buffer.concat(leaves)));
const tree = fc
  .array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { minLength: 1, maxLength: 64 })
  .map(treeOf);

describe('the nodes that a hidden tree has shown', () => {
  it('are those of the tree, wherever they come from', async () => {
    await fc.assert(
      fc.asyncProperty(tree, fc.bigInt(0n, 63n), async (made, position) => {
        const whole = await made;
        const shown = new ShownNodes(HEIGHT, await whole.node(HEIGHT, 0n));
        shown.putBelow(HEIGHT, 0n, await childrenOf(whole, HEIGHT, 0n));
        shown.putPath(position, await whole.node(0, position), await pathOf(whole, position));
        for (let height = 0; height <= HEIGHT; height++) {
          const index = position >> BigInt(height);
          for (const at of height === HEIGHT ? [0n] : [index, index ^ 1n]) {
            const node = shown.at(height, at);
            expect(node && toHex(node)).toBe(toHex(await whole.node(height, at)));
          }
        }
        for (let at = 0n; at < 16n; at++) expect(shown.at(HEIGHT - 4, at)).toBeDefined();
      }),
      { numRuns: 50 },
    );
  });

  it('are none of those that do not hash to what is known', async () => {
    await fc.assert(
      fc.asyncProperty(tree, fc.nat(15), fc.nat(31), async (made, which, byte) => {
        const whole = await made;
        const shown = new ShownNodes(HEIGHT, await whole.node(HEIGHT, 0n));
        const bent = (node: Hash): Hash => node.map((b, n) => (n === byte ? b ^ 1 : b)) as Hash;
        const children = await childrenOf(whole, HEIGHT, 0n);
        shown.putBelow(
          HEIGHT,
          0n,
          children.map((child, n) => (n === which ? bent(child) : child)),
        );
        const leaf = await whole.node(0, 5n);
        shown.putPath(5n, bent(leaf), await pathOf(whole, 5n));
        // Nor what is said to be under a node that nobody knows.
        shown.putBelow(HEIGHT - 4, 3n, children);
        for (let height = 0; height < HEIGHT; height++) {
          for (let at = 0n; at < 64n; at++) expect(shown.at(height, at)).toBeUndefined();
        }
      }),
      { numRuns: 30 },
    );
  });
});
