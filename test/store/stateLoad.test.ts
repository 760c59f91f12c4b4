import { describe, expect, it } from 'vitest';
import { Prng } from '../../challenger/devnet/prng.js';
import { MissingNodeError } from '../../challenger/execute/cannotTell.js';
import { EMPTY_ROOT } from '../../challenger/trie/merkleTrie.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import { LoadUnderWayError } from '../../challenger/store/commitBlocks.js';
import {
  LoadedRootError,
  type StatePiece,
  StoreNotEmptyError,
  StraySlotError,
} from '../../challenger/store/stateLoad.js';
import { recordFor } from './blocks.js';
import { newFolder, openStore } from './folder.js';
import { wholeState } from './places.js';
import { applyState, bytesOf, CODES, nextState } from './stateModel.js';

const random = new Prng('to be loaded');
const state = nextState(nextState(new Map(), random, 80), random, 80);
const memory = new MemoryNodeDatabase();
const root = applyState(memory, EMPTY_ROOT, new Map(), state);
const whole = wholeState((hash) => memory.node(hash), root);
const record = recordFor(700n, root);
const codes = CODES.slice(1).map(bytesOf);
const accounts = [...whole.values].map(([at, value]) => [bytesOf(at), bytesOf(value)] as const);
const slots = [...whole.slots].map(([at, value]) => {
  const [address, slot] = at.split('/').map(bytesOf);
  return [address!, slot!, bytesOf(value)] as const;
});

/** The state in pieces of few entries. */
const pieces: StatePiece[] = [{ codes }];
for (let at = 0; at < Math.max(accounts.length, slots.length); at += 7) {
  pieces.push({ accounts: accounts.slice(at, at + 7), slots: slots.slice(at, at + 7) });
}

describe('loading a state', () => {
  it('makes it the first block, piece by piece over several openings', async () => {
    const folder = newFolder();
    let done = 0;
    while (done < pieces.length) {
      const store = await openStore(folder);
      const load = store.load();
      done = store.meta('pieces')?.[0] ?? 0;
      for (const piece of pieces.slice(done, done + 4)) {
        load.put(piece, [['pieces', Uint8Array.of(++done)]]);
      }
      expect(store.newest()).toBeUndefined();
      expect(store.verify()).toMatchObject({ blocks: 0, nodes: 0, problems: [] });
      await store.close();
    }
    const store = await openStore(folder);
    store.load().finish(record, [['pieces', undefined]]);
    expect(store.newest()).toEqual(record);
    expect(store.meta('pieces')).toBeUndefined();
    expect(store.verify()).toMatchObject({
      blocks: 1,
      accounts: accounts.length,
      slots: slots.length,
      problems: [],
    });
    expect(store.size().nodes).toBe(new Set(whole.places.values()).size);
    expect(() => store.load()).toThrow(StoreNotEmptyError);

    const overlay = store.overlay();
    const next = nextState(state, random, 30);
    const nextRoot = applyState(overlay, root, state, next);
    store.commit(recordFor(701n, nextRoot), overlay);
    store.prune({ keep: 1n });
    expect(store.verify()).toMatchObject({ blocks: 1, problems: [] });
  });

  it('makes no block of a state that is not right, and can be mended or begun again', async () => {
    const store = await openStore();
    const load = store.load();
    const fill = () => pieces.forEach((piece) => load.put(piece));
    const finish = () => load.finish(record);
    fill();

    const [address, account] = accounts[3]!;
    const richer = account.slice();
    richer[3]! ^= 1;
    load.put({ accounts: [[address, richer]] });
    expect(finish).toThrow(LoadedRootError);
    load.put({ accounts: [[address, account]] });

    const [owner, slot, value] = slots[5]!;
    load.put({ slots: [[owner, slot, Uint8Array.of(99)]] });
    expect(finish).toThrow(`the storage of account 0x${Buffer.from(owner).toString('hex')}`);
    load.put({ slots: [[owner, slot, value]] });

    load.put({ slots: [[new Uint8Array(32).fill(255), slot, value]] });
    expect(finish).toThrow(StraySlotError);
    expect(store.newest()).toBeUndefined();
    expect(store.size().nodes).toBe(0);

    const genesis = recordFor(0n, EMPTY_ROOT);
    expect(() => store.commit(genesis, store.overlay())).toThrow(LoadUnderWayError);
    load.clear([['again', Uint8Array.of(1)]]);
    expect(store.size()).toMatchObject({ accounts: 0, slots: 0, codes: 0 });
    expect(store.meta('again')).toBeDefined();
    pieces.slice(1).forEach((piece) => load.put(piece));
    expect(finish).toThrow(MissingNodeError);
    fill();
    finish();
    expect(store.verify().problems).toEqual([]);
  });

  it('ends with no account at all if the state is empty', async () => {
    const store = await openStore();
    store.load().finish(recordFor(0n, EMPTY_ROOT));
    expect(store.verify()).toMatchObject({ blocks: 1, nodes: 0, accounts: 0, problems: [] });
  });
});
