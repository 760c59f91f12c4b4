// One sync into an empty folder, in a process of its own: `syncRun.ts <replay|fast> <chain file> <folder> <snapshots>`. Its
// last line is what it took, as JSON. After a replay it publishes the newest final claim's state into the folder of snapshots,
// which is not counted; a fast sync has the place of the snapshots as its one source.
import { Chain } from '../../../challenger/chain.js';
import { readChainFile } from '../../../challenger/chainFile.js';
import { Claims } from '../../../challenger/l1/claims.js';
import { PROCESS_CLOCK } from '../../../challenger/l1/endpoints/clock.js';
import { toHex } from '../../../challenger/l1/hex.js';
import { openSource, openWriter } from '../../../challenger/snapshot/openSource.js';
import { StateStore } from '../../../challenger/store/stateStore.js';
import { fastSync } from '../../../challenger/sync/fastSync.js';
import { publishSnapshot } from '../../../challenger/sync/publishClaim.js';
import { replaySync } from '../../../challenger/sync/replaySync.js';

/** What a sync took and what it came to. */
export interface SyncRunFigures {
  /** From a process that has loaded its code to a state that is on the disk, ms. */
  readonly cpu: number;
  readonly wall: number;
  /** The most memory that the process had by then, MiB. */
  readonly memory: number;
  /** What the state stands on. */
  readonly basis: string;
  readonly block: number;
  readonly hash: string;
}

const [mode, file, folder, place] = process.argv.slice(2);
if (file === undefined || folder === undefined || place === undefined) {
  throw new RangeError('mode, chain file, folder and snapshots are needed');
}
const start = performance.now();
const before = process.cpuUsage();
const chain = await Chain.open(await readChainFile(file));
const store = await StateStore.open({ folder, chain: chain.name });
const { unitHeight } = await new Claims(chain.addresses.claims, chain.provider).parameters();
const options = { chain, store, unitHeight };
const record =
  mode === 'fast'
    ? await fastSync({
        ...options,
        folder,
        sources: [await openSource(place)],
        clock: PROCESS_CLOCK,
      })
    : await replaySync(options);
await store.flushed();
const { user, system } = process.cpuUsage(before);
const head = store.newest()?.head;
const figures: SyncRunFigures = {
  cpu: (user + system) / 1000,
  wall: performance.now() - start,
  memory: process.resourceUsage().maxRSS / 1024,
  basis: record.basis,
  block: Number(head?.number),
  hash: head === undefined ? '' : toHex(head.hash),
};
if (mode === 'replay') {
  await publishSnapshot({ chain, store, into: await openWriter(place) }, record.anchor);
}
await store.close();
chain.close();
console.log(JSON.stringify(figures));
