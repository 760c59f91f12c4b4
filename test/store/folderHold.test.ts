import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FolderBusyError, holdFolder } from '../../challenger/store/folderHold.js';

let folder: string;
beforeAll(() => (folder = mkdtempSync(path.join(tmpdir(), 'gainsay-hold-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HOLD = `
  import { holdFolder } from './challenger/store/folderHold.ts';
  await holdFolder(process.argv[1]);
  console.log('held');
  setInterval(() => {}, 1000);
`;

describe.skipIf(process.platform !== 'linux')('a folder', () => {
  it('is held by one at a time, under whichever name', async () => {
    const release = await holdFolder(folder);
    const alias = `${folder}-alias`;
    symlinkSync(folder, alias);
    await expect(holdFolder(alias)).rejects.toBeInstanceOf(FolderBusyError);
    rmSync(alias);
    await release();
    await (
      await holdFolder(folder)
    )();
  });

  it('is free again as soon as the process that held it was killed', async () => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '--eval', HOLD, folder],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await once(child.stdout, 'data');
    await expect(holdFolder(folder)).rejects.toMatchObject({ code: 'STORE_FOLDER_BUSY' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    await (
      await holdFolder(folder)
    )();
  });
});
