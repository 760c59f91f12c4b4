import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LoopbackServer } from '../../challenger/http/loopbackServer.js';
import { PROCESS_CLOCK } from '../../challenger/l1/endpoints/clock.js';
import { createSnapshot } from '../../challenger/snapshot/createSnapshot.js';
import { fetchSnapshot } from '../../challenger/snapshot/fetchSnapshot.js';
import { findManifests, type ManifestRefusal } from '../../challenger/snapshot/findManifest.js';
import { FolderSource } from '../../challenger/snapshot/folderSource.js';
import { HttpSource } from '../../challenger/snapshot/httpSource.js';
import {
  readManifest,
  type SnapshotManifest,
  writeManifest,
} from '../../challenger/snapshot/manifest.js';
import type { ClaimPoint } from '../../challenger/snapshot/manifestFields.js';
import { readIndex } from '../../challenger/snapshot/snapshotIndex.js';
import { chunkKey, INDEX_KEY, manifestKey } from '../../challenger/snapshot/snapshotKey.js';
import type { SnapshotSource } from '../../challenger/snapshot/snapshotSource.js';
import { verifySnapshot } from '../../challenger/snapshot/verifySnapshot.js';
import { honestSnapshot } from './honestSnapshot.js';
import { hostileServer, MISDEEDS, type MisdeedName } from './hostileServer.js';
import { CHAIN, hexOf, OracleSink, pointAt, someAccounts, stateOf } from './oracleState.js';

let made: Awaited<ReturnType<typeof honestSnapshot>>;
let manifest: SnapshotManifest;
const servers: LoopbackServer[] = [];

beforeAll(async () => {
  made = await honestSnapshot();
  ({ manifest } = made);
  expect(hexOf(await made.whole.root())).toBe(hexOf(made.root));
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});
afterAll(() => {
  rmSync(made.folder, { recursive: true });
});

/** A source with one manifest, and the made.honest chunks. */
const withManifest = (name: string, bytes: Uint8Array): SnapshotSource => ({
  name,
  get: (key, ask) =>
    key.startsWith('manifests/') ? Promise.resolve(bytes) : made.honest.get(key, ask),
});
const bytesOf = (changed: SnapshotManifest) => Buffer.from(writeManifest(changed));

async function search(
  sources: readonly SnapshotSource[],
  point: Partial<ClaimPoint> = {},
  timeoutMs = 30_000,
) {
  const refusals: ManifestRefusal[] = [];
  const found: SnapshotManifest[] = [];
  const expected = { chain: CHAIN, point: { ...manifest.point, ...point } };
  for await (const each of findManifests({
    sources,
    expected,
    clock: PROCESS_CLOCK,
    timeoutMs,
    onRefusal: (refusal) => refusals.push(refusal),
  })) {
    found.push(each.manifest);
  }
  return { refusals, found };
}

describe('a manifest that lies', () => {
  const [zero, one] = [`0x${'0'.repeat(40)}`, `0x${'0'.repeat(64)}`];
  const lies: [string, () => Uint8Array, RegExp][] = [
    ['about L2', () => bytesOf({ ...manifest, chain: { ...CHAIN, l2ChainId: 902n } }), /l2ChainId/],
    ['about L1', () => bytesOf({ ...manifest, chain: { ...CHAIN, l1ChainId: 2n } }), /l1ChainId/],
    ['about the inbox', () => bytesOf({ ...manifest, chain: { ...CHAIN, inbox: zero } }), /inbox/],
    [
      'about the claims',
      () => bytesOf({ ...manifest, chain: { ...CHAIN, claims: zero } }),
      /claims/,
    ],
    [
      'about the matches',
      () => bytesOf({ ...manifest, chain: { ...CHAIN, matches: zero } }),
      /matc/,
    ],
    ['about the claim', () => said({ claim: one }), /of claim 0x0000/],
    ['about the L1 block', () => said({ l1Block: { number: 5n, hash: one } }), /L1 block is 5 /],
    ['about the batch', () => said({ batch: 8n }), /batch is 8, not 7/],
    ['about the block', () => said({ block: { number: 41n, hash: one } }), /block is 41/],
    ['about the state', () => said({ stateRoot: one }), /state root is 0x00/],
    ['about the standing', () => said({ standing: '0x' }), /standing is 0x, not/],
    ['about its bytes', () => total({ bytes: manifest.totals.bytes + 1 }), /the chunks have/],
    ['leaving a chunk out', () => chunks((all) => all.toSpliced(2, 1)), /chunk 2 does not begin/],
    ['leaving the first out', () => chunks((all) => all.slice(1)), /chunk 0 does not begin/],
    ['leaving the last out', () => chunks((all) => all.slice(0, -1)), /does not end at the last/],
    ['leaving all out', () => chunks(() => []), /chunks/],
    ['giving a chunk twice', () => chunks((all) => all.toSpliced(2, 0, all[2]!)), /chunk 3 does/],
    ['in another order', () => chunks((all) => all.toReversed()), /chunk 0 does not begin/],
    ['overlapping', () => chunks(overlapping), /chunk 1 does not begin/],
    ['of a chunk that is too large', () => bytesWith('"size":4', '"size":4444444'), /size/],
    ['of a negative size', () => bytesWith('"size":', '"size":-'), /size/],
    ['of another version', () => bytesWith('"version":1', '"version":2'), /version is 2, not 1/],
    ['of another format', () => bytesWith('gainsay-snapshot', 'gainsay-delta'), /format/],
    ['with spaces', () => bytesWith('"version":1', '"version": 1'), /one form/],
    ['with a name twice', () => bytesWith('"version":1', '"version":2,"version":1'), /one form/],
    ['with more names', () => bytesWith('"version":1', '"version":1,"x":1'), /Unrecognized/],
    ['with capital digits', () => bytesWith('0xcccc', '0xCCCC'), /claim/],
    ['that is cut off', () => bytesOf(manifest).subarray(0, -9), /no JSON/],
    ['that is no text', () => new Uint8Array(1_000).fill(0xff), /no JSON/],
    ['that is nested deeply', () => Buffer.from('['.repeat(1_000_000)), /no JSON|format/],
    ['that is null', () => Buffer.from('null'), /format/],
  ];
  const said = (point: Partial<ClaimPoint>) =>
    bytesOf({ ...manifest, point: { ...manifest.point, ...point } });
  const total = (totals: Partial<SnapshotManifest['totals']>) =>
    bytesOf({ ...manifest, totals: { ...manifest.totals, ...totals } });
  const chunks = (change: (all: SnapshotManifest['chunks']) => SnapshotManifest['chunks']) => {
    const changed = change(manifest.chunks);
    const bytes = changed.reduce((sum, { size }) => sum + size, 0);
    return bytesOf({ ...manifest, totals: { ...manifest.totals, bytes }, chunks: changed });
  };
  const overlapping = ([first, second, ...rest]: SnapshotManifest['chunks']) => {
    const range = { first: first!.range.first, last: second!.range.last };
    return [{ ...first!, range }, second!, ...rest];
  };
  const bytesWith = (text: string, other: string) =>
    Buffer.from(writeManifest(manifest).replace(text, other));

  it.each(lies)('%s is refused, and that of another source taken', async (_, lie, says) => {
    const bytes = lie();
    expect(Buffer.compare(bytes, bytesOf(manifest))).not.toBe(0);
    const { refusals, found } = await search([withManifest('liar', bytes), made.honest]);
    expect(refusals).toEqual([
      { source: 'liar', reason: expect.stringMatching(says), isWrong: true },
    ]);
    expect(found).toEqual([manifest]);
  });

  it('about what its chunks hold is found out when they are counted', async () => {
    for (const name of ['accounts', 'slots', 'codes'] as const) {
      const lie = readManifest(total({ [name]: manifest.totals[name] + 1 }));
      const verify = verifySnapshot({
        manifest: lie,
        sources: [made.honest],
        clock: PROCESS_CLOCK,
      });
      await expect(verify).rejects.toMatchObject({ code: 'SNAPSHOT_MANIFEST', fault: 'totals' });
    }
  });

  it('and is endless, or never comes, or is not there, is not waited for', async () => {
    const bytes = bytesOf(manifest);
    const list = async (misdeed: MisdeedName) => {
      const server = await hostileServer(
        { name: 'x', get: () => Promise.resolve(bytes) },
        [],
        MISDEEDS[misdeed],
      );
      servers.push(server);
      return server;
    };
    // The server does its deeds to chunks only: ask it for the manifest under such a name.
    const asking = async (misdeed: MisdeedName): Promise<SnapshotSource> => {
      const source = new HttpSource((await list(misdeed)).url);
      return { name: misdeed, get: (_, ask) => source.get(chunkKey('0'.repeat(64)), ask) };
    };
    const sources = [
      await asking('said to be endless'),
      await asking('no answer'),
      await asking('withheld'),
      made.honest,
      await asking('a byte now and then'),
    ];
    const { refusals, found } = await search(sources, {}, 6_000);
    expect(found).toEqual([manifest]);
    expect(refusals.map(({ source, isWrong }) => [source, isWrong])).toEqual([
      ['said to be endless', true],
      ['no answer', false],
      ['withheld', false],
      ['a byte now and then', false],
    ]);
  });

  it('is given up when its chunks do not fit, whoever gives them', async () => {
    const other = await stateOf(someAccounts('another state', 150, 200));
    const liar = new FolderSource(join(made.folder, 'liar'));
    // Right chunks of another state, under a manifest that says that they are of this one.
    const about = { chain: CHAIN, point: pointAt(other.root) };
    const forged = await createSnapshot({ ...other, about, into: liar, chunkBytes: 4_000 });
    await liar.put(
      manifestKey(manifest.point.claim),
      bytesOf({ ...forged, point: manifest.point }),
    );
    const sources = [liar, made.honest];
    const tried: string[] = [];
    let sink = new OracleSink();
    for (const each of (await search(sources)).found) {
      sink = new OracleSink();
      try {
        await fetchSnapshot({ manifest: each, sources, sink, clock: PROCESS_CLOCK });
        tried.push('right');
        break;
      } catch (error) {
        expect(error).toMatchObject({ code: 'SNAPSHOT_CHUNK', fault: 'state' });
        expect(sink.chunks).toEqual([]);
        tried.push('wrong');
      }
    }
    expect(tried).toEqual(['wrong', 'right']);
    expect(hexOf(await sink.root())).toBe(hexOf(made.root));
  });
});

describe('an index that lies', () => {
  const indexed = (bytes: Uint8Array): SnapshotSource => ({
    name: 'indexed',
    get: (key, ask) => (key === INDEX_KEY ? Promise.resolve(bytes) : made.honest.get(key, ask)),
  });

  it('is only a hint: what it invents is not found, and what is none is empty', async () => {
    const claim = `0x${'9'.repeat(64)}`;
    const invented = JSON.stringify({
      format: 'gainsay-index',
      version: 1,
      snapshots: [{ claim, batch: '9', block: '9', bytes: 1 }],
      deltas: [],
    });
    const source = indexed(Buffer.from(invented));
    expect((await readIndex(source)).snapshots.map((each) => each.claim)).toEqual([claim]);
    const { found, refusals } = await search([source], { claim });
    expect(found).toEqual([]);
    expect(refusals).toEqual([{ source: 'indexed', reason: 'does not have it', isWrong: false }]);
    for (const none of [
      '',
      '{}',
      '[',
      invented.replace('9"', 'x"'),
      '{"format":"gainsay-index"}',
    ]) {
      expect(await readIndex(indexed(Buffer.from(none)))).toEqual({ snapshots: [], deltas: [] });
    }
    const pouring = await hostileServer(made.honest, [], () => undefined);
    servers.push(pouring);
    expect(await readIndex(new HttpSource(pouring.url))).toEqual({ snapshots: [], deltas: [] });
  });
});
