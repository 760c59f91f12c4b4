import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { AnvilBlobSource } from '../../challenger/da/anvilBlobSource.js';
import { BeaconBlobSource } from '../../challenger/da/beaconBlobSource.js';
import { BeaconNode } from '../../challenger/da/beaconNode.js';
import type { BlobQuery, BlobSource, SourceAnswer } from '../../challenger/da/blobSource.js';
import { type CheckedBlob, identify } from '../../challenger/da/checkedBlob.js';
import { loadKzg } from '../../challenger/da/kzg/loadKzg.js';
import { readBlobs } from '../../challenger/da/readBlobs.js';
import { SidecarSource } from '../../challenger/da/sidecarSource.js';
import { toHex } from '../execute/sharedData.js';
import { type Answer, chainAnswer, Stub } from './beaconStub.js';
import { blobFrom, flipped } from './bytes.js';

const native = () => loadKzg({ only: 'native' });
const stubs: Stub[] = [];
afterEach(async () => {
  await Promise.all(stubs.splice(0).map((stub) => stub.stop()));
});

const SLOT = 100;
const make = async (...names: string[]): Promise<CheckedBlob[]> => {
  const kzg = await native();
  return Promise.all(names.map((name) => identify(kzg, blobFrom(name))));
};
const queryFor = (...blobs: CheckedBlob[]): BlobQuery => ({
  versionedHashes: blobs.map(({ versionedHash }) => versionedHash),
  l1BlockNumber: 7n,
  // In the middle of slot 100.
  l1Timestamp: 1000n + 12n * BigInt(SLOT) + 5n,
});
const stub = async (...parameters: Parameters<typeof Stub.start>): Promise<Stub> => {
  const started = await Stub.start(...parameters);
  stubs.push(started);
  return started;
};

const sidecar = ({ bytes, commitment }: CheckedBlob, index: number) => ({
  index: String(index),
  blob: toHex(bytes),
  kzg_commitment: toHex(commitment),
  kzg_proof: `0x${'00'.repeat(48)}`,
});

/** Both forms, by the same small interface. */
const FORMS = {
  sidecars: {
    path: `/eth/v1/beacon/blob_sidecars/${SLOT}`,
    source: (url: string): BlobSource => new SidecarSource(new BeaconNode(url, { timeoutMs: 300 })),
    list: (blobs: CheckedBlob[]) => blobs.map(sidecar),
  },
  blobs: {
    path: `/eth/v1/beacon/blobs/${SLOT}`,
    source: (url: string): BlobSource =>
      new BeaconBlobSource(new BeaconNode(url, { timeoutMs: 300 })),
    list: (blobs: CheckedBlob[]) => blobs.map(({ bytes }) => toHex(bytes)),
  },
} as const;

describe.each(['sidecars', 'blobs'] as const)('a beacon node, %s', (name) => {
  const form = FORMS[name];

  it('is asked for the slot of the timestamp, and offers the blobs', async () => {
    const [one, two] = await make('one', 'two');
    const node = await stub((path) =>
      path.startsWith(form.path)
        ? { json: { data: form.list([one!, two!]) } }
        : (chainAnswer(path, SLOT) ?? { status: 404 }),
    );
    const query = queryFor(two!, one!, two!);
    const source = form.source(node.url);
    const { found, absent, faults } = await readBlobs([source], query, { kzg: native });
    expect(absent).toEqual([]);
    expect(faults).toEqual([]);
    expect([...found.keys()].sort()).toEqual([one!.versionedHash, two!.versionedHash].sort());
    expect(found.get(one!.versionedHash)!.source).toBe(source.name);
    const [asked] = node.asked.filter((path) => path.startsWith(form.path));
    expect(asked).toBe(
      name === 'sidecars'
        ? form.path
        : `${form.path}?versioned_hashes=${two!.versionedHash}&versioned_hashes=${one!.versionedHash}`,
    );
    // Genesis and slot length are asked for once.
    await readBlobs([source], query, { kzg: native });
    expect(node.asked.filter((path) => path.endsWith('genesis')).length).toBe(1);
  });

  it('is missing them where it has none and is past the slot, and behind where it is not', async () => {
    const [one] = await make('one');
    const answers: [Answer, number, SourceAnswer['kind']][] = [
      [{ status: 404 }, SLOT, 'missing'],
      [{ status: 404 }, SLOT - 1, 'behind'],
      [{ json: { data: [] } }, SLOT + 1, 'missing'],
      [{ json: { data: [] } }, SLOT - 50, 'behind'],
    ];
    for (const [answer, head, kind] of answers) {
      const node = await stub((path) =>
        path.startsWith(form.path) ? answer : (chainAnswer(path, head) ?? { status: 404 }),
      );
      expect(await form.source(node.url).blobs(queryFor(one!))).toMatchObject({ kind });
    }
  });

  it('has failed where it makes no sense, is slow, never ends, or is not there', async () => {
    const [one] = await make('one');
    const nonsense: ((path: string, response: ServerResponse) => Answer)[] = [
      () => ({ status: 500 }),
      () => ({ json: null }),
      () => ({ json: { data: 'blobs' } }),
      () => ({ json: { data: ['0x0'] } }),
      () => undefined,
      (_, response) => {
        response.writeHead(200);
        response.write('{"data":');
        return undefined;
      },
      (_, response) => {
        response.writeHead(200);
        response.write('{"data":');
        response.destroy();
        return undefined;
      },
      (_, response) => {
        response.writeHead(200).end('not json');
        return undefined;
      },
    ];
    for (const answer of nonsense) {
      const node = await stub((path, response) =>
        path.startsWith(form.path)
          ? answer(path, response)
          : (chainAnswer(path, SLOT) ?? { status: 404 }),
      );
      expect(await form.source(node.url).blobs(queryFor(one!))).toMatchObject({ kind: 'failed' });
    }
    const gone = await stub(() => ({ status: 404 }));
    await gone.stop();
    expect(await form.source(gone.url).blobs(queryFor(one!))).toMatchObject({ kind: 'failed' });
    // The slot cannot be told without genesis and slot length.
    const bare = await stub(() => ({ status: 404 }));
    expect(await form.source(bare.url).blobs(queryFor(one!))).toMatchObject({ kind: 'failed' });
    const young = { ...queryFor(one!), l1Timestamp: 999n };
    const node = await stub((path) => chainAnswer(path, SLOT) ?? { status: 404 });
    expect(await form.source(node.url).blobs(young)).toMatchObject({ kind: 'failed' });
  });

  it('is cut off where its answer is too long', async () => {
    const [one] = await make('one');
    const node = await stub((path) =>
      path.startsWith(form.path)
        ? { json: { data: form.list([one!]) } }
        : (chainAnswer(path, SLOT) ?? { status: 404 }),
    );
    const limited = new BeaconNode(node.url, { maxBytes: 200_000 });
    const source = name === 'sidecars' ? new SidecarSource(limited) : new BeaconBlobSource(limited);
    expect(await source.blobs(queryFor(one!))).toMatchObject({ kind: 'failed' });
  });
});

describe('readBlobs', () => {
  const source = (name: string, answer: SourceAnswer | (() => SourceAnswer)): BlobSource => ({
    name,
    blobs: () => Promise.resolve(typeof answer === 'function' ? answer() : answer),
  });
  const offered = (...blobs: { bytes: Uint8Array; claimed?: CheckedBlob }[]): SourceAnswer => ({
    kind: 'offered',
    blobs: blobs.map(({ bytes, claimed }) => ({ bytes, claimed: claimed?.versionedHash })),
  });

  it('asks the next source for what is still absent only, and none where all is there', async () => {
    const [one, two] = await make('one', 'two');
    const asked: string[][] = [];
    const keeping = (name: string, blob: CheckedBlob): BlobSource => ({
      name,
      blobs: ({ versionedHashes }) => {
        asked.push([name, ...versionedHashes]);
        return Promise.resolve(offered({ ...blob, claimed: blob }));
      },
    });
    const sources = [keeping('a', one!), keeping('b', two!), keeping('c', one!)];
    const reading = await readBlobs(sources, queryFor(one!, two!), { kzg: native });
    expect(reading.absent).toEqual([]);
    expect(asked).toEqual([
      ['a', one!.versionedHash, two!.versionedHash],
      ['b', two!.versionedHash],
    ]);
    expect(reading.reports.map(({ reason }) => reason)).toEqual(['1 of 2', '1 of 1']);
  });

  it('names who gave a wrong blob, and takes the right one of somebody else', async () => {
    const [one, two] = await make('one', 'two');
    const wrong: [SourceAnswer, string][] = [
      [offered({ bytes: two!.bytes, claimed: one! }), 'mismatched'],
      [offered({ bytes: flipped(one!.bytes, 99), claimed: one! }), 'mismatched'],
      [offered({ bytes: flipped(one!.bytes, 99) }), 'mismatched'],
      [offered({ bytes: one!.bytes.subarray(1), claimed: one! }), 'undecodable'],
      [offered({ bytes: one!.bytes.with(32, 0xff) }), 'undecodable'],
      [offered({ bytes: new Uint8Array(0), claimed: one! }), 'undecodable'],
    ];
    for (const [answer, kind] of wrong) {
      const sources = [source('liar', answer), source('friend', offered({ bytes: one!.bytes }))];
      const reading = await readBlobs(sources, queryFor(one!), { kzg: native });
      expect(reading.faults).toMatchObject([{ source: 'liar', kind }]);
      expect(reading.found.get(one!.versionedHash)).toMatchObject({ source: 'friend' });
    }
  });

  it('blames nobody for more than was asked for', async () => {
    const [one, two] = await make('one', 'two');
    const answer = offered({ bytes: two!.bytes }, { bytes: one!.bytes });
    const reading = await readBlobs([source('a', answer)], queryFor(one!), { kzg: native });
    expect(reading.faults).toEqual([]);
    expect(reading.absent).toEqual([]);
  });

  it('loads no KZG before there is a blob', async () => {
    const [one] = await make('one');
    const kzg = () => Promise.reject(new Error('loaded'));
    const none = source('a', { kind: 'missing', reason: 'HTTP 404' });
    expect((await readBlobs([none], queryFor(one!), { kzg })).absent.length).toBe(1);
  });
});

describe('anvil by its own methods', () => {
  it('is missing, behind, failed, or makes no sense', async () => {
    const [one] = await make('one');
    const results: [(method: string) => unknown, SourceAnswer['kind']][] = [
      [(method) => ({ result: method === 'eth_blockNumber' ? '0x7' : null }), 'missing'],
      [(method) => ({ result: method === 'eth_blockNumber' ? '0x6' : null }), 'behind'],
      [() => ({ error: { code: -32601, message: 'no such method' } }), 'failed'],
      [() => ({ result: 7 }), 'failed'],
      [() => null, 'failed'],
    ];
    for (const [answer, kind] of results) {
      const node = await stub((_, response, request) => {
        let body = '';
        request.on('data', (chunk: Buffer) => (body += chunk.toString()));
        request.on('end', () => {
          const { method } = JSON.parse(body) as { method: string };
          response.writeHead(200).end(JSON.stringify(answer(method)));
        });
        return undefined;
      });
      const source = new AnvilBlobSource(node.url);
      expect(await source.blobs(queryFor(one!))).toMatchObject({ kind });
    }
  });
});
