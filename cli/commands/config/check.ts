import { Args } from '@oclif/core';
import { GainsayCommand } from '../../gainsayCommand.js';

export default class ConfigCheck extends GainsayCommand {
  static override summary = 'Check a file of settings, and say all that is wrong with it at once.';
  static override description = [
    'Reads the file alone: neither the environment nor any default changes what it says, but secrets that it names by',
    'env:NAME or file:PATH must be there.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> config check gainsay.json',
    '<%= config.bin %> config check /etc/gainsay/gainsay.json --json',
  ];
  static override exits = { 0: 'it can be used', 2: 'it cannot' };
  static override args = {
    file: Args.file({ description: 'a JSON file of settings', required: true }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ConfigCheck);
    const { loadSettings } = await import('../../../challenger/config/loadSettings.js');
    const { ConfigError } = await import('../../../challenger/config/configError.js');
    const { ExitCode } = await import('../../exitCode.js');
    // Settings of the environment are left out; what secrets are named by is not.
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !name.startsWith('GAINSAY_')),
    );
    try {
      const { settings } = await loadSettings({ file: args.file, env });
      if (flags.json) this.log(JSON.stringify({ file: args.file, problems: [] }));
      else
        this.log(
          `${args.file} is well: ${String(settings.chains.length)} chain(s), mode ${settings.mode}`,
        );
    } catch (error) {
      if (!(error instanceof ConfigError) || !flags.json) throw error;
      // A result, not a failure of the command: it is what was asked for.
      this.log(JSON.stringify({ file: args.file, problems: error.problems }));
      process.exitCode = ExitCode.usage;
    }
  }
}
