import { Args, Flags } from '@oclif/core';
import { GainsayCommand } from '../../gainsayCommand.js';
import { accountFlag, lookFlags, moveFlags, moveSettings } from '../../moveFlags.js';
import { runMoves } from '../../moveRun.js';

export default class DisputeMove extends GainsayCommand {
  static override summary = 'Make the one move of a dispute that is due first, for what is right.';
  static override description = [
    'Executes the batches, finds every move that is due there, and makes the one whose time is over first; --match chooses',
    'another. The move is chosen as a daemon chooses it, and never against what is right. It is sent from the account that',
    'the settings name (keys.…), through the journal in dataFolder of the settings (give those of the daemon that has the',
    'account, and stop it first), after all is checked that must be so; evidence is stored before a bond is put up. Entry',
    'bonds are released by this, too, once nobody fights them any more.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> dispute move 0x77ab01c4 --chain devnet/devnet.json --dry-run --account 0x976EA74026E726554dB657fA54763abd0C3a0aa9',
    'GAINSAY_PRIVATE_KEY=0x… <%= config.bin %> dispute move 0x77ab01c4 --chain chain.json --data-folder state/ --set keys.kind=environment',
  ];
  static override exits = { 75: 'no move is due yet, or there is no state yet' };
  static override args = {
    dispute: Args.string({
      description: 'the claim whose children fight: its hash, or the first digits of it',
      required: true,
    }),
  };
  static override flags = {
    ...moveFlags,
    ...lookFlags,
    account: accountFlag,
    match: Flags.string({
      description: 'only in this match: its hash, or the first digits of it',
      helpValue: 'HASH',
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(DisputeMove);
    const settings = await moveSettings(flags, flags.account);
    const { playMove } = await import('../../../challenger/glance/playMove.js');
    const log = (line: string): void => this.log(line);
    const { alsoDue } = await runMoves(flags.json, log, (told) =>
      playMove({
        ...{ ...told, settings, file: flags.chain, folder: flags['data-folder'] },
        ...{ isDry: flags['dry-run'], env: process.env },
        ...{ dispute: args.dispute, match: flags.match },
      }),
    );
    if (flags.json) return;
    for (const { what, match } of alsoDue) {
      this.log(`also due: ${what}${match === null ? '' : ` in match ${match.slice(0, 10)}`}`);
    }
  }
}
