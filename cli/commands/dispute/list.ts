import { Flags } from '@oclif/core';
import { GainsayCommand } from '../../gainsayCommand.js';
import { recordFlags, recordsOf } from '../../recordSource.js';

export default class DisputeList extends GainsayCommand {
  static override summary = 'List the disputes: who is ahead, when they end, what is at stake.';
  static override description = [
    'A dispute is named after the claim whose children fight, by its hash or the first digits of it. Asks a daemon; with',
    '--chain it reads L1 itself and executes the batches. --json prints the records of the read API (docs/monitoring.md).',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> dispute list',
    '<%= config.bin %> dispute list --open --json',
    '<%= config.bin %> dispute list --chain devnet/devnet.json',
  ];
  static override exits = { 75: 'no daemon answers, or there is no state yet' };
  static override flags = {
    ...recordFlags,
    open: Flags.boolean({ description: 'only those that are not over', default: false }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(DisputeList);
    const { disputes, time } = await recordsOf(flags);
    const shown = disputes.filter(({ isOpen }) => isOpen || !flags.open);
    if (flags.json) {
      this.log(JSON.stringify(shown));
      return;
    }
    const { disputeTable } = await import('../../disputeText.js');
    for (const line of disputeTable(shown, time, process.stdout)) this.log(line);
  }
}
