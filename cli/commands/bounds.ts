import { readFile, writeFile } from 'node:fs/promises';
import { Flags } from '@oclif/core';
import { ExitCode } from '../exitCode.js';
import { GainsayCommand } from '../gainsayCommand.js';
import { progressOn } from '../progress.js';

export default class Bounds extends GainsayCommand {
  static override summary = 'Measure the worst step of every phase and opcode.';
  static override description = [
    'Makes adversarial pieces of a chain, runs the machine over them, and sends the proofs of the worst steps of every',
    'kind to an L1 of its own: gas used and bytes of calldata of real transactions, against the bounds of docs/bounds.md.',
    'The contracts must be compiled (npm run build:contracts).',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> bounds --markdown',
    '<%= config.bin %> bounds --shape "deep slots, written twice" --json',
  ];
  static override exits = { 0: 'every bound holds', 3: 'one is broken' };
  static override flags = {
    markdown: Flags.boolean({
      description: 'print the tables of docs/bounds.md',
      default: false,
      exclusive: ['json'],
    }),
    write: Flags.string({
      description: 'put the tables into this file, between its marks',
      exclusive: ['shape'],
      helpValue: 'docs/bounds.md',
    }),
    seed: Flags.string({ description: 'what random bytes follow from', default: 'bounds' }),
    work: Flags.integer({
      description: 'log2 of the hashes that the attacker computes for each key that he wants deep',
      default: 80,
      min: 16,
      max: 120,
    }),
    shape: Flags.string({
      description: 'only this shape; may be given more than once',
      multiple: true,
    }),
    'max-gas': Flags.integer({
      description: 'hold steps that call no precompile against this bound',
      min: 1,
    }),
    'max-calldata': Flags.integer({
      description: 'the same for bytes of calldata',
      min: 1,
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Bounds);
    const { runBounds } = await import('../../challenger/bounds/run.js');
    const { BOUNDS } = await import('../../challenger/bounds/bound.js');
    const { markdown, text } = await import('../../challenger/bounds/render.js');
    const step = {
      gas: flags['max-gas'] ?? BOUNDS.step.gas,
      calldata: flags['max-calldata'] ?? BOUNDS.step.calldata,
    };
    const progress = progressOn(process.stderr);
    try {
      const report = await runBounds({
        seed: flags.seed,
        work: flags.work,
        bounds: { ...BOUNDS, step },
        progress: progress.tell,
        ...(flags.shape && { only: flags.shape }),
      });
      progress.end();
      if (flags.write !== undefined) {
        const { BOUNDS_TABLES } = await import('../../challenger/bounds/document.js');
        const document = await readFile(flags.write, 'utf8');
        await writeFile(flags.write, BOUNDS_TABLES.replace(document, markdown(report)));
      }
      if (flags.json) this.log(JSON.stringify(report));
      else this.log(flags.markdown ? markdown(report) : text(report));
      if (report.broken.length > 0) {
        if (!flags.json) this.logToStderr(`broken: ${report.broken.join(', ')}`);
        process.exitCode = ExitCode.mismatch;
      }
    } finally {
      progress.end();
    }
  }
}
