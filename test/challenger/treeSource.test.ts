import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { NotChildrenError } from '../../bisection/game/Dissection.js';
import { childrenOf, type Tree } from '../../bisection/game/MerkleTree.js';
import { PaddedTree } from '../../bisection/game/PaddedTree.js';
import { type Hash, keccak } from '../../bisection/structures/Keccak.js';
import { HttpTreeSource } from '../../challenger/dispute/httpTreeSource.js';
import { TreeServer } from '../../challenger/dispute/treeServer.js';
import {
  ServedTree,
  type TreeSource,
  TreeWithheldError,
} from '../../challenger/dispute/treeSource.js';

const HEIGHT = 12;

/** A tree of `count` different leaves. */
function treeOf(count: number): Promise<PaddedTree> {
  const leaves = new Uint8Array(count * 32);
  for (let i = 0; i < count; i++) leaves.set(keccak(Uint8Array.of(i, i >> 8)), i * 32);
  return PaddedTree.of(HEIGHT, leaves);
}

const rootOf = (tree: Tree): Promise<Hash> => tree.node(tree.height, 0n);
const sourceOf = (tree: Tree): TreeSource => ({
  children: (_root, height, index) => childrenOf(tree, height, index),
});

const open: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.stop()));
});

describe('ServedTree', () => {
  it('has every node of the tree that is served', async () => {
    const tree = await treeOf(300);
    const served = new ServedTree(HEIGHT, await rootOf(tree), sourceOf(tree));
    await fc.assert(
      fc.asyncProperty(fc.nat(HEIGHT), fc.nat(2 ** HEIGHT - 1), async (height, at) => {
        const index = BigInt(at >> height);
        expect(await served.node(height, index)).toEqual(await tree.node(height, index));
      }),
    );
  });

  it('takes no node that is not under the root', async () => {
    const tree = await treeOf(300);
    const root = await rootOf(tree);
    await fc.assert(
      fc.asyncProperty(fc.nat(2), fc.nat(15), fc.nat(31), async (level, which, byte) => {
        const height = HEIGHT - 4 * level;
        const source: TreeSource = {
          children: async (_root, asked, index) => {
            // Copies: the tree gives its own nodes, and a change to them would still be there in the next run.
            const children = (await childrenOf(tree, asked, index)).map((child) => child.slice());
            if (asked === height) children[which]![byte]! ^= 1;
            return children as Hash[];
          },
        };
        const served = new ServedTree(HEIGHT, root, source);
        await expect(served.node(0, 0n)).rejects.toBeInstanceOf(NotChildrenError);
      }),
    );
  });

  it('says so where the source has nothing', async () => {
    const tree = await treeOf(3);
    const source: TreeSource = { children: () => Promise.resolve(undefined) };
    const served = new ServedTree(HEIGHT, await rootOf(tree), source);
    await expect(served.node(0, 5n)).rejects.toBeInstanceOf(TreeWithheldError);
  });
});

describe('HttpTreeSource', () => {
  /** A server that answers as `listener` says. */
  async function serve(listener: RequestListener): Promise<string> {
    const server: Server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push({
      stop: () => {
        server.closeAllConnections();
        return new Promise((resolve) => server.close(resolve));
      },
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it('gives what a TreeServer serves, and nothing for another root or place', async () => {
    const tree = await treeOf(300);
    const server = await TreeServer.start();
    open.push(server);
    await server.add(tree);
    const source = new HttpTreeSource(server.url);
    const root = await rootOf(tree);
    expect(await source.children(root, 8, 3n)).toEqual(await childrenOf(tree, 8, 3n));
    expect(await source.children(root, 8, 16n)).toBeUndefined();
    expect(await source.children(root, 6, 0n)).toBeUndefined();
    expect(await source.children(root, HEIGHT + 4, 0n)).toBeUndefined();
    expect(await source.children(keccak(root), 8, 3n)).toBeUndefined();
  });

  it('gives nothing where the server is gone, too slow, or talks nonsense', async () => {
    const root = keccak(new Uint8Array(0));
    const gone = await TreeServer.start();
    await gone.stop();
    expect(await new HttpTreeSource(gone.url).children(root, 8, 0n)).toBeUndefined();
    const slow = await serve(() => undefined);
    expect(await new HttpTreeSource(slow, 50).children(root, 8, 0n)).toBeUndefined();
    for (const body of ['', '{"children"', '{"children":[]}', '{"children":["0x00"]}', 'null']) {
      const url = await serve((_, response) => response.end(body));
      expect(await new HttpTreeSource(url).children(root, 8, 0n)).toBeUndefined();
    }
  });
});
