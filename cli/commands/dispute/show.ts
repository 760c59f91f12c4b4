import { Args } from '@oclif/core';
import { GainsayCommand } from '../../gainsayCommand.js';
import { recordFlags, recordsOf } from '../../recordSource.js';

export default class DisputeShow extends GainsayCommand {
  static override summary =
    'Show a dispute: its claims and matches as a tree, clocks, hashes, who is ahead.';
  static override description = [
    'Beside what each side claims at the disputed place stands what we hold to be there, where we know it. Asks a daemon;',
    'with --chain it reads L1 itself and executes the batches. --json prints the record of the read API.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> dispute show 0x77ab01c4',
    '<%= config.bin %> dispute show 0x77ab01c4 --chain devnet/devnet.json --json',
  ];
  static override exits = { 75: 'no daemon answers, or there is no state yet' };
  static override args = {
    dispute: Args.string({
      description: 'the claim whose children fight: its hash, or the first digits of it',
      required: true,
    }),
  };
  static override flags = recordFlags;

  async run(): Promise<void> {
    const { args, flags } = await this.parse(DisputeShow);
    const { namedBy } = await import('../../../challenger/glance/namedBy.js');
    const { disputes, claims, time } = await recordsOf(flags);
    const dispute = namedBy(disputes, args.dispute, 'dispute', 'see gainsay dispute list');
    if (flags.json) {
      this.log(JSON.stringify(dispute));
      return;
    }
    const { disputeText } = await import('../../disputeText.js');
    const of = claims.filter(
      ({ id, chain }) => chain === dispute.chain && dispute.claims.includes(id),
    );
    for (const line of disputeText(dispute, of, time, process.stdout)) this.log(line);
  }
}
