import fc from 'fast-check';
import { Fork } from '../../bisection/machine/Config.js';
import { buildCase } from './build.js';
import { chain, type ChainModel, type ChainOptions } from './chain.js';
import { check, DifferenceError, type CheckOptions } from './check.js';
import { Coverage } from './coverage.js';
import type { FuzzCase } from './fuzzCase.js';
import { measureGas } from './measureGas.js';

export interface FuzzOptions extends ChainOptions, Omit<CheckOptions, 'coverage'> {
  /** 32 bits; chain `n` of a run is the first one of the run with seed + n. */
  readonly seed: number;
  /** Where to stop: whichever comes first. */
  readonly chains?: number | undefined;
  readonly seconds?: number | undefined;
  /** How long a case that fails is made smaller. */
  readonly shrinkSeconds?: number | undefined;
  readonly onChain?: (coverage: Coverage, seed: number) => void;
  readonly onFailure?: (error: DifferenceError, seed: number) => void;
}

/** A case on which executor, machine and verifier differ, made as small as the time allowed. */
export interface FuzzFailure {
  /** The seed whose first chain it is. */
  readonly seed: number;
  /** fast-check's path from that chain to the smaller one. */
  readonly path: string;
  readonly error: DifferenceError;
  readonly test: FuzzCase;
}

/** What a run came to. */
export interface FuzzRun {
  readonly coverage: Coverage;
  readonly failure: FuzzFailure | undefined;
}

/** Checks chains from a seed, one after the other, up to the first that fails. */
export async function fuzz(options: FuzzOptions): Promise<FuzzRun> {
  const { chains = Infinity, seconds = Infinity, onChain } = options;
  const fork = Math.max(...options.forks.map((name) => Fork[name])) as Fork;
  const coverage = new Coverage(fork);
  const end = performance.now() + seconds * 1_000;
  for (let n = 0; n < chains && performance.now() < end; n++) {
    const seed = (options.seed + n) | 0;
    const failure = await checkOne(options, coverage, seed);
    if (failure !== undefined) return { coverage, failure };
    onChain?.(coverage, seed);
  }
  return { coverage, failure: undefined };
}

/** Checks one case. */
export async function replay(
  test: FuzzCase,
  options: Omit<CheckOptions, 'coverage'>,
): Promise<FuzzRun> {
  const coverage = new Coverage(Fork[test.fork]);
  try {
    await check(test, { ...options, coverage });
  } catch (error) {
    if (!(error instanceof DifferenceError)) throw error;
    return { coverage, failure: { seed: 0, path: '', error, test } };
  }
  return { coverage, failure: undefined };
}

async function checkOne(
  options: FuzzOptions,
  coverage: Coverage,
  seed: number,
): Promise<FuzzFailure | undefined> {
  const { shrinkSeconds = 120, onFailure } = options;
  const found: { last?: { test: FuzzCase; error: DifferenceError } } = {};
  let end = Infinity;
  const property = fc.asyncProperty(fc.noBias(chain(options)), async (model) => {
    // Past the time for it, nothing that is smaller fails any more.
    if (performance.now() > end) return;
    const test = await caseOf(model);
    try {
      await check(test, {
        ...options,
        coverage: found.last === undefined ? coverage : new Coverage(Fork[test.fork]),
      });
    } catch (error) {
      if (!(error instanceof DifferenceError)) throw error;
      if (found.last === undefined) {
        end = performance.now() + shrinkSeconds * 1_000;
        onFailure?.(error, seed);
      }
      found.last = { test, error };
      throw error;
    }
  });
  const details = await fc.check(property, { seed: mixed(seed), numRuns: 1 });
  if (!details.failed) return undefined;
  if (found.last === undefined) throw details.errorInstance;
  return { seed, path: details.counterexamplePath ?? '', ...found.last };
}

/** The case of a model, with gas limits cut where the model says so. */
async function caseOf(model: ChainModel): Promise<FuzzCase> {
  const whole = buildCase(model);
  const cuts = model.batches.some(({ blocks }) =>
    blocks.some(({ transactions }) => transactions.some(({ cut }) => cut !== undefined)),
  );
  return cuts ? buildCase(model, await measureGas(whole)) : whole;
}

/** Seeds that follow each other make generators that begin alike: this spreads them (the finalizer of MurmurHash3). */
function mixed(seed: number): number {
  let h = seed | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}
