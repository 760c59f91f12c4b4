// One sync into an empty folder, in a process of its own: `syncRun.ts <replay|fast> <chain file> <folder> <snapshots>`. Its
// last line is what it took, as JSON. After a replay it publishes the newest final claim's state into the folder of snapshots,
// which is not counted; a fast sync has the place of the snapshots as its one source.
import path from 'node:path';
import { Chain } from '../../../challenger/chain.js';
import { readChainFile } from '../../../challenger/chainFile.js';
import { openWriter } from '../../../challenger/snapshot/openSource.js';
import { StateStore } from '../../../challenger/store/stateStore.js';
import { publishSnapshot } from '../../../challenger/sync/publishClaim.js';
import { runSync } from '../../../challenger/sync/runSync.js';
import { readSyncRecord } from '../../../challenger/sync/syncRecord.js';

/** What a sync took and what it came to. */
export interface SyncRunFigures {
  /** From a process that has loaded its code to a closed state on the disk, ms. */
  readonly cpu: number;
  readonly wall: number;
  /** The most memory that the process had by then, MiB. */
  readonly memory: number;
  /** What the state stands on. */
  readonly basis: string;
  readonly block: number;
  readonly hash: string;
}

const [mode, file, data, place] = process.argv.slice(2);
if ((mode !== 'replay' && mode !== 'fast') || !file || !data || !place) {
  throw new RangeError('mode, chain file, folder and snapshots are needed');
}
const start = performance.now();
const before = process.cpuUsage();
const outcome = await runSync({
  ...{ chain: file, data, mode, sources: mode === 'fast' ? [place] : [] },
  ...{ confirms: false, signal: new AbortController().signal },
});
const { user, system } = process.cpuUsage(before);
if (outcome === undefined) throw new RangeError('the sync was stopped');
const figures: SyncRunFigures = {
  cpu: (user + system) / 1000,
  wall: performance.now() - start,
  memory: process.resourceUsage().maxRSS / 1024,
  basis: outcome.basis,
  block: Number(outcome.block),
  hash: outcome.blockHash,
};
if (mode === 'replay') await publish(file, path.join(data, 'state'), place);
console.log(JSON.stringify(figures));

async function publish(chainFile: string, folder: string, into: string): Promise<void> {
  const chain = await Chain.open(await readChainFile(chainFile));
  const store = await StateStore.open({ folder, chain: chain.name });
  const record = readSyncRecord(store);
  if (record === undefined) throw new RangeError('the folder holds no state');
  await publishSnapshot({ chain, store, into: await openWriter(into) }, record.anchor);
  await store.close();
  chain.close();
}
