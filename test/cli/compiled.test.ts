import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let root: string;
const at = (name: string): string => path.join(root, name);
const shelf = (): string[] => readdirSync(at('node_modules/.cache/gainsay')).sort();

const PARTS = ['exitCode.ts', 'printError.ts', 'gainsayCommand.ts'];

/** A package as small as can be, with our way of starting. */
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'gainsay-compiled-'));
  for (const folder of ['cli/commands', 'challenger', 'bisection', 'node_modules']) {
    mkdirSync(at(folder), { recursive: true });
  }
  for (const name of ['bin', 'run.ts', 'help.ts', ...PARTS]) {
    cpSync(`cli/${name}`, at(`cli/${name}`), { recursive: true });
  }
  for (const name of ['package.json', 'tsconfig.json']) cpSync(name, at(name));
  for (const name of readdirSync('node_modules')) {
    if (!name.startsWith('.'))
      symlinkSync(path.resolve('node_modules', name), at(`node_modules/${name}`));
  }
  command('first', `this.log('one')`);
});
afterEach(() => rmSync(root, { recursive: true }));

function command(name: string, body: string): void {
  writeFileSync(
    at(`cli/commands/${name}.ts`),
    `import { GainsayCommand } from '../gainsayCommand.js';
export default class extends GainsayCommand {
  static override summary = 'Is the ${name}.';
  async run(): Promise<void> { await this.parse(); const place: string = import.meta.url; void place; ${body}; }
}
`,
  );
}

function gainsay(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [at('cli/bin/gainsay.js'), ...args],
    {
      encoding: 'utf8',
    },
  );
  return { status, stdout, stderr };
}

describe('the compiled program', () => {
  it('is made once, and run from then on', () => {
    command('place', 'this.log(import.meta.url)');
    const { stdout } = gainsay('place');
    const [name] = shelf();
    expect(stdout).toContain(`/node_modules/.cache/gainsay/${name!}/cli/commands/place.js`);
    const made = statSync(at(`node_modules/.cache/gainsay/${name!}/cli/run.js`)).ino;
    expect(gainsay('place')).toMatchObject({ status: 0, stdout });
    expect(shelf()).toEqual([name]);
    expect(statSync(at(`node_modules/.cache/gainsay/${name!}/cli/run.js`)).ino).toBe(made);
  });

  it('is never older than its sources, whatever their times say', () => {
    const file = at('cli/commands/first.ts');
    const { atime, mtime, size } = statSync(file);
    expect(gainsay('first').stdout).toBe('one\n');
    command('first', `this.log('two')`);
    utimesSync(file, atime, mtime);
    expect(statSync(file)).toMatchObject({ mtime, size });
    expect(gainsay('first').stdout).toBe('two\n');
    command('second', `this.log('three')`);
    expect(gainsay('--help').stdout).toContain('Is the second.');
    expect(gainsay('second').stdout).toBe('three\n');
    rmSync(file);
    expect(gainsay('first')).toMatchObject({ status: 2, stdout: '' });
    expect(gainsay('--help').stdout).not.toContain('Is the first.');
    const pjson = JSON.parse(readFileSync(at('package.json'), 'utf8')) as object;
    writeFileSync(at('package.json'), JSON.stringify({ ...pjson, version: '9.9.9' }));
    expect(gainsay('--help').stdout).toContain('gainsay/9.9.9');
  });

  it('is no loss where there is no room for it', () => {
    writeFileSync(at('node_modules/.cache'), 'in the way');
    command('place', 'this.log(import.meta.url)');
    const { status, stdout } = gainsay('place');
    expect(status).toBe(0);
    expect(stdout).toMatch(/\/cli\/commands\/place\.ts\b/);
    expect(gainsay('--help').stdout).toContain('Is the place.');
  });

  it('is not made of sources that are wrong, and what is wrong is said', () => {
    command('first', 'this is no program');
    const { status, stderr } = gainsay('first');
    expect(status).not.toBe(0);
    expect(stderr).toContain('first.ts');
    expect(shelf()).toEqual([]);
  });

  it('is made by one of many who start at once, and goes a day after the last of them', async () => {
    gainsay('first');
    const [old] = shelf();
    const kept = at(`node_modules/.cache/gainsay/${'0'.repeat(40)}`);
    cpSync(at(`node_modules/.cache/gainsay/${old!}`), kept, { recursive: true });
    const yesterday = new Date(Date.now() - 25 * 3_600_000);
    utimesSync(at(`node_modules/.cache/gainsay/${old!}`), yesterday, yesterday);
    command('first', `this.log('two')`);
    const { spawn } = await import('node:child_process');
    const statuses = await Promise.all(
      Array.from({ length: 4 }, () => {
        const child = spawn(process.execPath, [at('cli/bin/gainsay.js'), 'first']);
        return new Promise((resolve) => child.once('exit', resolve));
      }),
    );
    expect(statuses).toEqual([0, 0, 0, 0]);
    const left = shelf();
    expect(left).toHaveLength(2);
    expect(left).toContain('0'.repeat(40));
    expect(left).not.toContain(old);
  });
});
