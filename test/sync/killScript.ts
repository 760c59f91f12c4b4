import { Chain } from '../../challenger/chain.js';
import { readChainFile } from '../../challenger/chainFile.js';
import { PROCESS_CLOCK } from '../../challenger/l1/endpoints/clock.js';
import { FolderSource } from '../../challenger/snapshot/folderSource.js';
import { StateStore } from '../../challenger/store/stateStore.js';
import { fastSync } from '../../challenger/sync/fastSync.js';

// A fast sync that kills itself: some milliseconds after so many events, or never; says how many there were.
const [file, folder, source, after, delay] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
];
let events = 0;
const count = (): void => {
  if (++events !== Number(after)) return;
  if (Number(delay) === 0) process.kill(process.pid, 'SIGKILL');
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), Number(delay));
};
const chain = await Chain.open(await readChainFile(file));
const store = await StateStore.open({ folder, chain: chain.name });
await fastSync({
  ...{ chain, store, folder, sources: [new FolderSource(source)], clock: PROCESS_CLOCK },
  limits: { atOnce: 2 },
  onFetch: count,
  onProgress: count,
});
await store.close();
chain.close();
process.stdout.write(`${String(events)}\n`);
