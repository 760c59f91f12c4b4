import { beforeAll, describe, expect, it } from 'vitest';
import type { CheckedBlob } from '../../challenger/da/checkedBlob.js';
import { identify } from '../../challenger/da/checkedBlob.js';
import { encodeBlobs } from '../../challenger/da/blobCodec.js';
import type { BlobSource, SourceAnswer } from '../../challenger/da/blobSource.js';
import type { Kzg } from '../../challenger/da/kzg/kzg.js';
import { loadKzg } from '../../challenger/da/kzg/loadKzg.js';
import type { BlobReading } from '../../challenger/da/readBlobs.js';
import { SourcedBlobs } from '../../challenger/da/sourcedBlobs.js';
import { verifyPointEvaluation } from '../../challenger/execute/pointEvaluation.js';
import { toHash, toHex } from '../../challenger/hex.js';
import { elementPoint } from '../../challenger/da/kzg/domain.js';

let kzg: Kzg;
let one: CheckedBlob;
let two: CheckedBlob;

beforeAll(async () => {
  kzg = await loadKzg();
  const blob = async (fill: number) =>
    identify(kzg, encodeBlobs(new Uint8Array(5000).fill(fill))[0]!);
  [one, two] = await Promise.all([blob(1), blob(2)]);
}, 60_000);

const source = (answer: SourceAnswer): BlobSource => ({
  name: 'a source',
  blobs: () => Promise.resolve(answer),
});
const offering = (...blobs: CheckedBlob[]) =>
  source({ kind: 'offered', blobs: blobs.map(({ bytes }) => ({ bytes, claimed: undefined })) });
const query = (...blobs: CheckedBlob[]) => ({
  versionedHashes: blobs.map(({ versionedHash }) => toHash(versionedHash)),
  ...{ transaction: `0x${'11'.repeat(32)}`, blockHash: `0x${'22'.repeat(32)}` },
  ...{ l1Number: 7n, l1Timestamp: 1000n },
});

function reader(sources: readonly BlobSource[], readings: BlobReading[] = []): SourcedBlobs {
  const onReading = (_: unknown, reading: BlobReading) => readings.push(reading);
  return new SourcedBlobs({ sources, kzg: () => Promise.resolve(kzg), onReading });
}

describe('blobs from sources', () => {
  it('come in the order of their hashes, one of them twice, wherever each comes from', async () => {
    const readings: BlobReading[] = [];
    const from = reader([offering(two), offering(one)], readings);
    const blobs = await from.read(query(one, two, one));
    const hashes = [one, two, one].map(({ versionedHash }) => versionedHash);
    expect(blobs.map(({ versionedHash }) => toHex(versionedHash))).toEqual(hashes);
    expect(blobs.map(({ bytes }) => bytes)).toEqual([one.bytes, two.bytes, one.bytes]);
    expect(readings).toHaveLength(1);
  });

  it('have the proof of each element', async () => {
    const [blob] = await reader([offering(one)]).read(query(one));
    for (const index of [0, 1, 161, 4095]) {
      const { commitment, proof } = blob!.opening(index);
      const element = blob!.bytes.subarray(32 * index, 32 * index + 32);
      const z = elementPoint(index);
      expect(verifyPointEvaluation(commitment, z, element, proof), String(index)).toBe(true);
      const wrong = element.slice();
      wrong[31]! ^= 1;
      expect(verifyPointEvaluation(commitment, z, wrong, proof), String(index)).toBe(false);
    }
  });

  it.each([
    ['DATA_MISSING', () => [source({ kind: 'missing', reason: 'none' }), offering(one)]],
    ['DATA_MISMATCHED', () => [offering(one, { ...one, bytes: new Uint8Array(131_072) })]],
    ['DATA_UNREACHABLE', () => [source({ kind: 'failed', reason: 'down' })]],
    ['DATA_AWAITED', () => [source({ kind: 'behind', reason: 'block 6' })]],
    ['DATA_UNREACHABLE', () => []],
  ])('are nothing to judge by where one is not to be had: %s', async (code, sources) => {
    const from = reader(sources());
    await expect(from.read(query(one, two))).rejects.toMatchObject({
      code,
      absence: { absent: expect.arrayContaining([two.versionedHash]) as unknown },
    });
  });

  it('are asked for again each time', async () => {
    let answers: SourceAnswer = { kind: 'missing', reason: 'none yet' };
    const from = reader([{ name: 'slow', blobs: () => Promise.resolve(answers) }]);
    await expect(from.read(query(one))).rejects.toMatchObject({ code: 'DATA_MISSING' });
    answers = { kind: 'offered', blobs: [{ bytes: one.bytes, claimed: one.versionedHash }] };
    expect(await from.read(query(one))).toHaveLength(1);
  });
});
