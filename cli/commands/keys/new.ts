import { Args } from '@oclif/core';
import { GainsayCommand } from '../../gainsayCommand.js';

export default class KeysNew extends GainsayCommand {
  static override summary = 'Make a new key and write it, encrypted, to a file.';
  static override description = [
    'The password is that of GAINSAY_KEYSTORE_PASSWORD, or of the file that GAINSAY_KEYSTORE_PASSWORD_FILE names;',
    'there is no flag for it, since other users can see those. The file is Web3 secret storage, version 3, that only its',
    'owner can read. No file is overwritten.',
  ].join(' ');
  static override examples = [
    'GAINSAY_KEYSTORE_PASSWORD_FILE=password.txt <%= config.bin %> keys new challenger.json',
    '<%= config.bin %> keys new challenger.json --json',
  ];
  static override args = {
    file: Args.string({ description: 'where to write it', required: true }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(KeysNew);
    const { PASSWORD_VARIABLE } = await import('../../../challenger/keys/openSigner.js');
    const { secretOf } = await import('../../../challenger/keys/secret.js');
    const { writeKeystore } = await import('../../../challenger/keys/keystore.js');
    const { randomBytes } = await import('node:crypto');
    const password = await secretOf(PASSWORD_VARIABLE, process.env);
    const key = `0x${randomBytes(32).toString('hex')}`;
    const address = await writeKeystore(args.file, key, password);
    if (flags.json) this.log(JSON.stringify({ address, file: args.file }));
    else this.log(`${address} in ${args.file}`);
  }
}
