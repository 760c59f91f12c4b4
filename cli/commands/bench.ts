import { Args } from '@oclif/core';
import { GainsayCommand } from '../gainsayCommand.js';

const PARTS = ['execution', 'plain', 'trees', 'keccak', 'pipeline', 'store', 'sync'] as const;

export default class Bench extends GainsayCommand {
  static override summary =
    'Measure the speed of this machine, beside what others do on it in the same run.';
  static override description = [
    'execution: blocks by our executor, by stock @ethereumjs/vm and by anvil. plain: opcodes by the machine. trees: unit and',
    'step trees. keccak: hashes. pipeline: the stages from L1 to executed batches. store: the state on the disk. sync:',
    'replay against fast sync, a quarter of an hour. Without a part the first four, some five minutes. What is measured',
    'and what was seen is in docs/speed.md. It needs the whole repository, with what is for development installed.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> bench keccak',
    '<%= config.bin %> bench pipeline --json',
    '<%= config.bin %> bench',
  ];
  static override args = {
    part: Args.string({ description: 'that part alone', options: [...PARTS] }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Bench);
    const { runBench } = await import('../benchRun.js');
    const part = PARTS.find((each) => each === args.part);
    const figures = await runBench(part, flags.json);
    if (figures !== undefined) this.log(JSON.stringify(figures));
  }
}
