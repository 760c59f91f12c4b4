import { Flags } from '@oclif/core';
import { ALL_FRAUDS } from '../../challenger/devnet/frauds.js';
import { GainsayCommand } from '../gainsayCommand.js';
import { progressOn } from '../progress.js';

export default class Demo extends GainsayCommand {
  static override summary =
    'Play a whole dispute on this machine, from the first block to the last bond.';
  static override description = [
    'Starts an L1 with the contracts, an L2 with traffic, a proposer that posts a wrong claim, and a challenger that',
    'reads the batches from L1, executes them again, names the first wrong step and proves it. Ends with a page that',
    'explains the fraud. Needs no other service; the contracts must be compiled (npm run demo does both).',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> demo',
    '<%= config.bin %> demo --fraud log --hidden-trees',
    '<%= config.bin %> demo --honest --json',
    '<%= config.bin %> demo --bundle fraud.gsev && <%= config.bin %> explain fraud.gsev',
  ];
  static override flags = {
    fraud: Flags.option({
      description: 'what the proposer lies about',
      options: ALL_FRAUDS,
      default: 'storage' as const,
    })(),
    'hidden-trees': Flags.boolean({
      description: 'the proposer publishes nothing, so that the dissection is played in full',
      default: false,
    }),
    honest: Flags.boolean({
      description: 'the proposer is honest: there is nothing to dispute',
      default: false,
      exclusive: ['fraud', 'hidden-trees'],
    }),
    blobs: Flags.boolean({
      description: 'batches stand in blobs, not in calldata',
      default: false,
    }),
    bundle: Flags.string({
      description: 'file to write the evidence to, for gainsay explain',
    }),
    seed: Flags.string({ description: 'what the traffic follows from' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Demo);
    const { runDemo } = await import('../../challenger/devnet/demo.js');
    const { writeBundle } = await import('../../challenger/evidence/bundleFolder.js');
    const progress = progressOn(process.stderr);
    const { fraud, honest, blobs, seed, json, bundle } = flags;
    try {
      const { page, summary, evidence } = await runDemo({
        ...(honest ? {} : { fraud }),
        ...{ hidden: flags['hidden-trees'], blobs },
        ...(seed === undefined ? {} : { seed }),
        evidence: bundle !== undefined,
        onProgress: progress.tell,
      });
      if (bundle !== undefined && evidence !== undefined) await writeBundle(bundle, evidence);
      progress.end();
      this.log(page);
      if (json) this.log(JSON.stringify(summary));
    } finally {
      progress.end();
    }
  }
}
