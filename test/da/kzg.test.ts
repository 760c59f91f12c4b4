import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLOB_BYTES, ELEMENT_BYTES, ELEMENTS, NotABlobError } from '../../challenger/da/blob.js';
import { isCell } from '../../challenger/da/kzg/cellShape.js';
import { ElementIndexError, elementPoint } from '../../challenger/da/kzg/domain.js';
import {
  CELLS,
  type Kzg,
  NotACellError,
  type ProvenCell,
  TooFewCellsError,
} from '../../challenger/da/kzg/kzg.js';
import {
  type KzgEvent,
  type KzgName,
  KzgUnavailableError,
  loadKzg,
  loadKzgBy,
} from '../../challenger/da/kzg/loadKzg.js';
import { toVersionedHash, VersionedHashError } from '../../challenger/da/kzg/versionedHash.js';
import { verifyPointEvaluation } from '../../challenger/execute/pointEvaluation.js';
import { blobFrom, flipped } from './bytes.js';

const seed = Number(process.env['GAINSAY_SEED'] ?? Date.now() % 2 ** 31);
console.info(`seed of test/da/kzg.test.ts: ${seed} (GAINSAY_SEED)`);

const both = async (): Promise<[Kzg, Kzg]> => [
  await loadKzg({ only: 'native' }),
  await loadKzg({ only: 'js' }),
];
const blob = blobFrom(`kzg ${seed}`);

describe('the points of the domain', () => {
  it('are the 4096 roots of unity, neighbours opposite to each other', () => {
    const points = Array.from({ length: ELEMENTS }, (_, i) => elementPoint(i));
    expect(new Set(points.map((point) => Buffer.from(point).toString('hex'))).size).toBe(ELEMENTS);
    const order = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n;
    const value = (i: number) => BigInt(`0x${Buffer.from(points[i]!).toString('hex')}`);
    expect([value(0), value(1)]).toEqual([1n, order - 1n]);
    for (let i = 0; i < ELEMENTS; i += 2) expect(value(i) + value(i + 1)).toBe(order);
    // Bit reversal: the square of the point of 2i is that of i.
    for (let i = 1; i < ELEMENTS / 2; i += 97) expect(value(2 * i) ** 2n % order).toBe(value(i));
  });

  it('are not defined elsewhere', () => {
    for (const index of [-1, 4096, 0.5, Number.NaN]) {
      expect(() => elementPoint(index)).toThrow(ElementIndexError);
    }
  });
});

describe('two libraries', () => {
  it('agree on commitment, proof and versioned hash', async () => {
    const [native, js] = await both();
    expect([native.name, js.name]).toEqual(['native', 'js']);
    const commitment = await native.blobToCommitment(blob);
    expect(await js.blobToCommitment(blob)).toEqual(commitment);
    const proof = await native.blobProof(blob, commitment);
    expect(await js.blobProof(blob, commitment)).toEqual(proof);
    const other = flipped(blob, 40_001);
    expect(await native.verifyBlob(blob, commitment)).toBe(true);
    for (const kzg of [native, js]) {
      expect(await kzg.verifyBlob(blob, commitment, proof)).toBe(true);
      expect(await kzg.verifyBlob(other, commitment)).toBe(false);
      expect(await kzg.verifyBlob(other, commitment, proof)).toBe(false);
      for (const at of [0, 47]) {
        expect(await kzg.verifyBlob(blob, commitment, flipped(proof, at))).toBe(false);
        expect(await kzg.verifyBlob(blob, flipped(commitment, at), proof)).toBe(false);
      }
      expect(await kzg.verifyBlob(blob.subarray(1), commitment)).toBe(false);
      expect(await kzg.verifyBlob(blob, commitment.subarray(1))).toBe(false);
      expect(await kzg.verifyBlob(blob, commitment, proof.subarray(1))).toBe(false);
      expect(await kzg.verifyBlob(blob.with(64, 0xff), commitment, proof)).toBe(false);
    }
  });

  it('open elements so that a third one verifies them', async () => {
    const [native, js] = await both();
    const commitment = await native.blobToCommitment(blob);
    await fc.assert(
      fc.asyncProperty(fc.nat(ELEMENTS - 1), async (index) => {
        const opening = await native.openAt(blob, index, commitment);
        const { z, y, proof } = opening;
        expect(opening.commitment).toEqual(commitment);
        const at = index * ELEMENT_BYTES;
        expect(y).toEqual(blob.slice(at, at + ELEMENT_BYTES));
        expect(verifyPointEvaluation(commitment, z, y, proof)).toBe(true);
        expect(verifyPointEvaluation(commitment, z, flipped(y, 31), proof)).toBe(false);
        expect(verifyPointEvaluation(commitment, elementPoint(index ^ 5), y, proof)).toBe(false);
      }),
      { seed, numRuns: 4, examples: [[0], [4095]] },
    );
    const index = seed % ELEMENTS;
    const opening = await native.openAt(blob, index, commitment);
    expect(await js.openAt(blob, index, commitment)).toEqual(opening);
    // The two blobs whose polynomials are the simplest: zero, and a constant.
    for (const simple of [new Uint8Array(BLOB_BYTES), new Uint8Array(BLOB_BYTES).fill(1)]) {
      const opening = await native.openAt(simple, index);
      expect(await js.openAt(simple, index)).toEqual(opening);
      const { z, y, proof } = opening;
      expect(verifyPointEvaluation(opening.commitment, z, y, proof)).toBe(true);
    }
  });

  it('agree on cells, on what verifies, and on what is recovered', async () => {
    const [native, js] = await both();
    const commitment = await native.blobToCommitment(blob);
    const cells = await native.provenCells(blob);
    expect(await js.cells(blob)).toEqual(await native.cells(blob));
    expect(cells.map(({ index, bytes }) => ({ index, bytes }))).toEqual(await native.cells(blob));
    // The first half of the cells is the blob.
    const front = Buffer.concat(cells.slice(0, 64).map(({ bytes }) => bytes));
    expect(Buffer.compare(front, blob)).toBe(0);
    const some = [3, 64, 127].map((index) => ({ ...cells[index]!, commitment }));
    const [first] = some;
    const wrong: (ProvenCell & { commitment: Uint8Array })[] = [
      { ...first!, bytes: flipped(first!.bytes, 100) },
      { ...first!, index: 128 },
      { ...first!, proof: cells[4]!.proof },
      { ...first!, proof: flipped(first!.proof, 1) },
      { ...first!, bytes: first!.bytes.subarray(1) },
      { ...first!, bytes: first!.bytes.with(0, 0xff) },
      { ...first!, commitment: (await native.openAt(blob, 0)).proof },
    ];
    for (const kzg of [native, js]) {
      expect(await kzg.verifyCells([])).toBe(true);
      expect(await kzg.verifyCells(some)).toBe(true);
      for (const cell of wrong) expect(await kzg.verifyCells([...some, cell])).toBe(false);
    }
    const half = cells.filter(({ index }) => index % 2 === seed % 2);
    expect(await native.recoverCells([...half].reverse())).toEqual(cells);
    expect(await js.recoverCells(half)).toEqual(cells);
    for (const kzg of [native, js]) {
      await expect(kzg.recoverCells([...half.slice(1), half[1]!])).rejects.toThrow(
        TooFewCellsError,
      );
      const foreign = { index: 1, bytes: new Uint8Array(7) };
      await expect(kzg.recoverCells([...half, foreign])).rejects.toThrow(NotACellError);
    }
  });

  it('refuse what is no blob alike', async () => {
    for (const kzg of await both()) {
      for (const bytes of [blob.subarray(32), blob.with(32 * 9, 0x74)]) {
        await expect(kzg.blobToCommitment(bytes)).rejects.toThrow(NotABlobError);
        await expect(kzg.openAt(bytes, 0)).rejects.toThrow(NotABlobError);
        await expect(kzg.cells(bytes)).rejects.toThrow(NotABlobError);
      }
      await expect(kzg.openAt(blob, ELEMENTS)).rejects.toThrow(ElementIndexError);
    }
  });
});

describe('the shape of cells', () => {
  it('is 2048 bytes at an index below 128', () => {
    const bytes = new Uint8Array(2048);
    expect(isCell({ index: CELLS - 1, bytes })).toBe(true);
    for (const index of [-1, CELLS, 0.5]) expect(isCell({ index, bytes })).toBe(false);
  });
});

describe('versioned hashes', () => {
  it('are read whatever the case, and in no other form', () => {
    const hash = `0x01${'AB'.repeat(31)}`;
    expect(toVersionedHash(hash)).toBe(hash.toLowerCase());
    for (const text of ['', '0x01', `0x02${'ab'.repeat(31)}`, `${hash}0`]) {
      expect(() => toVersionedHash(text)).toThrow(VersionedHashError);
    }
  });
});

describe('loading', () => {
  const fake = (name: KzgName) => Promise.resolve({ name } as Kzg);
  const broken = () => Promise.reject(new Error('no such binary'));

  it('happens once in a process', async () => {
    const events: KzgEvent[] = [];
    const onEvent = (event: KzgEvent) => events.push(event);
    const memory = new Map<KzgName, Promise<Kzg>>();
    const loaders = { native: () => fake('native'), js: () => fake('js') };
    const [one, two] = await Promise.all([
      loadKzgBy(loaders, memory, { onEvent }),
      loadKzgBy(loaders, memory, { onEvent }),
    ]);
    expect(one).toBe(two);
    expect(events.map(({ kind }) => kind)).toEqual(['kzgLoaded']);
    expect((await loadKzgBy(loaders, memory, { only: 'js' })).name).toBe('js');
  });

  it('falls back and says so', async () => {
    const events: KzgEvent[] = [];
    const onEvent = (event: KzgEvent) => events.push(event);
    const memory = new Map<KzgName, Promise<Kzg>>();
    const loaders = { native: broken, js: () => fake('js') };
    expect((await loadKzgBy(loaders, memory, { onEvent })).name).toBe('js');
    expect((await loadKzgBy(loaders, memory, { onEvent })).name).toBe('js');
    expect(events).toMatchObject([
      { kind: 'kzgFellBack', reason: 'no such binary' },
      { kind: 'kzgLoaded', name: 'js' },
    ]);
  });

  it('does not fall back from what was asked for', async () => {
    const loaders = { native: broken, js: () => fake('js') };
    await expect(loadKzgBy(loaders, new Map(), { only: 'native' })).rejects.toThrow(
      expect.objectContaining({ code: 'KZG_UNAVAILABLE', library: 'native' }),
    );
    const neither = { native: broken, js: broken };
    await expect(loadKzgBy(neither, new Map(), {})).rejects.toThrow(KzgUnavailableError);
  });
});
