import { describe, expect, it } from 'vitest';
import { Prng } from '../../challenger/devnet/prng.js';
import { EMPTY_ROOT } from '../../challenger/trie/merkleTrie.js';
import { recordFor } from './blocks.js';
import { openStore } from './folder.js';
import { applyState, type ModelState, nextState } from './stateModel.js';

describe('pruning', () => {
  it('leaves what is pinned, until its time, and none is set on a state that is gone', async () => {
    const store = await openStore();
    for (let number = 0n; number < 5n; number++) {
      store.commit(recordFor(number, EMPTY_ROOT), store.overlay());
    }
    store.pin('a', 1n, 5000n);
    store.pin('b', 2n);
    const prune = (now?: bigint) => store.prune({ keep: 1n, ...(now !== undefined && { now }) });
    expect(prune(4999n)).toEqual({ blocks: 1, places: 0, done: true, heldBy: 'a' });
    expect(prune()).toMatchObject({ blocks: 0, heldBy: 'a' });
    expect(prune(5000n)).toMatchObject({ blocks: 1, heldBy: 'b' });
    expect(store.pins()).toEqual([{ name: 'b', block: 2n, until: undefined }]);
    expect(() => store.pin('c', 1n)).toThrow('the state of block 1 is not kept; blocks 2 to 4 are');
    expect(store.prune({ keep: 1n, floor: 2n })).toMatchObject({ blocks: 0, done: true });
    store.unpin('b');
    expect(store.prune({ keep: 1n, floor: 3n })).toMatchObject({ blocks: 1, heldBy: 'floor' });
    expect(() => store.undo(2n)).toThrow('not kept');
    expect(store.newest()!.head.number).toBe(4n);
  });

  it('ends a piece with the block that brings it to what is asked', async () => {
    const store = await openStore();
    const overlay = store.overlay();
    const random = new Prng('pieces');
    let state: ModelState = new Map();
    let root: Uint8Array = EMPTY_ROOT;
    for (let number = 0n; number < 8n; number++) {
      const next = nextState(state, random, 40);
      root = applyState(overlay, root, state, next);
      store.commit(recordFor(number, root), overlay);
      state = next;
    }
    const before = store.size();
    const one = store.prune({ keep: 2n, atMost: 1 });
    expect(one).toMatchObject({ blocks: 1, done: false });
    const more = store.prune({ keep: 2n, atMost: one.places + 1 });
    expect(more.blocks).toBeLessThan(5);
    expect(more.done).toBe(false);
    expect(store.prune({ keep: 2n })).toMatchObject({ blocks: 5 - more.blocks, done: true });
    expect(store.prune({ keep: 2n })).toMatchObject({ blocks: 0, places: 0, done: true });
    const after = store.size();
    expect(after).toMatchObject({ blocks: 2, oldest: 6n, newest: 7n });
    expect(after.nodes).toBeLessThan(before.nodes);
    expect(after.usedBytes).toBeLessThan(before.usedBytes);
    expect(after.fileBytes - after.usedBytes).toBe(after.freeBytes);
    expect(store.verify()).toMatchObject({ blocks: 2, problems: [] });
    expect(() => store.prune({ keep: 0n })).toThrow(RangeError);
  });
});
