import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BeaconBlobSource } from '../../challenger/da/beaconBlobSource.js';
import { BeaconNode } from '../../challenger/da/beaconNode.js';
import { BlobArchive, type CorruptBlob, PruneFloorError } from '../../challenger/da/blobArchive.js';
import { BlobArchiveServer } from '../../challenger/da/blobArchiveServer.js';
import type { BlobQuery, BlobSource } from '../../challenger/da/blobSource.js';
import { type CheckedBlob, identify } from '../../challenger/da/checkedBlob.js';
import { loadKzg } from '../../challenger/da/kzg/loadKzg.js';
import { readBlobs } from '../../challenger/da/readBlobs.js';
import { SidecarSource } from '../../challenger/da/sidecarSource.js';
import { absenceIn } from '../../challenger/da/verdict.js';
import type { LoopbackServer } from '../../challenger/http/loopbackServer.js';
import { blobFrom } from './bytes.js';

const seed = Number(process.env['GAINSAY_SEED'] ?? Date.now() % 2 ** 31);
console.info(`seed of test/da/blobArchive.test.ts: ${seed} (GAINSAY_SEED)`);

const kzg = () => loadKzg({ only: 'native' });
const DAY = 86_400_000;
let folder: string;
let events: CorruptBlob[];
let archive: BlobArchive;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gainsay-archive-'));
  events = [];
  archive = await BlobArchive.open(folder, { kzg, onEvent: (event) => events.push(event) });
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const make = async (...names: string[]): Promise<CheckedBlob[]> => {
  const library = await kzg();
  return Promise.all(names.map((name) => identify(library, blobFrom(name))));
};
const fileOf = ({ versionedHash: hash }: CheckedBlob) =>
  join(folder, 'blobs', hash.slice(4, 6), `${hash}.blob`);
const queryFor = (...blobs: CheckedBlob[]): BlobQuery => ({
  versionedHashes: blobs.map(({ versionedHash }) => versionedHash),
  l1BlockNumber: 7n,
  l1Timestamp: 1205n,
});
/** A source that has them all. */
const having = (...blobs: CheckedBlob[]): BlobSource => ({
  name: 'has them',
  blobs: () =>
    Promise.resolve({
      kind: 'offered',
      blobs: blobs.map(({ bytes, versionedHash }) => ({ bytes, claimed: versionedHash })),
    }),
});

describe('the archive', () => {
  it('gives back what was put, and knows its size', async () => {
    const [one, two] = await make('one', 'two');
    await archive.put(one!);
    await archive.put(two!);
    await archive.put(two!);
    expect((await archive.get(one!.versionedHash))?.bytes).toEqual(one!.bytes);
    expect(await archive.size()).toEqual({ blobs: 2, bytes: 262_144 });
    expect(await archive.check()).toEqual({ right: 2, wrong: [] });
    const [other] = await make('other');
    expect(await archive.get(other!.versionedHash)).toBeUndefined();
    expect(await archive.blobs(queryFor(other!))).toMatchObject({ kind: 'missing' });
    // What is being written is never left where it is read.
    expect(readdirSync(join(folder, 'temporary'))).toEqual([]);
  });

  it('finds any flipped bit, moves the file aside, and is whole again after the next reading', async () => {
    const [one] = await make('one');
    await fc.assert(
      fc.asyncProperty(fc.nat(131_071), fc.nat(7), async (at, bit) => {
        await archive.put(one!);
        const bytes = readFileSync(fileOf(one!));
        bytes[at]! ^= 1 << bit;
        writeFileSync(fileOf(one!), bytes);
        events.length = 0;
        expect(await archive.get(one!.versionedHash)).toBeUndefined();
        expect(events).toMatchObject([
          { kind: 'archiveCorrupt', versionedHash: one!.versionedHash },
        ]);
        expect(Buffer.compare(readFileSync(events[0]!.file), bytes)).toBe(0);
        expect((await archive.size()).blobs).toBe(0);
      }),
      {
        seed,
        numRuns: 12,
        examples: [
          [0, 7],
          [131_071, 0],
        ],
      },
    );
    await archive.put(one!);
    const bytes = readFileSync(fileOf(one!));
    bytes[77_777]! ^= 4;
    writeFileSync(fileOf(one!), bytes);
    const reading = await readBlobs([having(one!)], queryFor(one!), { kzg, archive });
    expect(reading.found.get(one!.versionedHash)!.source).toBe('has them');
    expect((await archive.get(one!.versionedHash))?.bytes).toEqual(one!.bytes);
  });

  it('finds a file that was cut short, at any length', async () => {
    const [one] = await make('one');
    for (const length of [0, 1, 65_536, 131_071]) {
      await archive.put(one!);
      truncateSync(fileOf(one!), length);
      expect(await archive.get(one!.versionedHash)).toBeUndefined();
    }
    // Without a reading in between, putting it again mends it too.
    await archive.put(one!);
    truncateSync(fileOf(one!), 5);
    await archive.put(one!);
    expect((await archive.get(one!.versionedHash))?.bytes).toEqual(one!.bytes);
  });

  it('finds a whole blob under the name of another', async () => {
    const [one, two] = await make('one', 'two');
    await archive.put(one!);
    writeFileSync(fileOf(one!), two!.bytes);
    expect(await archive.check()).toEqual({ right: 0, wrong: [one!.versionedHash] });
  });

  it('is asked first, and filled by what others give', async () => {
    const [one, two] = await make('one', 'two');
    const query = queryFor(one!, two!);
    await readBlobs([having(one!, two!)], query, { kzg, archive });
    const reading = await readBlobs([], query, { kzg, archive });
    expect(reading.absent).toEqual([]);
    expect(new Set([...reading.found.values()].map(({ source }) => source))).toEqual(
      new Set([`archive ${folder}`]),
    );
  });

  it('reads go on where it cannot be written to', async () => {
    const [one] = await make('one');
    // A file where a folder should be.
    writeFileSync(join(folder, 'temporary'), '');
    const reading = await readBlobs([having(one!)], queryFor(one!), { kzg, archive });
    expect(reading.absent).toEqual([]);
    expect(reading.archiveFailure).toMatch(/temporary/);
  });

  it('leaves it to others where it cannot be read', async () => {
    const [one] = await make('one');
    // A folder where a file should be.
    mkdirSync(fileOf(one!), { recursive: true });
    const reading = await readBlobs([having(one!)], queryFor(one!), { kzg, archive });
    expect(reading.absent).toEqual([]);
    expect(reading.reports.map(({ own, answer }) => [own, answer])).toEqual([
      [true, 'failed'],
      [false, 'offered'],
    ]);
    expect(reading.archiveFailure).toBeDefined();
  });

  it('is no witness that nobody has a blob', async () => {
    const [one] = await make('one');
    const alone = await readBlobs([], queryFor(one!), { kzg, archive });
    expect(absenceIn(alone)?.kind).toBe('unreachable');
    const empty: BlobSource = {
      name: 'empty',
      blobs: () => Promise.resolve({ kind: 'missing', reason: 'HTTP 404' }),
    };
    const both = await readBlobs([empty], queryFor(one!), { kzg, archive });
    expect(absenceIn(both)?.kind).toBe('missing');
  });

  it('loses nothing where many write at once, and forgets what was abandoned', async () => {
    const blobs = await make('a', 'b', 'c', 'd');
    await Promise.all(blobs.map((blob, index) => archive.put(blob, { slot: 9n, index })));
    expect((await archive.slot(9n)).map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    const [half, fresh] = ['half', 'fresh'].map((name) => join(folder, 'temporary', name));
    for (const file of [half!, fresh!]) writeFileSync(file, 'half');
    const old = (Date.now() - DAY) / 1000;
    utimesSync(half!, old, old);
    await BlobArchive.open(folder, { kzg });
    expect(readdirSync(join(folder, 'temporary'))).toEqual(['fresh']);
  });

  it('takes nonsense in the list of a slot for an empty one', async () => {
    mkdirSync(join(folder, 'slots'));
    for (const text of ['', 'null', '[{}]', '[{"versionedHash":"0x02"}]']) {
      writeFileSync(join(folder, 'slots', '9.json'), text);
      expect(await archive.slot(9n)).toEqual([]);
    }
  });
});

describe('pruning', () => {
  it('goes by age alone, and never below the floor', async () => {
    const [old, young] = await make('old', 'young');
    await archive.put(old!);
    await archive.put(young!);
    const nowMs = Date.now() + 1000;
    const then = (nowMs - 20 * DAY) / 1000;
    utimesSync(fileOf(old!), then, then);
    const floorMs = 15 * DAY;
    await expect(archive.prune({ keepMs: 14 * DAY, floorMs, nowMs })).rejects.toThrow(
      PruneFloorError,
    );
    await expect(archive.prune({ keepMs: Number.NaN, floorMs, nowMs })).rejects.toThrow(
      PruneFloorError,
    );
    expect(await archive.prune({ keepMs: 21 * DAY, floorMs, nowMs })).toEqual([]);
    expect(await archive.prune({ keepMs: 19 * DAY, floorMs, nowMs })).toEqual([old!.versionedHash]);
    expect(await archive.hashes()).toEqual([young!.versionedHash]);
  });
});

describe('the archive over HTTP', () => {
  let server: LoopbackServer;
  beforeEach(async () => {
    const slots = { genesisTime: 1000n, slotMilliseconds: 12_000n };
    server = await BlobArchiveServer.start({ archive, kzg, slots });
  });
  afterEach(() => server.stop());

  it.each([
    ['sidecars', SidecarSource],
    ['blobs', BeaconBlobSource],
  ] as const)('is a beacon node for our own sources: %s', async (_, Source) => {
    const [one, two] = await make('one', 'two');
    await archive.put(one!, { slot: 17n, index: 3 });
    await archive.put(two!, { slot: 17n });
    const source = new Source(new BeaconNode(server.url));
    const reading = await readBlobs([source], queryFor(two!, one!), { kzg });
    expect(reading).toMatchObject({ absent: [], faults: [] });
    const [other] = await make('other');
    expect(await source.blobs(queryFor(other!))).toMatchObject({ kind: 'missing' });
  });

  it('answers as the beacon API does', async () => {
    const [one, two] = await make('one', 'two');
    await archive.put(two!, { slot: 17n, index: 5 });
    await archive.put(one!, { slot: 17n, index: 3 });
    const get = async (path: string) => {
      const response = await fetch(server.url + path);
      return { status: response.status, body: (await response.json()) as { data: never } };
    };
    const { body } = await get('/eth/v1/beacon/blob_sidecars/17');
    const sidecars = body.data as Record<string, string>[];
    expect(sidecars.map(({ index }) => index)).toEqual(['3', '5']);
    const hex = (text: string) => new Uint8Array(Buffer.from(text.slice(2), 'hex'));
    for (const sidecar of sidecars) {
      const { blob, kzg_commitment: commitment, kzg_proof: proof } = sidecar;
      const library = await kzg();
      expect(await library.verifyBlob(hex(blob!), hex(commitment!), hex(proof!))).toBe(true);
    }
    expect((await get('/eth/v1/beacon/blob_sidecars/17?indices=5')).body.data).toHaveLength(1);
    expect((await get('/eth/v1/beacon/blobs/17')).body.data).toHaveLength(2);
    const hash = one!.versionedHash;
    expect((await get(`/eth/v1/beacon/blobs/1?versioned_hashes=${hash}`)).body.data).toHaveLength(
      1,
    );
    const list = `${hash},${two!.versionedHash}`;
    expect((await get(`/eth/v1/beacon/blobs/1?versioned_hashes=${list}`)).body.data).toHaveLength(
      2,
    );
    expect((await get('/eth/v1/config/spec')).body.data).toEqual({
      SECONDS_PER_SLOT: '12',
      SLOT_DURATION_MS: '12000',
    });
    for (const [path, status] of [
      ['/eth/v1/beacon/blobs/18', 404],
      ['/eth/v1/beacon/blob_sidecars/18', 404],
      ['/eth/v1/beacon/blobs/head', 400],
      ['/eth/v1/beacon/blobs/17?versioned_hashes=0x02', 400],
      ['/eth/v1/node/version', 404],
      ['/../../etc/passwd', 404],
    ] as const) {
      expect((await get(path)).status).toBe(status);
    }
    expect((await fetch(`${server.url}/eth/v1/beacon/blobs/17`, { method: 'POST' })).status).toBe(
      400,
    );
  });
});
