// Over 300 lines: all cases share one extended blob, which is dear to make.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { decodeBlobs, encodeBlobs } from '../../challenger/da/blobCodec.js';
import { CellFolder } from '../../challenger/da/cells/cellFolder.js';
import { readManifest } from '../../challenger/da/cells/cellManifest.js';
import { CellServer } from '../../challenger/da/cells/cellServer.js';
import type { CellSource, Given } from '../../challenger/da/cells/cellSource.js';
import { chosen } from '../../challenger/da/cells/chosen.js';
import { parseConfidence, samplesFor } from '../../challenger/da/cells/confidence.js';
import { extendInto } from '../../challenger/da/cells/extend.js';
import { HttpCellSource } from '../../challenger/da/cells/httpCellSource.js';
import { planOf, UnknownBlobError } from '../../challenger/da/cells/plan.js';
import { recoverBlobs, RecoveryMismatchError } from '../../challenger/da/cells/recover.js';
import { NoManifestError, sampleCells } from '../../challenger/da/cells/sample.js';
import { wrongCells } from '../../challenger/da/cells/wrongCells.js';
import type { Kzg, ProvenCell } from '../../challenger/da/kzg/kzg.js';
import { loadKzg } from '../../challenger/da/kzg/loadKzg.js';
import { toVersionedHash, type VersionedHash } from '../../challenger/da/kzg/versionedHash.js';
import { Stub } from './beaconStub.js';
import { bytesFrom, flipped, randomFrom } from './bytes.js';

const seed = Number(process.env['GAINSAY_SEED'] ?? Date.now() % 2 ** 31);
console.info(`seed of test/da/cells.test.ts: ${seed} (GAINSAY_SEED)`);

const kzg = () => loadKzg({ only: 'native' });

describe('cells', () => {
  let folder: string;
  let cells: CellFolder;
  let hashes: readonly VersionedHash[];

  const batch = bytesFrom('cells', 150_000);
  const blobs = encodeBlobs(batch);
  const open: { stop(): Promise<void> }[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gainsay-cells-'));
    cells = new CellFolder(join(folder, 'all'));
    hashes = await extendInto(cells, blobs, batch.length, await kzg());
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((each) => each.stop()));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const serve = async (
    withheld: (blob: VersionedHash, index: number) => boolean = () => false,
    source: CellSource = cells,
  ): Promise<HttpCellSource> => {
    const server = await CellServer.start({ cells: source, withheld });
    open.push(server);
    return new HttpCellSource(server.url);
  };
  /** The cells with some changed. */
  const changed = (
    change: (blob: VersionedHash, cell: ProvenCell) => Given<ProvenCell> | ProvenCell,
  ): CellSource => ({
    name: 'changed',
    manifest: () => cells.manifest(),
    cell: async (blob, index) => {
      const given = await cells.cell(blob, index);
      if (given.kind !== 'given') return given;
      const value = change(blob, given.value);
      return 'kind' in value ? value : { kind: 'given', value };
    },
  });
  const sample = (source: CellSource, confidence: string, start = seed) =>
    sampleCells({
      ...{ source, kzg, blobs: hashes, random: randomFrom(start) },
      confidence: parseConfidence(confidence),
    });

  describe('in a folder', () => {
    it('are 128 files a blob, and a manifest that names the blobs', async () => {
      expect(readdirSync(join(folder, 'all')).sort()).toEqual(
        [...hashes, 'manifest.json', 'temporary'].sort(),
      );
      for (const hash of hashes) {
        expect(readdirSync(join(folder, 'all', hash))).toHaveLength(128);
        expect(readFileSync(join(folder, 'all', hash, '007.cell'))).toHaveLength(2096);
      }
      const manifest = await cells.manifest();
      expect(manifest).toMatchObject({ kind: 'given', value: { length: 150_000, order: hashes } });
    });

    it('keep the order of a batch with the same blob twice', async () => {
      const twice = new CellFolder(join(folder, 'twice'));
      const [one] = blobs;
      const order = await extendInto(twice, [one!, one!], undefined, await kzg());
      expect(order).toEqual([hashes[0], hashes[0]]);
      const plan = await planOf([twice], undefined);
      expect(plan).toMatchObject({ order, length: undefined });
      expect(plan.commitments.size).toBe(1);
    });

    it('are nothing where files are cut short, or manifests make no sense', async () => {
      const broken = new CellFolder(join(folder, 'broken'));
      expect(await broken.manifest()).toEqual({ kind: 'withheld' });
      await extendInto(broken, [blobs[0]!], undefined, await kzg());
      const [hash] = hashes;
      writeFileSync(join(folder, 'broken', hash!, '003.cell'), 'short');
      expect(await broken.cell(hash!, 3)).toMatchObject({ kind: 'malformed' });
      for (const text of ['', 'null', '{"format":"gainsay-cells-1","commitments":[]}']) {
        writeFileSync(join(folder, 'broken', 'manifest.json'), text);
        expect(await broken.manifest()).toMatchObject({ kind: 'malformed' });
      }
      expect(
        readManifest({ format: 'other', commitments: [`0x${'00'.repeat(48)}`] }),
      ).toBeUndefined();
    });
  });

  describe('sampled', () => {
    it('are available from a folder and over HTTP, by as many samples as are needed', async () => {
      for (const source of [cells, await serve()]) {
        const report = await sample(source, '0.99');
        expect(report).toMatchObject({ verdict: 'available', named: 'caller', blobs: hashes });
        expect(report.indices).toHaveLength(samplesFor(parseConfidence('0.99')));
        expect(report.verified).toBe(hashes.length * report.indices.length);
      }
      const { named } = await sampleCells({
        ...{ source: cells, kzg, random: randomFrom(seed) },
        confidence: parseConfidence('0.5'),
      });
      expect(named).toBe('source');
    });

    it('are withheld where 65 are, for certain with 64 samples', async () => {
      const [one] = hashes;
      const source = await serve((blob, index) => blob === one && index < 65);
      const report = await sample(source, '1');
      expect(report.verdict).toBe('withheld');
      expect(report.withheld.length).toBeGreaterThan(0);
      expect(report.withheld.every(({ blob, index }) => blob === one && index < 65)).toBe(true);
      expect(report.indices).toHaveLength(64);
    });

    it('are withheld where one sample is wrong, and the report names it', async () => {
      const lies: ((cell: ProvenCell) => ProvenCell | Given<ProvenCell>)[] = [
        (cell) => ({ ...cell, bytes: flipped(cell.bytes, 2047) }),
        (cell) => ({ ...cell, proof: flipped(cell.proof, 47) }),
        (cell) => ({ ...cell, bytes: cell.bytes.with(0, 0xff) }),
        () => ({ kind: 'malformed', reason: 'too long' }),
      ];
      for (const lie of lies) {
        const { indices } = await sample(cells, '0.9');
        const [, blob] = hashes;
        const index = indices[1]!;
        const source = changed((of, cell) =>
          of === blob && cell.index === index ? lie(cell) : cell,
        );
        const report = await sample(source, '0.9');
        expect(report).toMatchObject({ verdict: 'withheld', wrong: [{ blob, index }] });
      }
      // The cell of another blob, with its own right proof.
      const [one, two] = hashes;
      const swapped: CellSource = {
        ...changed((_, cell) => cell),
        cell: (blob, index) => cells.cell(blob === one ? two! : one!, index),
      };
      const report = await sample(swapped, '0.9');
      expect(report).toMatchObject({ verdict: 'withheld', verified: 0 });
    });

    it('are withheld where the source does not know the blob that L1 names', async () => {
      const unknown = toVersionedHash(`0x01${'77'.repeat(31)}`);
      const report = await sampleCells({
        ...{ source: cells, kzg, random: randomFrom(seed), blobs: [...hashes, unknown] },
        confidence: parseConfidence('0.5'),
      });
      expect(report.verdict).toBe('withheld');
      expect(report.withheld.map(({ blob }) => blob)).toEqual([unknown]);
    });

    it('are neither there nor withheld where nobody answers, and nobody is asked for ever', async () => {
      let asked = 0;
      const source: CellSource = {
        ...changed((_, cell) => cell),
        cell: () => Promise.resolve({ kind: 'failed', reason: `no answer ${asked++}` }),
      };
      const report = await sample(source, '0.999');
      expect(report).toMatchObject({ verdict: 'unreachable', verified: 0 });
      expect(asked).toBe(3);
      const server = await Stub.start((path) => ({
        status: path === '/manifest.json' ? 404 : 503,
      }));
      open.push(server);
      const http = new HttpCellSource(server.url);
      expect(await http.cell(hashes[0]!, 1)).toMatchObject({ kind: 'failed' });
      await expect(sample(http, '0.9')).rejects.toThrow(NoManifestError);
      await server.stop();
      open.pop();
      await expect(sample(http, '0.9')).rejects.toThrow(expect.objectContaining({ exitCode: 75 }));
    });
  });

  it('that are wrong are found among many that are right', async () => {
    const [one] = hashes;
    const manifest = await cells.manifest();
    if (manifest.kind !== 'given') throw new Error('no manifest');
    const commitment = manifest.value.commitments.get(one!)!;
    const all = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const given = await cells.cell(one!, index);
        if (given.kind !== 'given') throw new Error('no cell');
        return { ...given.value, commitment };
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat(19), { maxLength: 4 }), async (bad) => {
        const mixed = all.map((cell) =>
          bad.includes(cell.index) ? { ...cell, bytes: flipped(cell.bytes, 5) } : cell,
        );
        const found = await wrongCells(await kzg(), mixed);
        expect(found.map(({ index }) => index)).toEqual(bad.sort((a, b) => a - b));
      }),
      { seed, numRuns: 6, examples: [[[]]] },
    );
  });

  describe('recovered', () => {
    const commitmentsOf = async () => (await planOf([cells], hashes)).commitments;

    it('give the batch back from exactly half of them', async () => {
      const gone = new Set(chosen(64, randomFrom(seed)));
      const source = await serve((_, index) => gone.has(index));
      const { blobs: found, wrong } = await recoverBlobs({
        ...{ sources: [source], blobs: await commitmentsOf(), kzg },
      });
      expect(found.map((each) => each.found)).toEqual([64, 64]);
      expect(wrong).toEqual([]);
      const bytes = decodeBlobs(
        found.map(({ blob }) => blob!),
        batch.length,
      );
      expect(Buffer.compare(bytes, batch)).toBe(0);
      for (const { versionedHash, cells: all } of found) {
        for (const index of [0, 64, 127]) {
          expect(await cells.cell(versionedHash, index)).toEqual({
            kind: 'given',
            value: all[index],
          });
        }
      }
    });

    it('are too few with one below half', async () => {
      const gone = new Set(chosen(65, randomFrom(seed + 1)));
      const source = await serve((_, index) => gone.has(index));
      const { blobs: found } = await recoverBlobs({
        ...{ sources: [source], blobs: await commitmentsOf(), kzg },
      });
      expect(found.map((each) => [each.found, each.blob])).toEqual([
        [63, undefined],
        [63, undefined],
      ]);
    });

    it('come from several sources together, the wrong ones of one in place of no right one', async () => {
      const liar = changed((_, cell) =>
        cell.index % 3 === 0 ? { ...cell, bytes: flipped(cell.bytes, 1) } : cell,
      );
      const some = await serve((_, index) => index >= 50, liar);
      const others = await serve((_, index) => index < 60 || index >= 91);
      const { blobs: found, wrong } = await recoverBlobs({
        ...{ sources: [some, others], blobs: await commitmentsOf(), kzg },
      });
      // 33 right ones of the first, 31 of the second.
      expect(found.map((each) => each.found)).toEqual([64, 64]);
      expect(found.map(({ blob }) => blob)).toEqual(blobs);
      expect(wrong.map(({ index }) => index)).toEqual(
        hashes.flatMap(() => Array.from({ length: 17 }, (_, i) => 3 * i)),
      );
      expect(wrong.every(({ source }) => source === some.name)).toBe(true);
    });

    it('go on without a source that does not answer', async () => {
      let asked = 0;
      const dead: CellSource = {
        name: 'dead',
        manifest: () => Promise.resolve({ kind: 'failed', reason: 'dead' }),
        cell: () => Promise.resolve({ kind: 'failed', reason: `no answer ${asked++}` }),
      };
      const plan = await planOf([dead, cells], undefined);
      const { blobs: found, unanswered } = await recoverBlobs({
        ...{ sources: [dead, cells], blobs: plan.commitments, kzg },
      });
      expect(found.every(({ blob }) => blob !== undefined)).toBe(true);
      expect([...unanswered.keys()]).toEqual(['dead']);
      expect(asked).toBe(3);
    });

    it('are never another blob than the one that was asked for', async () => {
      const native = await kzg();
      const fooled: Kzg = { ...native, verifyCells: () => Promise.resolve(true) };
      const liar = changed((_, cell) => ({ ...cell, bytes: flipped(cell.bytes, 31) }));
      await expect(
        recoverBlobs({
          ...{ sources: [liar], blobs: await commitmentsOf(), kzg: () => Promise.resolve(fooled) },
        }),
      ).rejects.toThrow(RecoveryMismatchError);
    });

    it('are planned by what the caller names', async () => {
      const [one, two] = hashes;
      const plan = await planOf([cells], [two!, one!]);
      expect(plan).toMatchObject({ order: [two, one], length: undefined });
      const unknown = toVersionedHash(`0x01${'77'.repeat(31)}`);
      await expect(planOf([cells], [unknown])).rejects.toThrow(UnknownBlobError);
      await expect(planOf([new CellFolder(join(folder, 'nothing'))], undefined)).rejects.toThrow(
        NoManifestError,
      );
    });
  });
});
