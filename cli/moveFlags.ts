import { Flags } from '@oclif/core';
import type { Settings } from '../challenger/config/settings.js';
import { settingFlags, settingsGiven } from './settingFlags.js';

/** What every command has that sends transactions. */
export const moveFlags = {
  ...settingFlags,
  chain: Flags.file({ description: 'says where the chain is', required: true }),
  'dry-run': Flags.boolean({
    description: 'send nothing: try it by eth_estimateGas, and say what it would cost',
    default: false,
  }),
};

/** What every command has, besides, that chooses moves by what is right. */
export const lookFlags = {
  'data-folder': Flags.directory({
    description: 'begin with the state that gainsay sync or a daemon has there; that only',
  }),
};

/** Who signs, in a dry run only. */
export const accountFlag = Flags.string({
  description: 'in a dry run: whose moves they would be; no key is needed then',
  helpValue: 'ADDRESS',
  dependsOn: ['dry-run'],
});

/** The settings, and in a dry run the account that is given. @throws ConfigError */
export async function moveSettings(
  given: Parameters<typeof settingsGiven>[0],
  account?: string,
): Promise<Settings> {
  const { loadSettings } = await import('../challenger/config/loadSettings.js');
  const options = settingsGiven(given, process.env);
  const flags = new Map(options.flags);
  if (account !== undefined) flags.set('keys.address', account);
  return (await loadSettings({ ...options, flags })).settings;
}
