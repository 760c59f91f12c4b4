import { writeFileSync } from 'node:fs';
import { loadCorpus } from '../challenger/fuzz/decoding/corpus.js';
import { openDesk } from '../challenger/fuzz/decoding/desk.js';
import { readInput, writeInput } from '../challenger/fuzz/decoding/input.js';
import { fuzzDecoding, replayDecoding, type DecodingRun } from '../challenger/fuzz/decoding/run.js';
import { progressOn } from './progress.js';

/** The flags of `gainsay fuzz --decoding`. */
export interface DecodingFlags {
  readonly seed: number;
  readonly first?: number | undefined;
  readonly inputs?: number | undefined;
  readonly seconds?: number | undefined;
  readonly prove: boolean;
  readonly shrinks: number;
  readonly vectors: string;
  readonly save?: string | undefined;
  readonly replay?: string | undefined;
  readonly json: boolean;
}

/** Runs it, and prints what came of it line by line. @returns whether the readers differ */
export async function runDecoding(
  flags: DecodingFlags,
  log: (line: string) => void,
): Promise<boolean> {
  const { seed, first = 0, inputs, prove, shrinks, json } = flags;
  const test = flags.replay === undefined ? undefined : readInput(flags.replay);
  const corpus = loadCorpus(test === undefined ? flags.vectors : undefined);
  if (test === undefined && corpus.vectors === undefined) {
    process.stderr.write(
      `no vectors of ethereum/tests in ${flags.vectors}: starting from signed transactions alone ` +
        `(set GAINSAY_DATA or --vectors)\n`,
    );
  }
  const progress = progressOn(process.stderr);
  const desk = prove ? await openDesk() : undefined;
  const started = performance.now();
  const seconds = flags.seconds ?? (inputs === undefined ? 60 : Infinity);
  let run: DecodingRun;
  try {
    run =
      test !== undefined
        ? await replayDecoding(test, { desk })
        : await fuzzDecoding({
            ...{ corpus, seed, first, inputs, seconds, desk, shrinks },
            onProgress: ({ inputs: done, steps, proven }) => {
              progress.tell(`${done} inputs, ${steps} steps, ${proven} proven`);
            },
          });
  } finally {
    progress.end();
    await desk?.stop();
  }
  const elapsed = (performance.now() - started) / 1_000;
  const { counts, failure } = run;
  const rate = Math.round(counts.inputs / elapsed);
  if (failure !== undefined && flags.save !== undefined) {
    writeFileSync(flags.save, writeInput(failure.input));
  }
  if (json) {
    const differences = failure === undefined ? 0 : 1;
    const vectors = corpus.vectors !== undefined;
    const found = failure && {
      ...{ n: failure.n, reason: failure.reason },
      input: JSON.parse(writeInput(failure.input)) as unknown,
    };
    const share = counts.steps === 0 ? 0 : counts.proven / counts.steps;
    const figures = {
      differences,
      seed,
      first,
      rate,
      seconds: Math.round(elapsed),
      share,
      vectors,
    };
    log(JSON.stringify({ ...counts, ...figures, failure: found }));
    return failure !== undefined;
  }
  if (test === undefined) log(`seed          ${seed}, from input ${first} on`);
  log(`inputs        ${counts.inputs} (${rate} a second), at most ${counts.largest} bytes`);
  log(
    `in Solidity   ${counts.provenWhole} inputs whole; ${counts.proven} of ${counts.steps} steps`,
  );
  log(`read          ${counts.blocks} blocks, ${counts.entries} entries`);
  const said = Object.entries(counts.verdicts).sort(([, a], [, b]) => b - a);
  log(`the verdicts  ${said.map(([name, count]) => `${name} ${count}`).join(', ') || 'none'}`);
  if (failure === undefined) log('no difference');
  else {
    log(
      failure.n === undefined ? 'DIFFERENCE' : `DIFFERENCE in input ${failure.n} of seed ${seed}`,
    );
    log(failure.reason);
    log(flags.save === undefined ? writeInput(failure.input) : `the input is in ${flags.save}`);
    log('run it again with: gainsay fuzz --decoding --replay FILE');
  }
  return failure !== undefined;
}
