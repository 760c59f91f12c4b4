import { SETTING_NAMES } from '../challenger/config/settingNames.js';
import { settingsSchema } from '../challenger/config/settings.js';
import { shown } from '../challenger/config/shownSettings.js';

const HEAD = `# Settings

This page is made from the settings themselves, by \`node tools/commands.mjs\`; a test holds it against them.

- A setting comes from a flag (\`--set NAME=VALUE\`; some have one of their own), else from the environment, else from the file
  of \`--config\`, else from its default. \`gainsay config show\` says which, \`gainsay config check\` whether all is well.
- In the file they are JSON, as \`{ "http": { "port": 8560 } }\`. In the environment lists are written with commas or as JSON.
- Secrets (marked so) may be given as \`env:NAME\` or \`file:PATH\`. Keys and passwords are no settings: [money.md](money.md) §4.
- Amounts of ether are texts: \`"0.5"\`.
`;

/** All settings as a page of Markdown. */
export function settingsPage(): string {
  const defaults = settingsSchema.parse({});
  const rows = SETTING_NAMES.map(({ path, variable, isSecret, options, description = '' }) => {
    let value: unknown = defaults;
    for (const key of path.split('.')) value = (value as Record<string, unknown>)[key];
    const given = value === undefined ? '' : `\`${JSON.stringify(shown(value))}\``;
    const said = [
      ...(isSecret ? ['secret'] : []),
      ...(description === '' ? [] : [description]),
      ...(options.length === 0 ? [] : [options.map((each) => `\`${each}\``).join(', ')]),
    ];
    return `| \`${path}\` | \`${variable}\` | ${given} | ${said.join('; ').replaceAll('|', '\\|')} |`;
  });
  return `${HEAD}
| setting | variable | default | |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}
