import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSnapshot } from '../../challenger/snapshot/createSnapshot.js';
import { FolderSource } from '../../challenger/snapshot/folderSource.js';
import { type SnapshotManifest, writeManifest } from '../../challenger/snapshot/manifest.js';
import { indexSnapshot } from '../../challenger/snapshot/snapshotIndex.js';
import { chunkKey, manifestKey } from '../../challenger/snapshot/snapshotKey.js';
import { CHAIN, pointAt, someAccounts, stateOf } from './oracleState.js';

const folder = mkdtempSync(join(tmpdir(), 'gainsay-snapshot-cli-'));
const place = new FolderSource(join(folder, 'snapshots'));
let manifest: SnapshotManifest;

beforeAll(async () => {
  const state = await stateOf(someAccounts('commands', 60, 50));
  const about = { chain: CHAIN, point: pointAt(state.root) };
  manifest = await createSnapshot({ ...state, about, into: place, chunkBytes: 2_000 });
  await indexSnapshot(place, manifest);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function started(args: string[]) {
  const child = spawn(process.execPath, ['cli/bin/gainsay.js', 'snapshot', ...args]);
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (part: Buffer) => (said.stdout += part.toString()));
  child.stderr.on('data', (part: Buffer) => (said.stderr += part.toString()));
  const ended = new Promise<{ status: number | null } & typeof said>((resolve) => {
    child.once('close', (status) => {
      resolve({ status, ...said });
    });
  });
  return { child, said, ended };
}
const gainsay = (...args: string[]) => started(args).ended;

describe('gainsay snapshot', () => {
  it('inspects what a place has, and one snapshot', async () => {
    const listed = await gainsay('inspect', place.folder);
    expect(listed).toMatchObject({ status: 0, stderr: '' });
    expect(listed.stdout).toContain(`snapshot ${manifest.point.claim}  batch 7, block 40`);
    const one = await gainsay('inspect', place.folder, manifest.point.claim);
    expect(one.stdout).toContain(`state root  ${manifest.point.stateRoot}`);
    const json = await gainsay('inspect', place.folder, manifest.point.claim, '--json');
    expect(json.stdout).toBe(writeManifest(manifest));
    const none = await gainsay('inspect', place.folder, `0x${'7'.repeat(64)}`, '--json');
    expect(none).toMatchObject({ status: 75, stdout: '' });
    expect(JSON.parse(none.stderr)).toMatchObject({ error: { code: 'SNAPSHOT_NONE' } });
  });

  it('verifies a right one, over HTTP as well, and says what it does not check', async () => {
    const folderSays = await gainsay('verify', place.folder);
    expect(folderSays.status).toBe(0);
    expect(folderSays.stdout).toContain(`RIGHT: ${manifest.chunks.length} chunks`);
    expect(folderSays.stdout).toContain('only L1 can say so');
    const server = started(['serve', place.folder, '--json']);
    while (!server.said.stdout.includes('\n')) await new Promise((turn) => setTimeout(turn, 20));
    const { url } = JSON.parse(server.said.stdout) as { url: string };
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:/);
    const served = await gainsay('verify', url, manifest.point.claim, '--json');
    expect(served.status).toBe(0);
    expect(JSON.parse(served.stdout)).toEqual({
      right: true,
      claim: manifest.point.claim,
      stateRoot: manifest.point.stateRoot,
      ...manifest.totals,
      chunks: manifest.chunks.length,
      heldAgainst: 'manifest',
    });
    server.child.kill('SIGINT');
    expect((await server.ended).status).toBe(0);
  });

  it('ends with 3 where a chunk is wrong, 75 where one is not there, 3 where the manifest lies', async () => {
    const file = join(place.folder, chunkKey(manifest.chunks[1]!.hash));
    const right = readFileSync(file);
    const turned = Buffer.from(right);
    turned[200]! ^= 1;
    writeFileSync(file, turned);
    const wrong = await gainsay('verify', place.folder);
    expect(wrong.status).toBe(3);
    expect(wrong.stderr).toContain('SNAPSHOT_CHUNK_UNAVAILABLE');
    expect(wrong.stderr).toContain(manifest.chunks[1]!.hash);
    rmSync(file);
    const gone = await gainsay('verify', place.folder);
    expect(gone.status).toBe(75);
    expect(gone.stderr).toContain('does not have it');
    writeFileSync(file, right);
    const claim = `0x${'f'.repeat(64)}`;
    const point = { ...manifest.point, claim, stateRoot: claim };
    await place.put(manifestKey(claim), Buffer.from(writeManifest({ ...manifest, point })));
    const lie = await gainsay('verify', place.folder, claim);
    expect(lie.status).toBe(3);
    expect(lie.stderr).toContain('SNAPSHOT_CHUNK:');
    expect(lie.stderr).toContain('the root is');
  });
});
