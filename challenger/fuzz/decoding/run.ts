import { Checker, type CheckerOptions, ReadingDifference } from './check.js';
import type { Corpus } from './corpus.js';
import type { Desk } from './desk.js';
import { inputOf } from './generate.js';
import type { DecodingInput } from './input.js';
import { MemoryBoundError, MemoryWatch } from './memoryWatch.js';
import { reduceInput } from './reduceInput.js';
import { Setting } from './setting.js';

/** What a run came across. */
export interface DecodingCounts {
  inputs: number;
  blocks: number;
  entries: number;
  /** Of the machine, and how many of them Solidity has verified. */
  steps: number;
  proven: number;
  /** Inputs of which every step is verified; none of one in blobs is, as to load them takes openings. */
  provenWhole: number;
  bytes: number;
  largest: number;
  /** What the derivation says of blocks and entries, counted. */
  readonly verdicts: Record<string, number>;
}

export interface DecodingFailure {
  /** Which input of the run; undefined for one from elsewhere. */
  readonly n: number | undefined;
  readonly reason: string;
  /** Made as small as the time allowed. */
  readonly input: DecodingInput;
}

export interface DecodingRun {
  readonly counts: DecodingCounts;
  readonly failure: DecodingFailure | undefined;
}

export interface DecodingOptions extends Omit<CheckerOptions, 'onVerdict'> {
  readonly corpus: Corpus;
  readonly seed: number;
  /** The first input, and how many. */
  readonly first?: number;
  readonly inputs?: number | undefined;
  /** Stops behind the round in which this is over. */
  readonly seconds?: number;
  /** Where steps are verified; none are without it. */
  readonly desk?: Desk | undefined;
  /** How many smaller inputs are tried where one fails. */
  readonly shrinks?: number;
  readonly onProgress?: (counts: DecodingCounts) => void;
}

/** After so many inputs the verdicts are waited for. */
const ROUND = 2_000;
/** After so many rounds memory is looked at. */
const ROUNDS_A_LOOK = 10;
/** From this many bytes on an input is a giant, and memory is looked at. */
const GIANT = 100_000;

/** Reads inputs from a seed, up to the first that the readers differ on. */
export async function fuzzDecoding(options: DecodingOptions): Promise<DecodingRun> {
  const { corpus, seed, desk, first = 0, inputs = Infinity, onProgress } = options;
  const counts = noCounts();
  const checker = new Checker(await Setting.load(), { ...options, onVerdict: counting(counts) });
  const watch = new MemoryWatch();
  const end = first + inputs;
  const stop = performance.now() + (options.seconds ?? Infinity) * 1_000;
  for (let from = first; from < end && performance.now() < stop; from += ROUND) {
    const to = Math.min(end, from + ROUND);
    let n = from;
    try {
      for (; n < to; n++) {
        await checkOne(checker, inputOf(corpus, seed, n), String(n), desk, counts, watch);
      }
      const judged = await desk?.finish();
      counts.proven += judged?.proven ?? 0;
      if (judged?.failure !== undefined) {
        n = Number(judged.failure.case);
        throw judged.failure.error;
      }
      watch.settle(); // behind the first round
      if (((from - first) / ROUND) % ROUNDS_A_LOOK === 1) watch.between();
    } catch (error) {
      if (!isFailure(error)) throw error;
      await desk?.finish();
      const input = inputOf(corpus, seed, n);
      return { counts, failure: await shrunk(options, { n, input, reason: error.message }) };
    }
    onProgress?.(counts);
  }
  return { counts, failure: undefined };
}

/** Reads one input. */
export async function replayDecoding(
  input: DecodingInput,
  options: Pick<DecodingOptions, 'desk' | 'derivation' | 'step'>,
): Promise<DecodingRun> {
  const counts = noCounts();
  const checker = new Checker(await Setting.load(), { ...options, onVerdict: counting(counts) });
  const reason = await failureOf(checker, input, options.desk, counts);
  return { counts, failure: reason === undefined ? undefined : { n: undefined, reason, input } };
}

async function checkOne(
  checker: Checker,
  input: DecodingInput,
  name: string,
  desk: Desk | undefined,
  counts: DecodingCounts,
  watch?: MemoryWatch,
): Promise<void> {
  const { work, claims } = checker.check(input, name, desk !== undefined);
  const { length } = input.bytes;
  if (length >= GIANT) watch?.holding(length);
  counts.inputs++;
  counts.blocks += work.blocks;
  counts.entries += work.entries;
  counts.steps += work.steps;
  counts.bytes += length;
  counts.largest = Math.max(counts.largest, length);
  if (claims.length === work.steps) counts.provenWhole++;
  for (const claim of claims) await desk?.submit(claim);
}

/** Why an input fails, if it does. */
async function failureOf(
  checker: Checker,
  input: DecodingInput,
  desk: Desk | undefined,
  counts: DecodingCounts,
): Promise<string | undefined> {
  try {
    await checkOne(checker, input, '0', desk, counts);
    const judged = await desk?.finish();
    counts.proven += judged?.proven ?? 0;
    return judged?.failure?.error.message;
  } catch (error) {
    if (!isFailure(error)) throw error;
    await desk?.finish();
    return error.message;
  }
}

async function shrunk(options: DecodingOptions, found: DecodingFailure): Promise<DecodingFailure> {
  const { desk, shrinks = 500 } = options;
  const checker = new Checker(await Setting.load(), options);
  let { reason } = found;
  const fails = async (smaller: DecodingInput): Promise<boolean> => {
    const why = await failureOf(checker, smaller, desk, noCounts());
    reason = why ?? reason;
    return why !== undefined;
  };
  if (!(await fails(found.input))) return found;
  const input = await reduceInput(found.input, fails, shrinks);
  return { n: found.n, reason, input };
}

function isFailure(error: unknown): error is ReadingDifference | MemoryBoundError {
  return error instanceof ReadingDifference || error instanceof MemoryBoundError;
}

function noCounts(): DecodingCounts {
  const none = { inputs: 0, blocks: 0, entries: 0, steps: 0, proven: 0, provenWhole: 0 };
  return { ...none, bytes: 0, largest: 0, verdicts: {} };
}

function counting({ verdicts }: DecodingCounts): (verdict: string) => void {
  return (verdict) => {
    verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  };
}
