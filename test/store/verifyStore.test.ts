import { describe, expect, it } from 'vitest';
import { Prng } from '../../challenger/devnet/prng.js';
import { EMPTY_ROOT } from '../../challenger/trie/merkleTrie.js';
import { openTables, type Tables } from '../../challenger/store/tables.js';
import { verifyStore } from '../../challenger/store/verifyStore.js';
import { recordFor } from './blocks.js';
import { newFolder, openStore } from './folder.js';
import { applyState, type ModelState, nextState } from './stateModel.js';

/** A store of three blocks, then its tables. */
async function filled(): Promise<Tables> {
  const folder = newFolder();
  const store = await openStore(folder);
  const random = new Prng('to be damaged');
  const overlay = store.overlay();
  let state: ModelState = new Map();
  let root: Uint8Array = EMPTY_ROOT;
  for (let number = 0n; number < 3n; number++) {
    const next = nextState(state, random, 40);
    root = applyState(overlay, root, state, next);
    store.commit(recordFor(number, root), overlay);
    state = next;
  }
  expect(store.verify()).toMatchObject({ blocks: 3, accounts: state.size, problems: [] });
  await store.close();
  return openTables(folder, false);
}

const someKey = (table: Tables['nodes']): Uint8Array => [...table.getKeys()][3]!;

/** Each of these has to be named. */
const damages: readonly (readonly [string, (tables: Tables) => void, RegExp])[] = [
  [
    'a count too high',
    ({ counts }) => counts.putSync(someKey(counts), Uint8Array.of(0, 0, 1, 0)),
    /is said to stand at 256 places/,
  ],
  ['a lost count', ({ counts }) => counts.removeSync(someKey(counts)), /said to stand at 1 places/],
  [
    'a node that nobody reaches',
    ({ nodes }) => nodes.putSync(new Uint8Array(32).fill(7), Uint8Array.of(0xc0)),
    /0x0707.* it does at 0/,
  ],
  ['a lost node', ({ nodes }) => nodes.removeSync(someKey(nodes)), /is not whole: the trie node/],
  [
    'a node that was changed',
    ({ nodes }) => {
      const key = someKey(nodes);
      const node = new Uint8Array(nodes.getBinary(key)!);
      node[node.length - 2]! ^= 1;
      nodes.putSync(key, node);
    },
    /has another hash/,
  ],
  [
    'a lost code',
    ({ codes }) => codes.removeSync([...codes.getKeys()][0]!),
    /code 0x.* is missing/,
  ],
  [
    'an account that was changed',
    ({ accounts }) => accounts.putSync(someKey(accounts), Uint8Array.of(1)),
    /the flat state under/,
  ],
  ['a lost slot', ({ slots }) => slots.removeSync(someKey(slots)), /the flat state under/],
  [
    'a slot of nobody',
    ({ slots }) => slots.putSync(new Uint8Array(64).fill(9), Uint8Array.of(1)),
    /the flat state has/,
  ],
  [
    'a lost block hash',
    ({ hashes }) => hashes.removeSync([...hashes.getKeys()].at(-1)!),
    /the hash of block 2/,
  ],
];

describe('the check of a store', () => {
  it.each(damages)('names %s', async (_, damage, expected) => {
    const tables = await filled();
    try {
      expect(verifyStore(tables).problems).toEqual([]);
      tables.transaction(() => damage(tables));
      expect(verifyStore(tables).problems.join('\n')).toMatch(expected);
    } finally {
      await tables.close();
    }
  });
});
