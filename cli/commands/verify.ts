import { Flags } from '@oclif/core';
import { ExitCode } from '../exitCode.js';
import { GainsayCommand } from '../gainsayCommand.js';
import { progressOn } from '../progress.js';

export default class Verify extends GainsayCommand {
  static override summary =
    'Execute the published batches again, and say what is wrong with the claims.';
  static override description = [
    'Needs no key and no daemon. Without --data-folder every batch is executed from genesis on, in memory; with it, those',
    'behind the last claim that is final, on the state that gainsay sync has brought there. Of each claim there are three',
    'answers: we agree, we disagree (and where it goes wrong first), we cannot tell (and why). A claim on top of a wrong',
    'one is not judged. Claims that are out count in no exit code.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> verify --chain devnet/devnet.json',
    '<%= config.bin %> verify --chain chain.json --data-folder state/ --batch 1200',
    '<%= config.bin %> verify --chain chain.json --claim 0x1f3c9ab2 --json',
  ];
  static override exits = {
    3: 'a claim that stands is wrong',
    75: 'what was asked for is not posted yet, or there is no state yet',
  };
  static override flags = {
    chain: Flags.file({ description: 'says where the chain is', required: true }),
    'data-folder': Flags.directory({
      description: 'begin with the state that gainsay sync has brought there',
    }),
    batch: Flags.integer({
      description: 'only claims about batches up to this one',
      min: 1,
      exclusive: ['claim'],
    }),
    claim: Flags.string({ description: 'only this claim: its hash, or the first digits of it' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Verify);
    const { verifyReport } = await import('../../challenger/glance/verifyReport.js');
    const progress = progressOn(process.stderr);
    let report;
    try {
      report = await verifyReport({
        ...{ file: flags.chain, folder: flags['data-folder'] },
        ...{ batch: flags.batch, claim: flags.claim },
        onProgress: (line) => {
          progress.tell(line);
        },
      });
    } finally {
      progress.end();
    }
    const { wireRecord } = await import('../../challenger/api/wireRecord.js');
    const shown = wireRecord(report);
    if (flags.json) this.log(JSON.stringify(shown));
    else {
      const { verifyText } = await import('../verifyText.js');
      for (const line of verifyText(shown, process.stdout)) this.log(line);
    }
    const { counts } = report;
    if (counts.wrong > 0) process.exitCode = ExitCode.mismatch;
    else if (counts.cannotTell > 0) process.exitCode = ExitCode.failure;
  }
}
