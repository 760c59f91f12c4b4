import { Flags } from '@oclif/core';
import { ALL_FRAUDS } from '../../challenger/devnet/frauds.js';
import { GainsayCommand } from '../gainsayCommand.js';

export default class Devnet extends GainsayCommand {
  static override summary =
    'Run a rollup on this machine: L1 with the contracts, L2, traffic, batcher, proposer.';
  static override description = [
    'Runs until Ctrl-C, or with --batches until they are settled. Everything listens on the loopback interface; all',
    'accounts are the public ones of every development node. With --json the first line is one JSON object that says',
    'where everything is.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> devnet',
    '<%= config.bin %> devnet --fraud log --challenger',
    '<%= config.bin %> devnet --l1-port 8545 --l2-port 9545 --output devnet/',
  ];
  static override flags = {
    fraud: Flags.option({ description: 'what the proposer lies about', options: ALL_FRAUDS })(),
    honest: Flags.boolean({
      description: 'the proposer is honest (the default)',
      exclusive: ['fraud', 'hidden-trees'],
    }),
    'hidden-trees': Flags.boolean({
      description: 'a lying proposer publishes nothing',
      dependsOn: ['fraud'],
    }),
    challenger: Flags.boolean({ description: 'run a challenger too', default: false }),
    blobs: Flags.boolean({ description: 'post batches in blobs, not in calldata', default: false }),
    batches: Flags.integer({ description: 'stop after that many batches are settled', min: 1 }),
    'block-time': Flags.integer({ description: 'seconds between L2 blocks', default: 2, min: 1 }),
    'l1-port': Flags.integer({ description: 'a free one if not given', min: 1, max: 65_535 }),
    'l2-port': Flags.integer({ description: 'a free one if not given', min: 1, max: 65_535 }),
    output: Flags.directory({
      description: 'write devnet.json, for gainsay sync --chain, and genesis.json into this folder',
    }),
    seed: Flags.string({ description: 'what the traffic follows from' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Devnet);
    const { runDevnet } = await import('../../challenger/devnet/runDevnet.js');
    const { fraud, challenger, blobs, batches, output, seed, json } = flags;
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      // Kept on, so that ending is up to us; whoever asks twice is in a hurry.
      process.on(signal, () => {
        if (stop.signal.aborted) process.exit(130);
        stop.abort();
      });
    }
    const ports = {
      ...(flags['l1-port'] === undefined ? {} : { l1: flags['l1-port'] }),
      ...(flags['l2-port'] === undefined ? {} : { l2: flags['l2-port'] }),
    };
    await runDevnet({
      ...(fraud === undefined ? {} : { fraud }),
      ...(batches === undefined ? {} : { batches }),
      ...(output === undefined ? {} : { output }),
      ...(seed === undefined ? {} : { seed }),
      ...{ ports, blobs, challenged: challenger, hidden: flags['hidden-trees'] === true },
      blockSeconds: flags['block-time'],
      signal: stop.signal,
      onLine: (line) => {
        this.log(line);
      },
      onReady: (place) => {
        if (json) {
          this.log(JSON.stringify(place));
          return;
        }
        this.log(`L1      ${place.l1.endpoints.map(({ url }) => url).join(' ')}`);
        this.log(`L2      ${place.l2}`);
        this.log(`trees   ${place.trees}`);
        for (const [name, address] of Object.entries(place.contracts)) {
          this.log(`${name.padEnd(8)}${address}`);
        }
      },
    });
  }
}
