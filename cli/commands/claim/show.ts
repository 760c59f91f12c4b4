import { Args } from '@oclif/core';
import { ExitCode } from '../../exitCode.js';
import { GainsayCommand } from '../../gainsayCommand.js';
import { recordFlags, recordsOf } from '../../recordSource.js';

export default class ClaimShow extends GainsayCommand {
  static override summary = 'Show a claim: how it stands on L1, and what we say of it and why.';
  static override description = [
    'Asks a daemon; with --chain it reads L1 itself and executes the batches. --json prints the record of the read API,',
    'and our last verdict beside it.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> claim show 0x1f3c9ab2',
    '<%= config.bin %> claim show 0x1f3c9ab2 --chain devnet/devnet.json --json',
  ];
  static override exits = {
    3: 'the claim is wrong, and not out yet',
    75: 'no daemon answers, or there is no state yet',
  };
  static override args = {
    claim: Args.string({ description: 'its hash, or the first digits of it', required: true }),
  };
  static override flags = recordFlags;

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ClaimShow);
    const { namedBy } = await import('../../../challenger/glance/namedBy.js');
    const { claims, verdicts } = await recordsOf(flags);
    const claim = namedBy(claims, args.claim, 'claim', 'see gainsay claim list');
    const said = verdicts.find((each) => each.claim === claim.id && each.chain === claim.chain);
    if (flags.json) this.log(JSON.stringify({ ...claim, said: said ?? null }));
    else {
      const { claimText } = await import('../../claimText.js');
      for (const line of claimText(claim, said, process.stdout)) this.log(line);
    }
    const isWrong = claim.verdict === 'disagree' && ['pending', 'final'].includes(claim.status);
    if (isWrong) process.exitCode = ExitCode.mismatch;
  }
}
