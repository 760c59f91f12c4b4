import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Bundle } from '../../challenger/evidence/bundle.js';
import { decodeBundle, encodeBundle } from '../../challenger/evidence/bundleFile.js';
import { BundleFolder, namedBy, readBundleFile } from '../../challenger/evidence/bundleFolder.js';
import { checkBundle } from '../../challenger/evidence/check.js';
import { DEVNET_PARAMETERS } from '../../challenger/l1/parameters.js';

const HEADER = 6;
const hash = (byte: number): Hash => new Uint8Array(32).fill(byte) as Hash;
const address = (byte: string): string => `0x${byte.repeat(20)}`;

const COMMITMENT = {
  ...{ parent: hash(1), round: 0n, target: 3n },
  ...{ accumulator: hash(2), root: hash(3), state: hash(4) },
};

/** A bundle that has a place for everything, and shows nothing. */
const BUNDLE: Bundle = {
  says: 'wrong',
  premises: {
    l1ChainId: 31_337n,
    ...{ inbox: address('0a'), claims: address('0b'), matches: address('0c') },
    config: {
      ...{ chainId: 7n, fork: 2, gasLimitFloor: 5_000_000n, gasLimitCap: 100_000_000n },
      ...{ timeDrift: 3_600n, beaconRoots: true, blockHashes: false },
    },
    parameters: { ...DEVNET_PARAMETERS, burnTo: address('de') },
  },
  l1: { number: 12n, hash: hash(5), time: 1_700_000_000n },
  parent: { id: hash(1), state: hash(6), commitment: COMMITMENT },
  claim: {
    ...{ id: hash(7), commitment: COMMITMENT, claimant: address('aa'), transaction: hash(8) },
    ...{ top: [hash(9), hash(10)], idle: Uint8Array.of(0), leaves: hash(11), status: 1 },
  },
  standing: Uint8Array.of(1, 2, 3),
  batches: [
    {
      ...{ poster: 1n, l1Number: 2n, l1Timestamp: 3n, queueLength: 4n, queueDue: 5n },
      ...{ queueRoot: hash(12), form: 'calldata', data: Uint8Array.of(0x7f, 0x80), length: 2 },
      ...{ blobs: [], transaction: hash(13) },
    },
  ],
  queue: [Uint8Array.of(), Uint8Array.of(1)],
  witness: { nodes: [new Uint8Array(1000).fill(7)], codes: [] },
  own: { root: hash(14), leaves: hash(15) },
  unit: 0,
  step: {
    ...{ unit: 0, index: 5, agreed: hash(16), right: hash(17), claimed: hash(18) },
    ...{ proof: Uint8Array.of(9), rival: { root: hash(19), path: [hash(20)] } },
  },
  moves: [
    {
      ...{ block: 9n, time: 10n, transaction: hash(21), sender: address('bb'), gasUsed: 11n },
      ...{ calldata: 12, contract: 'claims', event: 'ClaimPosted' },
      args: [{ name: 'id', values: ['0x01', 'two'] }],
    },
  ],
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gainsay-evidence-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the file of a bundle', () => {
  it('holds all of it', async () => {
    const { bytes, name, size } = await encodeBundle(BUNDLE);
    expect(await decodeBundle(bytes)).toEqual({ name, bundle: BUNDLE });
    expect(bytes.length).toBeLessThan(size);
    const none = { ...BUNDLE, unit: undefined, step: undefined };
    expect((await decodeBundle((await encodeBundle(none)).bytes)).bundle).toEqual(none);
  });

  it('has the same name, however it was packed', async () => {
    const { bytes, name } = await encodeBundle(BUNDLE);
    const content = brotliDecompressSync(bytes.subarray(HEADER + 1));
    const bare = Buffer.concat([bytes.subarray(0, HEADER), Uint8Array.of(0), content]);
    expect((await decodeBundle(bare)).name).toBe(name);
    const again = [bytes.subarray(0, HEADER + 1), brotliCompressSync(content)];
    expect((await decodeBundle(Buffer.concat(again))).name).toBe(name);
  });

  it.each([
    ['nothing', 'magic', () => new Uint8Array(0)],
    ['another beginning', 'magic', (bytes: Uint8Array) => bytes.with(0, 0x20)],
    ['a later version', 'version', (bytes: Uint8Array) => bytes.with(5, 2)],
    ['an unknown packing', 'packing', (bytes: Uint8Array) => bytes.with(HEADER, 9)],
    ['its end cut off', 'packing', (bytes: Uint8Array) => bytes.subarray(0, -1)],
    ['bytes behind its end', 'packing', (bytes: Uint8Array) => Buffer.concat([bytes, bytes])],
    [
      'a content that goes on',
      'content',
      (bytes: Uint8Array) => repacked(bytes, (content) => [...content, 0]),
    ],
    [
      'a content that is cut',
      'content',
      (bytes: Uint8Array) => repacked(bytes, (content) => [...content].slice(0, -1)),
    ],
    ['no content', 'content', (bytes: Uint8Array) => repacked(bytes, () => [])],
  ])('with %s is refused for its %s', async (_, reason, change) => {
    const { bytes } = await encodeBundle(BUNDLE);
    await expect(decodeBundle(change(bytes))).rejects.toMatchObject({
      code: 'NOT_A_BUNDLE',
      reason,
    });
    const { answer } = await checkBundle(change(bytes));
    expect(answer).toMatchObject({ kind: 'cannotTell', code: 'NOT_A_BUNDLE' });
  });

  it('is refused when it would unpack to more than a bundle can have', async () => {
    const { bytes } = await encodeBundle(BUNDLE);
    const bomb = brotliCompressSync(Buffer.alloc(513 * 1024 * 1024), {
      params: { [constants.BROTLI_PARAM_QUALITY]: 1 },
    });
    expect(bomb.length).toBeLessThan(100_000);
    const file = Buffer.concat([bytes.subarray(0, HEADER + 1), bomb]);
    await expect(decodeBundle(file)).rejects.toMatchObject({ reason: 'packing' });
  });

  it('has no list of more items than there can be', async () => {
    const [move] = BUNDLE.moves;
    const moves = new Array(2 ** 14 + 1).fill(move) as Bundle['moves'];
    const { bytes } = await encodeBundle({ ...BUNDLE, moves });
    await expect(decodeBundle(bytes)).rejects.toMatchObject({ reason: 'content' });
    const most = await encodeBundle({ ...BUNDLE, moves: moves.slice(1) });
    expect((await decodeBundle(most.bytes)).bundle.moves).toHaveLength(2 ** 14);
  });

  it('holds no characters that a terminal would act on', async () => {
    const [move] = BUNDLE.moves;
    const evil = { ...BUNDLE, moves: [{ ...move!, event: '\u001b[2J' }] };
    const { bytes } = await encodeBundle(evil);
    await expect(decodeBundle(bytes)).rejects.toMatchObject({ reason: 'content' });
  });
});

function repacked(bytes: Uint8Array, change: (content: Uint8Array) => number[]): Uint8Array {
  const content = brotliDecompressSync(bytes.subarray(HEADER + 1));
  const head = bytes.subarray(0, HEADER + 1);
  return Buffer.concat([head, brotliCompressSync(Uint8Array.from(change(content)))]);
}

describe('a folder of bundles', () => {
  it('has each under its name, once, and no unfinished ones', async () => {
    const bundles = new BundleFolder(path.join(folder, 'evidence'));
    expect(await bundles.names()).toEqual([]);
    const file = await encodeBundle(BUNDLE);
    const [one, two] = [await bundles.put(file), await bundles.put(file)];
    expect(one).toBe(two);
    expect(namedBy(one)).toBe(file.name);
    expect(await bundles.names()).toEqual([file.name]);
    expect(await bundles.read(file.name)).toEqual(file.bytes);
    expect(await readdir(path.join(bundles.folder, 'unfinished'))).toEqual([]);
  });

  it('does not read what is too long for a bundle', async () => {
    const file = path.join(folder, 'long.gsev');
    await writeFile(file, '');
    const { truncate } = await import('node:fs/promises');
    await truncate(file, 257 * 1024 * 1024);
    await expect(readBundleFile(file)).rejects.toMatchObject({ code: 'NOT_A_BUNDLE' });
  });
});
