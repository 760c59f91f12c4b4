import { Flags } from '@oclif/core';
import { GainsayCommand } from '../../gainsayCommand.js';
import { moveFlags, moveSettings } from '../../moveFlags.js';
import { runMoves } from '../../moveRun.js';

export default class BondWithdraw extends GainsayCommand {
  static override summary =
    'Take home what the contracts owe: bonds that are free, and shares of those that lost.';
  static override description = [
    'Frees bonds of claims whose parent fell and of entries that nobody fights any more, collects what losers owe for',
    'moves against them, then withdraws from both contracts. The money goes to the account whose it is, whoever sends',
    'this. Nothing is sent where the gas would cost more than it brings, unless caps.evenAtALoss is set.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> bond withdraw --chain devnet/devnet.json --dry-run --account 0x976EA74026E726554dB657fA54763abd0C3a0aa9',
    'GAINSAY_PRIVATE_KEY=0x… <%= config.bin %> bond withdraw --chain chain.json --set keys.kind=environment',
  ];
  static override flags = {
    ...moveFlags,
    account: Flags.string({
      description: 'whose; by default the account that signs. In a dry run no key is needed',
      helpValue: 'ADDRESS',
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(BondWithdraw);
    const isDry = flags['dry-run'];
    const settings = await moveSettings(flags, isDry ? flags.account : undefined);
    const { withdrawBonds } = await import('../../../challenger/glance/withdrawBonds.js');
    const log = (line: string): void => this.log(line);
    const { leftOut } = await runMoves(flags.json, log, ({ onChecks }) =>
      withdrawBonds({
        ...{ settings, isDry, onChecks, env: process.env },
        ...{ file: flags.chain, account: flags.account },
      }),
    );
    if (flags.json) return;
    const { ether } = await import('../../shown.js');
    for (const { what, gain, cost } of leftOut) {
      log(
        `${what}: left out; it brings ${ether(String(gain))}, and its gas costs ${ether(String(cost))}`,
      );
    }
  }
}
