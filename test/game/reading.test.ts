import { concat, keccak256, toBeHex } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstDifferentLeaf } from '../../bisection/game/Divergence.js';
import { PaddedTree } from '../../bisection/game/PaddedTree.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import { Arena, CONFIG, PARAMETERS } from './arena.js';
import { hex } from './counter.js';
import { Fight, LIAR } from './fight.js';

let arena: Arena;

/** The root of a tree of 32 levels of zeros, by the definition in docs/batches.md. */
const EMPTY_QUEUE = Array.from({ length: 32 }).reduce<string>(
  (zero) => keccak256(concat(['0x42', zero, zero])),
  toBeHex(0, 32),
);

beforeAll(async () => {
  arena = await Arena.open();
});

afterAll(() => arena.close());

describe('what the contracts tell', () => {
  it('batches: their bytes and the chain of commitments, by the definition', async () => {
    const sizes = [300, 0, 1025];
    for (const [i, size] of sizes.entries()) {
      const batch = new Uint8Array(size).fill(i + 1);
      await arena.send('batch', i, arena.inbox.post(batch));
    }
    const head = await arena.provider.getBlockNumber();
    const posted = await arena.inbox.posted(0, head);
    expect(posted.map(({ length }) => Number(length))).toEqual(sizes);
    let chain = '0x'.padEnd(66, '0');
    for (const [i, batch] of posted.entries()) {
      expect(batch.position).toBe(BigInt(i + 1));
      const transaction = await arena.provider.getTransaction(batch.transaction);
      const bytes = arena.inbox.batchIn(transaction!)!;
      expect(bytes).toEqual(new Uint8Array(sizes[i]!).fill(i + 1));
      expect(hex(batch.data)).toBe(hex(Bytes.build(bytes).hash));
      const block = await arena.provider.getBlock(batch.blockHash);
      chain = keccak256(
        concat([
          '0x40',
          chain,
          '0x00',
          batch.data,
          await arena.address(i),
          toBeHex(block!.number, 8),
          toBeHex(block!.timestamp, 8),
          toBeHex(0, 8),
          toBeHex(0, 8),
          EMPTY_QUEUE,
        ]),
      );
      expect(hex(batch.accumulator)).toBe(chain);
      expect(hex(await arena.inbox.accumulator(batch.position))).toBe(chain);
    }
    expect(arena.inbox.batchIn({ data: '0x' })).toBeUndefined();
  });

  it('settings', async () => {
    expect(await arena.claims.parameters()).toEqual(PARAMETERS);
    expect(await arena.matches.config()).toEqual(CONFIG);
  });

  it('leaves published with a claim make its tree again, so that anybody can show the difference', async () => {
    const fight = await Fight.prepare(arena);
    const wrong = await fight.wrong(4);
    const liar = await arena.claim(LIAR, fight.genesis, wrong, true);
    const head = await arena.provider.getBlockNumber();
    const [list] = await arena.claims.leaves(liar, 0, head);
    const again = await PaddedTree.of(
      PARAMETERS.unitHeight,
      Uint8Array.from(list!.flatMap((leaf) => [...leaf])),
    );
    const { root } = await arena.claims.claimOf(liar);
    expect(hex(await again.node(PARAMETERS.unitHeight, 0n))).toBe(hex(root));
    expect(await firstDifferentLeaf(fight.honest.tree, again)).toBe(4n);
  });
});
