import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeBlobs } from '../../challenger/da/blobCodec.js';
import { CellFolder } from '../../challenger/da/cells/cellFolder.js';
import { CellServer } from '../../challenger/da/cells/cellServer.js';
import { chosen } from '../../challenger/da/cells/chosen.js';
import type { LoopbackServer } from '../../challenger/http/loopbackServer.js';
import { kzgChoice, KzgChoiceError } from '../../cli/kzgChoice.js';
import { Stub } from './beaconStub.js';
import { bytesFrom } from './bytes.js';

const folder = mkdtempSync(join(tmpdir(), 'gainsay-da-'));
const cells = join(folder, 'cells');
const batch = bytesFrom('batch of the command line', 200_000);

/** Runs `gainsay da …` beside this process, which may be its server. */
function gainsay(args: string[], environment: NodeJS.ProcessEnv = {}) {
  return new Promise<{ status: number | null; stdout: string; stderr: string }>((resolve) => {
    const child = spawn(process.execPath, ['cli/bin/gainsay.js', 'da', ...args], {
      env: { ...process.env, ...environment },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('close', (status) => {
      resolve({ status, stdout, stderr });
    });
  });
}

/** Set up in no time, and fast enough for a few cells. */
const JS = { GAINSAY_KZG: 'js' };

let hashes: string[];
beforeAll(async () => {
  writeFileSync(join(folder, 'batch'), batch);
  const made = await gainsay(['extend', join(folder, 'batch'), '--output', cells, '--json']);
  expect(made).toMatchObject({ status: 0 });
  const { length, versionedHashes } = JSON.parse(made.stdout) as {
    length: number;
    versionedHashes: string[];
  };
  expect({ length, blobs: versionedHashes.length }).toEqual({ length: 200_000, blobs: 2 });
  hashes = versionedHashes;
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A server in this process that keeps `count` cells of every blob back. */
async function withholding(count: number): Promise<LoopbackServer> {
  const gone = new Set(chosen(count, (below) => Math.floor(below / 2)));
  return CellServer.start({
    cells: new CellFolder(cells),
    withheld: (_, index) => gone.has(index),
  });
}

describe('gainsay da sample', () => {
  it('ends with 0 where the data are there, and says how sure it is', async () => {
    const named = hashes.flatMap((hash) => ['--hash', hash]);
    const { status, stdout } = await gainsay(
      ['sample', cells, '--confidence', '0.99', ...named, '--json'],
      JS,
    );
    expect(status).toBe(0);
    const report = JSON.parse(stdout) as Record<string, unknown>;
    expect(report).toMatchObject({ verdict: 'available', named: 'caller', blobs: hashes });
    // 1 − C(63,7)/C(128,7)
    expect(report['confidence']).toBe('0.994146881');
    const [numerator, denominator] = (report['confidenceExact'] as string).split('/').map(BigInt);
    expect(Number((numerator! * 1000n) / denominator!)).toBe(994);
  });

  it('ends with 3 where they are withheld, and names what', async () => {
    const server = await withholding(65);
    try {
      const { status, stdout } = await gainsay(['sample', server.url, '--confidence', '1']);
      expect(status).toBe(3);
      expect(stdout).toMatch(
        /^WITHHELD: \d+ of 128 samples verified \(2 blobs, 64 cells of each\)\n/,
      );
      expect(stdout).toMatch(/withheld {4}0x01/);
      expect(stdout).toContain('give --hash');
    } finally {
      await server.stop();
    }
  });

  it('ends with 75 where nobody answers', async () => {
    const server = await Stub.start(() => ({ status: 503 }));
    try {
      const { status, stderr } = await gainsay(['sample', server.url, '--json']);
      expect(status).toBe(75);
      expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'NO_MANIFEST' } });
    } finally {
      await server.stop();
    }
  });

  it.each([['a confidence that there is not', [cells, '--confidence', '99%']]])(
    'ends with 2 for %s',
    async (_, args) => {
      expect(await gainsay(['sample', ...args])).toMatchObject({ status: 2, stdout: '' });
    },
  );

  it('ends with 1 where there are no cells', async () => {
    const { status, stderr } = await gainsay(['sample', folder]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^NO_MANIFEST: .*\n {2}→ /);
  });
});

describe('gainsay da recover', () => {
  it('gives the batch and all cells back from half', async () => {
    const server = await withholding(64);
    const output = join(folder, 'recovered');
    try {
      const run = await gainsay(['recover', server.url, '--output', output, '--cells', '--json']);
      expect(run.status).toBe(0);
      expect(JSON.parse(run.stdout)).toMatchObject({ recovered: 2, lost: 0, wrong: [] });
    } finally {
      await server.stop();
    }
    expect(Buffer.compare(readFileSync(join(output, 'batch.bin')), batch)).toBe(0);
    for (const hash of hashes) {
      for (const name of ['000', '063', '127']) {
        const path = join(hash, `${name}.cell`);
        expect(readFileSync(join(output, path))).toEqual(readFileSync(join(cells, path)));
      }
      expect(readFileSync(join(output, `${hash}.blob`))).toHaveLength(131_072);
    }
    expect(readFileSync(join(output, 'manifest.json'))).toEqual(
      readFileSync(join(cells, 'manifest.json')),
    );
  });

  it('ends with 3 one below half', async () => {
    const server = await withholding(65);
    try {
      const output = join(folder, 'lost');
      const { status, stdout } = await gainsay(['recover', server.url, '--output', output]);
      expect(status).toBe(3);
      for (const hash of hashes) expect(stdout).toContain(`LOST      ${hash}: 63 cells of 64`);
    } finally {
      await server.stop();
    }
  });
});

describe('gainsay da serve', () => {
  it('serves until it is told to end, and withholds what it should', async () => {
    const child = spawn(process.execPath, [
      ...['cli/bin/gainsay.js', 'da', 'serve', cells, '--withhold', '100', '--json'],
    ]);
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const line = await new Promise<string>((resolve) => {
      child.stdout.once('data', (chunk: Buffer) => {
        resolve(chunk.toString());
      });
    });
    const { url, withheld } = JSON.parse(line) as { url: string; withheld: number[] };
    expect(new Set(withheld).size).toBe(100);
    for (let index = 0; index < 128; index += 9) {
      const { status } = await fetch(`${url}/cells/${hashes[0]}/${index}`);
      expect(status).toBe(withheld.includes(index) ? 404 : 200);
    }
    expect((await fetch(`${url}/cells/${hashes[0]}/128`)).status).toBe(404);
    expect((await fetch(`${url}/../../../etc/passwd`)).status).toBe(404);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});

describe('gainsay da archive', () => {
  const archive = join(folder, 'archive');
  const [blob] = encodeBlobs(batch);
  const fileOf = (hash: string) => join(archive, 'blobs', hash.slice(4, 6), `${hash}.blob`);

  it('counts, checks, and ends with 3 where a blob was wrong', async () => {
    mkdirSync(dirname(fileOf(hashes[0]!)), { recursive: true });
    writeFileSync(fileOf(hashes[0]!), blob!);
    const right = await gainsay(['archive', archive, '--check'], JS);
    expect(right).toMatchObject({
      ...{ status: 0, stdout: '1 blobs, 131072 bytes\n1 right, 0 wrong\n' },
    });
    mkdirSync(dirname(fileOf(hashes[1]!)), { recursive: true });
    writeFileSync(fileOf(hashes[1]!), blob!);
    const wrong = await gainsay(['archive', archive, '--check', '--json'], JS);
    expect(wrong.status).toBe(3);
    expect(JSON.parse(wrong.stdout)).toMatchObject({ blobs: 1, wrong: [hashes[1]] });
    expect(wrong.stderr).toContain('corrupt');
  });

  it('prunes nothing below the floor', async () => {
    const old = Date.now() / 1000 - 20 * 86_400;
    utimesSync(fileOf(hashes[0]!), old, old);
    const args = ['archive', archive, '--floor-days', '16', '--keep-days'];
    const refused = await gainsay([...args, '15']);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(/^PRUNE_FLOOR: /);
    expect(await gainsay([...args, '19'])).toMatchObject({
      ...{ status: 0, stdout: '0 blobs, 0 bytes\n1 removed\n' },
    });
  });
});

describe('GAINSAY_KZG', () => {
  it('is native, js, or nothing', () => {
    expect(kzgChoice({ GAINSAY_KZG: 'js' })).toBe('js');
    expect(kzgChoice({ GAINSAY_KZG: 'native' })).toBe('native');
    expect(kzgChoice({ GAINSAY_KZG: '' })).toBeUndefined();
    expect(kzgChoice({})).toBeUndefined();
    expect(() => kzgChoice({ GAINSAY_KZG: 'wasm' })).toThrow(KzgChoiceError);
  });
});
