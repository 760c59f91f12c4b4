import fc from 'fast-check';
import { Fork } from '../../bisection/machine/Config.js';
import { buildCase } from './build.js';
import { chain, type ChainModel, type ChainOptions } from './chain.js';
import { check, DifferenceError, type CheckOptions } from './check.js';
import { Coverage } from './coverage.js';
import type { FuzzCase } from './fuzzCase.js';
import { measureGas } from './measureGas.js';
import { reduce } from './reduce.js';

export interface FuzzOptions extends ChainOptions, Omit<CheckOptions, 'coverage'> {
  /** 32 bits; chain `n` of a run is the first one of the run with seed + n. */
  readonly seed: number;
  /** Where to stop: whichever comes first. */
  readonly chains?: number | undefined;
  readonly seconds?: number | undefined;
  /** How many smaller cases are tried where one fails. */
  readonly shrinks?: number | undefined;
  readonly onChain?: (coverage: Coverage, seed: number) => void;
  readonly onFailure?: (error: DifferenceError, seed: number) => void;
}

/** A case on which executor, machine and verifier differ, made as small as the time allowed. */
export interface FuzzFailure {
  /** The seed whose first chain it was; none for a case from a file. */
  readonly seed: number | undefined;
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
  const found = await failureOf(test, { ...options, coverage });
  return { coverage, failure: found && { seed: undefined, ...found } };
}

async function checkOne(
  options: FuzzOptions,
  coverage: Coverage,
  seed: number,
): Promise<FuzzFailure | undefined> {
  const { shrinks = 1_000, onFailure } = options;
  const [model] = fc.sample(fc.noBias(chain(options)), { seed: mixed(seed), numRuns: 1 });
  if (model === undefined) throw new RangeError('no chain was made');
  let found = await failureOf(await caseOf(model), { ...options, coverage });
  if (found === undefined) return undefined;
  onFailure?.(found.error, seed);
  const fails = async (smaller: ChainModel): Promise<boolean> => {
    const test = await caseOf(smaller);
    const failure = await failureOf(test, { ...options, coverage: new Coverage(Fork[test.fork]) });
    found = failure ?? found;
    return failure !== undefined;
  };
  await reduce(model, fails, shrinks);
  return { seed, ...found };
}

/** The case, if it fails, and why. */
async function failureOf(test: FuzzCase, options: CheckOptions) {
  try {
    await check(test, options);
    return undefined;
  } catch (error) {
    if (!(error instanceof DifferenceError)) throw error;
    return { test, error };
  }
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
