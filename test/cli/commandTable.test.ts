import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ManifestCommand } from '../../cli/commandsPage.js';
import { ran } from './ran.js';

let commands: ManifestCommand[];

const gainsay = (...args: string[]) => ran(args);

const wordsOf = ({ id }: ManifestCommand): string[] => id.split(':');

/** Does it for every command, a few at a time; gives what is wrong with each. */
async function forEvery(
  look: (command: ManifestCommand) => Promise<readonly string[]>,
): Promise<string[]> {
  const left = [...commands];
  const problems: string[] = [];
  const worker = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const { id } = next;
      problems.push(...(await look(next)).map((problem) => `${id}: ${problem}`));
    }
  };
  await Promise.all([worker(), worker(), worker()]);
  return problems.sort();
}

beforeAll(async () => {
  const pjson = JSON.parse(readFileSync('package.json', 'utf8')) as object;
  // The way of starting is plain JavaScript, without types.
  const start = pathToFileURL(path.resolve('cli/bin/compiled.js')).href;
  const { compiledProgram } = (await import(start)) as {
    compiledProgram: (root: string, pjson: object) => Promise<string | undefined>;
  };
  const home = await compiledProgram(process.cwd(), pjson);
  const file = path.join(String(home), 'oclif.manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as {
    commands: Record<string, ManifestCommand>;
  };
  commands = Object.values(manifest.commands);
});

describe('every command', () => {
  it('is there', () => {
    const names = commands.map((command) => wordsOf(command).join(' '));
    expect(names).toEqual(
      expect.arrayContaining([
        ...['watch', 'sync', 'verify', 'status', 'explain', 'demo', 'devnet', 'conformance'],
        ...['simulate', 'fuzz', 'claim list', 'claim show', 'claim post'],
        ...['dispute list', 'dispute show', 'dispute move', 'dispute play'],
        ...['bond list', 'bond withdraw', 'config show', 'config check'],
        ...['keys new', 'keys import', 'snapshot create', 'da archive', 'completion', 'bench'],
      ]),
    );
  });

  it('says what it does, and shows it by examples that it takes', async () => {
    const problems = await forEvery((command) => {
      const { summary = '', examples = [], flags, args } = command;
      const shown = examples.map((each) => (typeof each === 'string' ? each : each.command));
      const own = `<%= config.bin %> ${wordsOf(command).join(' ')}`;
      const unknown = shown
        .flatMap((each) => each.split(/&&|[()>]/).filter((part) => part.includes(own)))
        .flatMap((part) => part.match(/(?<= )--[a-z-]+/g) ?? [])
        .filter((flag) => flags[flag.slice(2)] === undefined);
      const bare = [...Object.values(flags), ...Object.values(args)].filter(
        ({ description = '' }) => description === '',
      );
      return Promise.resolve([
        ...(/^[A-Z].*\.$|\?$/.test(summary) ? [] : ['a summary is a sentence']),
        ...(shown.length > 0 ? [] : ['no examples']),
        ...(shown.every((each) => each.includes(own)) ? [] : ['an example of something else']),
        ...unknown.map((flag) => `an example has ${flag}, which it does not take`),
        ...bare.map(({ name }) => `${name} is not described`),
        ...(flags['json'] === undefined ? ['no --json'] : []),
      ]);
    });
    expect(problems).toEqual([]);
  });

  it('tells what is wrong with a command line as JSON, and exits with 2', async () => {
    const problems = await forEvery(async (command) => {
      const { status, stdout, stderr } = await gainsay(
        ...[...wordsOf(command), '--no-such-flag', '--json'],
      );
      const last = stderr.trimEnd().split('\n').at(-1) ?? '';
      const { error } = JSON.parse(last) as { error: Record<string, unknown> };
      return [
        ...(status === 2 ? [] : [`exits with ${String(status)}`]),
        ...(stdout === '' ? [] : ['prints something']),
        ...(error['code'] === 'USAGE' ? [] : [`the code is ${String(error['code'])}`]),
        ...(typeof error['nextStep'] === 'string' ? [] : ['no next step']),
      ];
    });
    expect(problems).toEqual([]);
  });

  it('has help with its exit codes, and no colours where there is no terminal', async () => {
    const problems = await forEvery(async (command) => {
      const { status, stdout, stderr } = await gainsay(...wordsOf(command), '--help');
      const codes = Object.keys({ 0: '', 1: '', 2: '', ...command.exits });
      const [, table = ''] = stdout.split('\nEXIT CODES\n');
      const listed = [...table.matchAll(/^ {2}(\d+) /gm)].map(([, code]) => code);
      return [
        ...(status === 0 ? [] : [`exits with ${String(status)}`]),
        ...(codes.join() === listed.join() ? [] : [`the exit codes are ${listed.join()}`]),
        ...((stdout + stderr).includes('\u001b') ? ['a colour'] : []),
      ];
    });
    expect(problems).toEqual([]);
  });

  it('is in docs/commands.md as it is, and the settings in docs/settings.md', () => {
    const { status, stderr } = spawnSync(process.execPath, ['tools/commands.mjs', '--check'], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
