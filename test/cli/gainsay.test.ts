import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { DATA, hasData } from '../execute/sharedData.js';

const folder = mkdtempSync(join(tmpdir(), 'gainsay-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

function gainsay(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['cli/bin/gainsay.js', ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr, lastLine: stdout.trimEnd().split('\n').at(-1) ?? '' };
}

describe('gainsay', () => {
  it('says its version and what it can do', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(gainsay('--version')).toMatchObject({ status: 0, stdout: `gainsay/${version}\n` });
    const help = gainsay('--help');
    expect(help.status).toBe(0);
    expect(help.stdout).toContain('conformance');
  });

  it.each([
    ['a command that there is not', ['nonsense']],
    ['an option that there is not', ['conformance', '--nonsense', 'x']],
    ['a value that an option does not take', ['conformance', 'x', '--engine', 'nonsense']],
    ['no path', ['conformance']],
    ['a path that is not there', ['conformance', join(folder, 'nothing')]],
  ])('exits with 2 for %s', (_, args) => {
    const { status, stderr, stdout } = gainsay(...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^(USAGE|FIXTURE): .+\n/);
    expect(stdout).toBe('');
  });

  it('says what went wrong as JSON with --json', () => {
    const { status, stderr } = gainsay('conformance', join(folder, 'nothing'), '--json');
    expect(status).toBe(2);
    const { error } = JSON.parse(stderr) as { error: { code: string; nextStep: string } };
    expect(error.code).toBe('FIXTURE');
    expect(error.nextStep).toContain('chain.rlp');
  });
});

describe.skipIf(!hasData('state/state-dev-0.json.gz'))('gainsay conformance', () => {
  type Fixtures = Record<string, { post: Record<string, { hash: string }[]> }>;
  const some = (): Fixtures => {
    const all = JSON.parse(
      gunzipSync(readFileSync(join(DATA, 'state/state-dev-0.json.gz'))).toString(),
    ) as Fixtures;
    return Object.fromEntries(Object.entries(all).slice(0, 4));
  };

  it('exits with 0 and counts where every case passes, plain or zipped, in files and folders', () => {
    writeFileSync(join(folder, 'plain.json'), JSON.stringify(some()));
    writeFileSync(join(folder, 'zipped.json.gz'), gzipSync(JSON.stringify(some())));
    const { status, lastLine } = gainsay(
      'conformance',
      folder,
      join(folder, 'plain.json'),
      '--json',
    );
    expect(status).toBe(0);
    expect(JSON.parse(lastLine)).toEqual({
      cases: 12,
      passed: 12,
      failed: 0,
      outOfScope: 0,
      unproven: 0,
      unprovable: 0,
      steps: 0,
      proven: 0,
      maxStepGas: 0,
      maxStepCalldata: 0,
      failures: [],
      excluded: [],
      stopped: [],
    });
  });

  it('exits with 3 and names the case where one fails', () => {
    const cases = some();
    const [name] = Object.keys(cases);
    Object.values(cases[name!]!.post)[0]![0]!.hash = `0x${'11'.repeat(32)}`;
    const path = join(folder, 'wrong.json');
    writeFileSync(path, JSON.stringify(cases));
    const { status, lastLine } = gainsay('conformance', path, '--json');
    expect(status).toBe(3);
    const { passed, failed, failures } = JSON.parse(lastLine) as {
      passed: number;
      failed: number;
      failures: { name: string }[];
    };
    expect({ passed, failed }).toEqual({ passed: 3, failed: 1 });
    expect(failures[0]?.name).toBe(name);
    const text = gainsay('conformance', path);
    expect(text.status).toBe(3);
    expect(text.lastLine).toBe('4 cases: 3 passed, 1 failed, 0 out of scope');
  });
});
