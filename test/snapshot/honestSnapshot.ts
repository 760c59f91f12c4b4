import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROCESS_CLOCK } from '../../challenger/l1/endpoints/clock.js';
import { createSnapshot } from '../../challenger/snapshot/createSnapshot.js';
import { fetchSnapshot } from '../../challenger/snapshot/fetchSnapshot.js';
import { FolderSource } from '../../challenger/snapshot/folderSource.js';
import { chunkKey } from '../../challenger/snapshot/snapshotKey.js';
import { CHAIN, OracleSink, pointAt, someAccounts, stateOf } from './oracleState.js';

/** A right snapshot in a folder of its own, and a sink that has all of it. */
export async function honestSnapshot() {
  const folder = mkdtempSync(join(tmpdir(), 'gainsay-hostile-'));
  const honest = new FolderSource(join(folder, 'honest'));
  const state = await stateOf(someAccounts('hostile', 200, 200));
  const about = { chain: CHAIN, point: pointAt(state.root) };
  const manifest = await createSnapshot({ ...state, about, into: honest, chunkBytes: 4_000 });
  const keys = manifest.chunks.map(({ hash }) => chunkKey(hash));
  const whole = new OracleSink();
  await fetchSnapshot({ manifest, sources: [honest], sink: whole, clock: PROCESS_CLOCK });
  return { folder, honest, root: state.root, manifest, keys, whole };
}
