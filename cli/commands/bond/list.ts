import { Flags } from '@oclif/core';
import { GainsayCommand } from '../../gainsayCommand.js';
import { recordFlags, recordsOf } from '../../recordSource.js';

export default class BondList extends GainsayCommand {
  static override summary = 'List bonds: what is at risk, what is free, what is lost.';
  static override description = [
    'Asks a daemon for the bonds of its account; with --chain it reads L1 itself, and --account says whose. --json prints',
    'the records of the read API (docs/monitoring.md).',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> bond list',
    '<%= config.bin %> bond list --chain devnet/devnet.json --account 0x976EA74026E726554dB657fA54763abd0C3a0aa9 --json',
  ];
  static override exits = { 75: 'no daemon answers, or there is no state yet' };
  static override flags = {
    ...recordFlags,
    account: Flags.string({
      description: 'with --chain: whose',
      helpValue: 'ADDRESS',
      dependsOn: ['chain'],
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(BondList);
    if (flags.chain !== undefined && flags.account === undefined) {
      this.error('--chain needs --account: whose bonds', { exit: 2 });
    }
    const { bonds } = await recordsOf(flags, flags.account);
    if (flags.json) {
      this.log(JSON.stringify(bonds));
      return;
    }
    const { bondTable } = await import('../../bondText.js');
    for (const line of bondTable(bonds, process.stdout)) this.log(line);
  }
}
