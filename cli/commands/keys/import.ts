import { Args } from '@oclif/core';
import { GainsayCommand } from '../../gainsayCommand.js';

export default class KeysImport extends GainsayCommand {
  static override summary = 'Encrypt a bare private key and write it to a file.';
  static override description = [
    'The key is that of GAINSAY_PRIVATE_KEY, or of the file that GAINSAY_PRIVATE_KEY_FILE names; the password that of',
    'GAINSAY_KEYSTORE_PASSWORD or GAINSAY_KEYSTORE_PASSWORD_FILE. There are no flags for either, since other users can',
    'see those. The file is Web3 secret storage, version 3, that only its owner can read. No file is overwritten. Destroy',
    'the bare key afterwards.',
  ].join(' ');
  static override examples = [
    'GAINSAY_PRIVATE_KEY_FILE=key.txt GAINSAY_KEYSTORE_PASSWORD_FILE=password.txt <%= config.bin %> keys import challenger.json',
  ];
  static override args = {
    file: Args.string({ description: 'where to write it', required: true }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(KeysImport);
    const { KEY_VARIABLE, PASSWORD_VARIABLE } =
      await import('../../../challenger/keys/openSigner.js');
    const { secretOf } = await import('../../../challenger/keys/secret.js');
    const { privateKeyIn } = await import('../../../challenger/keys/localSigner.js');
    const { writeKeystore } = await import('../../../challenger/keys/keystore.js');
    const key = privateKeyIn(await secretOf(KEY_VARIABLE, process.env), KEY_VARIABLE);
    const password = await secretOf(PASSWORD_VARIABLE, process.env);
    const address = await writeKeystore(args.file, key, password);
    if (flags.json) this.log(JSON.stringify({ address, file: args.file }));
    else this.log(`${address} in ${args.file}`);
  }
}
