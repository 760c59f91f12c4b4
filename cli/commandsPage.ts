import type { Command } from '@oclif/core';
import { type Exits, exitTable } from './exitCode.js';

/** A command as oclif's manifest has it. */
export type ManifestCommand = Command.Cached & { readonly exits?: Exits };

const HEAD = `# Commands

This page is made from the commands themselves, by \`node tools/commands.mjs\`; a test holds it against them.

- Every command takes \`--json\`: one line of JSON on stdout. An error is then the last line of stderr:
  \`{"error":{"code":"…","message":"…","nextStep":"…"}}\`. Codes are stable; \`message\` is for people.
- Amounts are ether for people, and wei as decimal strings in JSON; those of settings are ether always, as in their file.
- Colours, ticks and moving progress are for terminals only; \`NO_COLOR\` turns colours off there, too.
- A setting comes from a flag, else from the environment (\`GAINSAY_…\`), else from a file, else from its default
  (\`gainsay config show\`); [settings.md](settings.md) lists them.
- What sends transactions checks first what must be so, shows each check, and takes \`--dry-run\`.
- \`gainsay completion bash|zsh|fish\` prints what makes a shell complete all this.
- Commands run compiled, from a cache below \`node_modules/.cache/gainsay\` that is named after the content of all sources: the
  first run after a change compiles anew. It is used where who runs it owns it and may write there; else, as in a read-only
  container or under the systemd unit, the sources are run as they are, and take some seconds longer to start.
`;

/** All commands as a page of Markdown. */
export function commandsPage(bin: string, commands: readonly ManifestCommand[]): string {
  const all = [...commands]
    .filter(({ hidden }) => hidden !== true)
    .sort((one, two) => (one.id < two.id ? -1 : 1));
  const index = all.map(
    (command) =>
      `| [\`${nameOf(bin, command)}\`](#${anchorOf(bin, command)}) | ${command.summary ?? ''} |`,
  );
  return `${HEAD}
| command | what it does |
| --- | --- |
${index.join('\n')}
${all.map((command) => sectionOf(bin, command)).join('')}`;
}

const nameOf = (bin: string, { id }: ManifestCommand): string =>
  `${bin} ${id.replaceAll(':', ' ')}`;
const anchorOf = (bin: string, { id }: ManifestCommand): string =>
  `${bin}-${id.replaceAll(':', '-')}`;

function sectionOf(bin: string, command: ManifestCommand): string {
  const { summary = '', description = '', args, flags, examples = [], exits = {} } = command;
  const rows = [
    ...Object.values(args).map((arg) => [
      `\`${arg.required === true ? arg.name.toUpperCase() : `[${arg.name.toUpperCase()}]`}\``,
      withValues(arg.description, arg.options),
    ]),
    ...Object.values(flags)
      .sort((one, two) => (one.name < two.name ? -1 : 1))
      .map((flag) => [
        `\`--${flag.name}${flag.type === 'option' ? ` ${flag.helpValue?.toString() ?? '…'}` : ''}\``,
        flagText(flag),
      ]),
  ];
  const shown = examples.map((example) =>
    (typeof example === 'string' ? example : example.command).replaceAll('<%= config.bin %>', bin),
  );
  return `
## ${nameOf(bin, command)}

${summary}
${description === '' ? '' : `\n${description}\n`}
| | |
| --- | --- |
${rows.map(([name = '', text = '']) => `| ${name} | ${text} |`).join('\n')}

\`\`\`sh
${shown.join('\n')}
\`\`\`

Exit codes: ${exitTable(exits)
    .map(([code, meaning]) => `**${code}** ${meaning}`)
    .join('; ')}.
`;
}

type Flag = ManifestCommand['flags'][string];

function flagText(flag: Flag): string {
  const text = withValues(flag.description, flag.type === 'option' ? flag.options : undefined);
  const value: unknown = flag.type === 'option' ? flag.default : undefined;
  const isGiven = value !== undefined && !(Array.isArray(value) && value.length === 0);
  const notes = [
    ...(flag.required === true ? ['required'] : []),
    ...(isGiven ? [`default ${String(value)}`] : []),
  ];
  return notes.length === 0 ? text : `${text} (${notes.join(', ')})`;
}

/** Bars end a cell of a table. */
function withValues(text = '', values: readonly string[] | undefined): string {
  const all = values === undefined || values.length === 0 ? '' : `: ${values.join(', ')}`;
  return `${text}${all}`.replaceAll('|', '\\|');
}
