import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { newFolder, openStore } from './folder.js';

const script = fileURLToPath(new URL('fullScript.ts', import.meta.url));

it('a commit that finds no room leaves everything as it was', async () => {
  const folder = newFolder();
  // Files of at most 3 MB (in units of 1 kB), and writes beyond that fail instead of ending the process.
  const limited = `trap '' XFSZ; ulimit -f 3000; exec "$0" --import tsx "$1" "$2"`;
  const { stdout, status, stderr } = spawnSync(
    'bash',
    ['-c', limited, process.execPath, script, folder],
    { encoding: 'utf8' },
  );
  expect(status, stderr).toBe(0);
  const lines = stdout.trim().split('\n');
  expect(lines).toHaveLength(3);
  const seen = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  for (const { committed, newest, meta, problems, kept } of seen) {
    expect(committed).toBeGreaterThan(5);
    expect([newest, meta, problems]).toEqual([committed, committed, []]);
    // What was to be committed is still there to be tried again.
    expect(kept).toBeGreaterThan(50);
  }
  const store = await openStore(folder);
  expect(Number(store.newest()!.head.number)).toBe(seen[0]!['committed']);
  expect(store.verify().problems).toEqual([]);
  while (!store.prune({ keep: 1n }).done);
  expect(store.verify().problems).toEqual([]);
});
