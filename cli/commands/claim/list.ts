import { Flags } from '@oclif/core';
import { GainsayCommand } from '../../gainsayCommand.js';
import { recordFlags, recordsOf } from '../../recordSource.js';

export default class ClaimList extends GainsayCommand {
  static override summary = 'List the claims on L1, and what we say of each.';
  static override description = [
    'Asks a daemon for them; with --chain it reads L1 itself and executes the batches. Newest first. A claim is named by',
    'its hash, or by the first digits of it. --json prints the records of the read API (docs/monitoring.md).',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> claim list',
    '<%= config.bin %> claim list --chain devnet/devnet.json --status pending',
    '<%= config.bin %> claim list --verdict disagree --json',
  ];
  static override exits = { 75: 'no daemon answers, or there is no state yet' };
  static override flags = {
    ...recordFlags,
    status: Flags.option({
      description: 'only those',
      options: ['pending', 'final', 'eliminated', 'orphaned'] as const,
    })(),
    verdict: Flags.option({
      description: 'only those of which we say so; none: not judged',
      options: ['agree', 'disagree', 'cannotTell', 'none'] as const,
    })(),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(ClaimList);
    const { status, verdict } = flags;
    const { claims } = await recordsOf(flags);
    const shown = claims.filter(
      (claim) =>
        (status === undefined || claim.status === status) &&
        (verdict === undefined || (claim.verdict ?? 'none') === verdict),
    );
    if (flags.json) {
      this.log(JSON.stringify(shown));
      return;
    }
    const { claimTable } = await import('../../claimText.js');
    for (const line of claimTable(shown, process.stdout)) this.log(line);
  }
}
