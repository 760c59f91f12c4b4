import { Flags } from '@oclif/core';
import type { LoadOptions } from '../challenger/config/loadSettings.js';

/** What every command has that reads the settings. */
export const settingFlags = {
  config: Flags.string({
    description: 'a JSON file of settings; also GAINSAY_CONFIG',
    helpValue: 'FILE',
  }),
  set: Flags.string({
    description: 'a setting, as http.port=9000; may be given more than once',
    helpValue: 'NAME=VALUE',
    multiple: true,
  }),
};

/** What flags and environment say of the settings. */
export function settingsGiven(
  {
    config,
    set = [],
  }: { readonly config?: string | undefined; readonly set?: string[] | undefined },
  env: NodeJS.ProcessEnv,
): LoadOptions {
  const file = config ?? env['GAINSAY_CONFIG'];
  const flags = new Map(
    set.map((each): [string, string] => {
      const at = each.indexOf('=');
      return at === -1 ? [each, ''] : [each.slice(0, at), each.slice(at + 1)];
    }),
  );
  return { flags, env, ...(file === undefined ? {} : { file }) };
}
