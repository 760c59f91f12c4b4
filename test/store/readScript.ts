// Run by the test of two processes: pins the newest block of a store, walks its state again and again while another
// process commits and prunes, and prints what it saw each time.
//   readScript.ts <folder> <rounds>
import { setTimeout as sleep } from 'node:timers/promises';
import { keccak } from '../../bisection/structures/Keccak.js';
import { StateStore } from '../../challenger/store/stateStore.js';
import { wholeState } from './places.js';
import { hexOf } from './stateModel.js';

const [folder, rounds] = process.argv.slice(2) as [string, string];
const store = await StateStore.open({ folder, chain: 'test' });
const { number, stateRoot } = store.newest()!.head;
store.pin('reader', number);
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
say({ pinned: Number(number), root: hexOf(stateRoot) });
for (let round = 0; round < Number(rounds); round++) {
  const { values, slots } = wholeState((hash) => store.node(hash), stateRoot);
  const accounts = [...store.accounts(number)].map(({ key, value }) => hexOf(key) + hexOf(value));
  const seen = keccak(Buffer.from(JSON.stringify([[...values], [...slots], accounts])));
  say({
    seen: hexOf(seen),
    accounts: accounts.length,
    newest: Number(store.newest()!.head.number),
  });
  await sleep(20);
}
store.unpin('reader');
await store.close();
say({ unpinned: true });
