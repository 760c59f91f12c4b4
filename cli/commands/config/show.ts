import { Flags } from '@oclif/core';
import { GainsayCommand } from '../../gainsayCommand.js';
import { settingFlags } from '../../settingFlags.js';

export default class ConfigShow extends GainsayCommand {
  static override summary = 'Show every setting, its value, and where that came from.';
  static override description = [
    'A flag goes before the environment (GAINSAY_…, with __ between the parts of a name), that before the file, and that',
    'before the default. Secrets are masked.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> config show --config gainsay.json',
    'GAINSAY_HTTP__PORT=9000 <%= config.bin %> config show --set log.level=debug --json',
  ];
  static override exits = { 2: 'the settings cannot be used; all that is wrong is said' };
  static override flags = {
    ...settingFlags,
    changed: Flags.boolean({ description: 'only what is not the default', default: false }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(ConfigShow);
    const { loadSettings } = await import('../../../challenger/config/loadSettings.js');
    const { shownSettings } = await import('../../../challenger/config/shownSettings.js');
    const { settingsGiven } = await import('../../settingFlags.js');
    const all = shownSettings(await loadSettings(settingsGiven(flags, process.env)));
    const rows = all.filter(({ source }) => !flags.changed || source !== 'default');
    if (flags.json) {
      // What is not set has a line too.
      this.log(JSON.stringify(rows.map((row) => ({ ...row, value: row.value ?? null }))));
      return;
    }
    const text = (value: unknown): string =>
      value === undefined ? '-' : typeof value === 'string' ? value : JSON.stringify(value);
    const table = [
      ['SETTING', 'VALUE', 'FROM'],
      ...rows.map(({ setting, value, source }) => [setting, text(value), source]),
    ];
    const widths = [0, 1].map((at) => Math.max(...table.map((row) => (row[at] ?? '').length)));
    for (const [setting = '', value = '', source = ''] of table) {
      this.log(`${setting.padEnd(widths[0] ?? 0)}  ${value.padEnd(widths[1] ?? 0)}  ${source}`);
    }
  }
}
