// Run by the test of a full disk, with files limited in length: commits until it can't, and prints what then holds.
//   fullScript.ts <folder>
import { Prng } from '../../challenger/devnet/prng.js';
import { EMPTY_ROOT } from '../../challenger/trie/merkleTrie.js';
import { StateStore } from '../../challenger/store/stateStore.js';
import { StoreWriteError } from '../../challenger/store/tables.js';
import { recordFor } from './blocks.js';
import { applyState, type ModelState, nextState } from './stateModel.js';

const [folder] = process.argv.slice(2) as [string];
const store = await StateStore.open({ folder, chain: 'test' });
const random = new Prng('a full disk');
let state: ModelState = new Map();
let root: Uint8Array = EMPTY_ROOT;
let number = 0n;
for (let refused = 0; refused < 3;) {
  const next = nextState(state, random, 100);
  const overlay = store.overlay();
  const after = applyState(overlay, root, state, next);
  try {
    store.commit(recordFor(number, after), overlay, [['number', Buffer.from(`${number}`)]]);
    [state, root] = [next, after];
    number++;
  } catch (error) {
    if (!(error instanceof StoreWriteError)) throw error;
    refused++;
    const newest = Number(store.newest()!.head.number);
    const meta = Number(Buffer.from(store.meta('number')!).toString());
    const { problems } = store.verify();
    const is = { committed: Number(number) - 1, newest, meta, problems, kept: overlay.size };
    process.stdout.write(`${JSON.stringify(is)}\n`);
  }
}
await store.close();
