import { Args } from '@oclif/core';
import { GainsayCommand } from '../gainsayCommand.js';

export default class Completion extends GainsayCommand {
  static override summary = 'Print what makes a shell complete commands and flags.';
  static override description = [
    'The script asks nobody: it holds all commands, flags and values of this version, so print it anew after an upgrade.',
    'Where a flag or an argument takes a file, files are completed.',
  ].join(' ');
  static override examples = [
    'source <(<%= config.bin %> completion bash)',
    '<%= config.bin %> completion bash > /etc/bash_completion.d/<%= config.bin %>',
    '<%= config.bin %> completion zsh > "${fpath[1]}/_<%= config.bin %>"',
    '<%= config.bin %> completion fish > ~/.config/fish/completions/<%= config.bin %>.fish',
  ];
  static override args = {
    shell: Args.string({
      description: 'which one',
      options: ['bash', 'zsh', 'fish'],
      required: true,
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Completion);
    const { completionOf } = await import('../completion/completionOf.js');
    const { wordsOf } = await import('../completion/words.js');
    const script = completionOf(args.shell, this.config.bin, wordsOf(this.config.commands));
    if (flags.json) this.log(JSON.stringify({ shell: args.shell, script }));
    else process.stdout.write(script);
  }
}
