import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Flags } from '@oclif/core';
import type { FuzzRun } from '../../challenger/fuzz/run.js';
import { ExitCode } from '../exitCode.js';
import { GainsayCommand } from '../gainsayCommand.js';
import { progressOn } from '../progress.js';

/** Where the vectors are looked for: in the folder of test data, which is no part of the project. */
const vectorsFolder = () => join(process.env['GAINSAY_DATA'] ?? '../shared/data', 'vectors');

export default class Fuzz extends GainsayCommand {
  static override summary = 'Run random chains, or byte strings, through all that reads them.';
  static override description = [
    'Makes chains from a seed: a genesis, and batches with blocks of transactions that look for corners. Each is',
    'executed on @ethereumjs/vm and run by the machine; after every unit both must have the same state, and steps of',
    'it are proved to the Solidity verifier. Where anything differs, the chain is made as small as can be and printed',
    'as a case that --replay runs again. With --decoding it makes byte strings instead, most of them malformed: what',
    'the derivation, the machine and its Solidity form read in each must be the same.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> fuzz --seconds 60 --seed 1',
    '<%= config.bin %> fuzz --seed 12345 --chains 1 --save case.json',
    '<%= config.bin %> fuzz --replay case.json',
    '<%= config.bin %> fuzz --decoding --inputs 1000000 --seed 1',
  ];
  static override exits = { 0: 'nothing differed', 3: 'something did' };
  static override flags = {
    seconds: Flags.integer({
      description: 'stop after about this long; 60 unless --inputs is given',
      min: 1,
    }),
    chains: Flags.integer({ description: 'stop after this many chains', min: 1 }),
    decoding: Flags.boolean({
      description: 'make byte strings in place of chains',
      exclusive: ['chains', 'fork'],
    }),
    inputs: Flags.integer({
      description: 'with --decoding: stop after this many byte strings',
      min: 1,
      dependsOn: ['decoding'],
    }),
    first: Flags.integer({
      description: 'with --decoding: the number of the first one',
      min: 0,
      dependsOn: ['decoding'],
    }),
    vectors: Flags.string({
      description:
        'with --decoding: folder of the vectors of ethereum/tests to start from; if not given, vectors/ in GAINSAY_DATA',
      helpValue: 'FOLDER',
    }),
    seed: Flags.integer({ description: 'what the chains follow from; a random one if not given' }),
    fork: Flags.option({
      description: 'the forks that chains are at; all if not given',
      options: ['cancun', 'prague', 'osaka'] as const,
      multiple: true,
    })(),
    prove: Flags.boolean({
      description: 'have steps verified in Solidity',
      default: true,
      allowNo: true,
    }),
    shrinks: Flags.integer({
      description: 'how many smaller cases are tried where one fails',
      default: 1_000,
      min: 0,
    }),
    save: Flags.string({ description: 'write a case that fails to this file' }),
    replay: Flags.string({
      description: 'run the case in this file, and nothing else',
      exclusive: ['chains', 'seed', 'fork', 'save', 'inputs'],
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Fuzz);
    const { json, save } = flags;
    if (flags.decoding) {
      const { runDecoding } = await import('../decodingRun.js');
      const seed = flags.seed ?? Math.floor(Math.random() * 2 ** 31);
      if (
        await runDecoding({ ...flags, vectors: flags.vectors ?? vectorsFolder(), seed }, (line) =>
          this.log(line),
        )
      ) {
        process.exitCode = ExitCode.mismatch;
      }
      return;
    }
    const { readFuzzCase, writeFuzzCase } = await import('../../challenger/fuzz/fuzzCase.js');
    const { fuzz, replay } = await import('../../challenger/fuzz/run.js');
    const { openStepDesk } = await import('../../challenger/fuzz/stepDesk.js');
    const { summaryLines, summaryOf } = await import('../../challenger/fuzz/summary.js');
    const test = flags.replay === undefined ? undefined : readFuzzCase(flags.replay);
    const seed = flags.seed ?? Math.floor(Math.random() * 2 ** 31);
    const progress = progressOn(process.stderr);
    const desk = flags.prove ? await openStepDesk() : undefined;
    let run: FuzzRun;
    try {
      const { seconds = 60, chains, shrinks } = flags;
      run =
        test !== undefined
          ? await replay(test, { desk })
          : await fuzz({
              ...{ seed, seconds, chains, shrinks, desk },
              forks: flags.fork ?? ['cancun', 'prague', 'osaka'],

              onChain: (coverage) => {
                const { steps, proven } = coverage;
                progress.tell(`${coverage.chains} chains, ${steps} steps, ${proven} proven`);
              },
              onFailure: (error) => {
                progress.tell(`${error.message}: making it smaller`);
              },
            });
    } finally {
      progress.end();
      await desk?.stop();
    }
    const { coverage, failure } = run;
    const found = failure && {
      ...{ seed: failure.seed, reason: failure.error.message },
      case: JSON.parse(writeFuzzCase(failure.test)) as unknown,
    };
    if (found !== undefined && save !== undefined) writeFileSync(save, JSON.stringify(found.case));
    if (json) this.log(JSON.stringify({ seed, ...summaryOf(coverage), failure: found }));
    else {
      if (test === undefined) this.log(`seed          ${seed}`);
      for (const line of summaryLines(coverage)) this.log(line);
      if (found !== undefined) {
        const { seed: at, reason } = found;
        this.log(test === undefined ? `DIFFERENCE in the chain of seed ${at}` : 'DIFFERENCE');
        this.log(reason);
        this.log(save === undefined ? JSON.stringify(found.case) : `the case is in ${save}`);
      } else this.log('no difference');
    }
    if (failure !== undefined) process.exitCode = ExitCode.mismatch;
  }
}
