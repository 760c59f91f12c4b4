import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildCase } from '../../challenger/fuzz/build.js';
import { chain } from '../../challenger/fuzz/chain.js';
import { FuzzCaseError } from '../../challenger/fuzz/caseFile.js';
import { readFuzzCase, writeFuzzCase } from '../../challenger/fuzz/fuzzCase.js';
import { measureGas } from '../../challenger/fuzz/measureGas.js';
import { fuzz, replay } from '../../challenger/fuzz/run.js';
import { openStepDesk, type StepDesk } from '../../challenger/fuzz/stepDesk.js';

const FORKS = ['cancun', 'prague', 'osaka'] as const;
const OPTIONS = { forks: FORKS };

let desk: StepDesk;
beforeAll(async () => {
  desk = await openStepDesk();
});
afterAll(() => desk.stop());

test('executor, machine and verifier agree on chains from a seed', async () => {
  const { coverage, failure } = await fuzz({ ...OPTIONS, seed: 20_261_123, chains: 4, desk });
  expect(failure && `${failure.error.message}: ${writeFuzzCase(failure.test)}`).toBeUndefined();
  expect(coverage.chains).toBe(4);
  expect(coverage.proven).toBeGreaterThan(500);
  expect(Object.keys(coverage.valid.counts)).toEqual(
    expect.arrayContaining(['type 0', 'type 1', 'type 2']),
  );
  expect(Object.keys(coverage.skipped.counts)).toEqual(
    expect.arrayContaining(['decoding', 'gas', 'nonce']),
  );
  expect(Object.keys(coverage.exceptions.counts)).toContain('out of gas');
});

test('a seed gives the same cases again, and another one others', () => {
  const cases = (seed: number) =>
    fc.sample(chain(OPTIONS), { seed, numRuns: 5 }).map((model) => writeFuzzCase(buildCase(model)));
  expect(cases(5)).toEqual(cases(5));
  expect(cases(6)).not.toEqual(cases(5));
});

test('a cut takes a transaction’s gas to where its run would have been short of it', async () => {
  const model = fc
    .sample(fc.noBias(chain(OPTIONS)), { seed: 1, numRuns: 20 })
    .find(({ batches }) =>
      batches.some(({ blocks }) => blocks.some(({ transactions }) => transactions.length > 3)),
    );
  expect(model).toBeDefined();
  const whole = buildCase({ ...model!, deep: undefined });
  const gasLeft = await measureGas(whole);
  expect(gasLeft.size).toBeGreaterThan(0);
  for (const left of gasLeft.values()) expect(left.every((gas) => gas >= 0n)).toBe(true);
  expect(writeFuzzCase(buildCase({ ...model!, deep: undefined }, gasLeft))).not.toBe(
    writeFuzzCase(whole),
  );
});

describe('a case in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gainsay-fuzz-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'case.json');

  test('is read as it was written, and runs again', async () => {
    const models = fc.sample(fc.noBias(chain(OPTIONS)), { seed: 7, numRuns: 5 });
    for (const model of models) {
      const made = buildCase(model);
      writeFileSync(path, writeFuzzCase(made));
      const read = readFuzzCase(path);
      expect(writeFuzzCase(read)).toBe(writeFuzzCase(made));
      expect(read.batches.map(({ data }) => Buffer.from(data))).toEqual(
        made.batches.map(({ data }) => Buffer.from(data)),
      );
    }
    const { coverage, failure } = await replay(readFuzzCase(path), { desk });
    expect(failure).toBeUndefined();
    expect(coverage.chains).toBe(1);
    expect(coverage.proven).toBeGreaterThan(0);
  });

  test.each([
    ['is not there', undefined],
    ['is not JSON', '{'],
    ['has no batches', '{"fork":"prague"}'],
  ])('that %s is an error with a code', (_, text) => {
    const at = join(folder, 'other.json');
    rmSync(at, { force: true });
    if (text !== undefined) writeFileSync(at, text);
    expect(() => readFuzzCase(at)).toThrow(FuzzCaseError);
  });
});
