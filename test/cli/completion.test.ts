import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';

/** Runs a shell, if there is one. */
function hasShell(shell: string): boolean {
  return spawnSync(shell, ['-c', 'true']).status === 0;
}

function script(shell: string): string {
  const { status, stdout } = spawnSync(
    process.execPath,
    ['cli/bin/gainsay.js', 'completion', shell],
    { encoding: 'utf8' },
  );
  expect(status).toBe(0);
  return stdout;
}

describe('completion for bash', () => {
  let source: string;
  beforeAll(() => {
    source = script('bash');
  });

  /** What a user is offered who presses Tab behind these words, the last one begun. */
  function offered(...words: string[]): string[] {
    const list = ['gainsay', ...words].map((word) => `'${word}'`).join(' ');
    const run = `${source}\nCOMP_WORDS=(${list}); COMP_CWORD=${String(words.length)}; _gainsay
printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-u', '-c', run], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout.split('\n').filter((word) => word !== '');
  }

  it.each([
    ['commands and topics', ['s'], ['simulate', 'snapshot', 'status', 'sync']],
    ['commands of a topic', ['claim', ''], ['list', 'post', 'show']],
    ['flags', ['verify', '--c'], ['--chain', '--claim']],
    ['flags behind flags', ['claim', 'list', '--json', '--st'], ['--status']],
    ['values', ['sync', '--mode', ''], ['fast', 'replay']],
    ['values behind =', ['sync', '--mode', '=', 'f'], ['fast']],
    ['values at once', ['sync', '--mode', '='], ['fast', 'replay']],
    ['the values of an argument', ['completion', ''], ['bash', 'fish', 'zsh']],
    ['files for a flag', ['verify', '--chain', 'pack'], ['package-lock.json', 'package.json']],
    ['files for an argument', ['explain', 'tsconfig.j'], ['tsconfig.json']],
    ['nothing where nothing fits', ['verify', '--nonsense'], []],
  ])('offers %s', (_, words, expected) => {
    expect(offered(...words).sort()).toEqual(expected);
  });
});

it.each(['zsh', 'fish'])('is a script that %s can read', (shell) => {
  const source = script(shell);
  expect(source).toContain('claim');
  if (!hasShell(shell)) {
    console.warn(`${shell} is not here: its completion was printed, and not read by it`);
    return;
  }
  const { status, stderr } = spawnSync(shell, ['-n'], { input: source, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

it('is refused for a shell that nothing is known of', () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['cli/bin/gainsay.js', 'completion', 'tcsh'],
    { encoding: 'utf8' },
  );
  expect(status).toBe(2);
  expect(stderr).toMatch(/^USAGE: /);
});
