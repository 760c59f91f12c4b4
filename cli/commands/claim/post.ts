import { GainsayCommand } from '../../gainsayCommand.js';
import { accountFlag, lookFlags, moveFlags, moveSettings } from '../../moveFlags.js';
import { runMoves } from '../../moveRun.js';

export default class ClaimPost extends GainsayCommand {
  static override summary = 'Post the right claim over the batches that no right claim covers yet.';
  static override description = [
    'Executes the batches, runs the machine over every unit, checks what must be so before a bond is put up, and sends the',
    'claim from the account that the settings name (keys.…), through the journal in dataFolder of the settings: give those of',
    'the daemon that has the account, and stop it first. The bond comes back once the claim is final (gainsay bond withdraw).',
    'Without --data-folder everything is executed from genesis on.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> claim post --chain devnet/devnet.json --dry-run --account 0x976EA74026E726554dB657fA54763abd0C3a0aa9',
    'GAINSAY_PRIVATE_KEY=0x… <%= config.bin %> claim post --chain chain.json --data-folder state/ --set keys.kind=environment',
  ];
  static override exits = { 75: 'there is nothing to claim yet, or there is no state yet' };
  static override flags = { ...moveFlags, ...lookFlags, account: accountFlag };

  async run(): Promise<void> {
    const { flags } = await this.parse(ClaimPost);
    const settings = await moveSettings(flags, flags.account);
    const { postClaim } = await import('../../../challenger/glance/postClaim.js');
    const log = (line: string): void => this.log(line);
    await runMoves(flags.json, log, (told) =>
      postClaim({
        ...{ ...told, settings, file: flags.chain, folder: flags['data-folder'] },
        ...{ isDry: flags['dry-run'], env: process.env },
      }),
    );
  }
}
