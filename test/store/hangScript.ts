// Run by the test of two processes: begins to read a store and never ends, so that it is killed while it reads.
//   hangScript.ts <folder>
import { StateStore } from '../../challenger/store/stateStore.js';

const [folder] = process.argv.slice(2) as [string];
const store = await StateStore.open({ folder, chain: 'test', readOnly: true });
if (store.node(store.newest()!.head.stateRoot) === undefined) throw new Error('no root');
process.stdout.write('reading\n');
for (;;);
