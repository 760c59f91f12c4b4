import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** Exit code and complaint of the check of the snapshots in `folder`. */
function check(folder: string): { status: number | null; stderr: string } {
  const run = ['tools/snapshots.mjs', '--check', '--folder', folder];
  const { status, stderr } = spawnSync(process.execPath, run, { encoding: 'utf8' });
  return { status, stderr };
}

describe('snapshots of the contracts', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gainsay-snapshots-'));
    cpSync('snapshots', folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are what is compiled', () => {
    expect(check('snapshots')).toEqual({ status: 0, stderr: '' });
  });

  it('cannot hide a variable that has moved, nor a function that has gone', () => {
    const edit = (name: string, from: string, to: string) => {
      const text = readFileSync(join(folder, name), 'utf8');
      expect(text).toContain(from);
      writeFileSync(join(folder, name), text.replace(from, to));
    };
    edit('Claims.storage.json', '"slot": 3', '"slot": 4');
    edit('Matches.abi.json', '"name": "settle"', '"name": "gone"');
    rmSync(join(folder, 'Inbox.abi.json'));
    const { status, stderr } = check(folder);
    expect(status).toBe(1);
    for (const name of ['Claims.storage.json', 'Matches.abi.json', 'Inbox.abi.json']) {
      expect(stderr).toContain(name);
    }
    expect(stderr).not.toContain('Inbox.storage.json');
  });
});
