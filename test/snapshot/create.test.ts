import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SettledDevnet } from '../sync/settledDevnet.js';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let settled: SettledDevnet;
beforeAll(async () => {
  settled = await SettledDevnet.open(2);
});
afterAll(() => settled.close());

/** The devnet lives in this process, so that a child must not block it. */
async function gainsay(...args: string[]) {
  const child = spawn(process.execPath, ['cli/bin/gainsay.js', ...args, '--json']);
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (part: Buffer) => (said.stdout += part.toString()));
  child.stderr.on('data', (part: Buffer) => (said.stderr += part.toString()));
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const line = (status === 0 ? said.stdout : said.stderr).trim().split('\n').at(-1) ?? '';
  return { status, said: JSON.parse(line) as Record<string, unknown>, stderr: said.stderr };
}

const inFolder = (name: string): string => path.join(settled.folder, name);
const place = (): string => inFolder('snapshots');
const sync = (name: string, ...args: string[]) =>
  gainsay('sync', '--chain', settled.file, '--data', inFolder(name), ...args);
const create = (name: string, ...args: string[]) =>
  gainsay('snapshot', 'create', '--chain', settled.file, '--data', inFolder(name), ...args);

describe('gainsay snapshot create', () => {
  it('says that there is nothing where nothing was synced, and makes nothing', async () => {
    const none = await create('nowhere', '--into', place());
    expect(none.status).toBe(1);
    expect(none.said).toMatchObject({ error: { code: 'STORE_NOT_THERE' } });
    expect(existsSync(inFolder('nowhere'))).toBe(false);
    expect(existsSync(place())).toBe(false);
  });

  it('writes what was synced, then what came since, and another folder syncs from both', async () => {
    expect(await sync('one', '--mode', 'replay')).toMatchObject({ status: 0 });
    const whole = await create('one', '--into', place(), '--chunk-bytes', '2000');
    expect(whole).toMatchObject({ status: 0, stderr: '' });
    const { claim, stateRoot } = whole.said;
    const verified = await gainsay('snapshot', 'verify', place());
    expect(verified).toMatchObject({ status: 0, said: { right: true, claim, stateRoot } });

    await settled.settle();
    await settled.devnet.block(3);
    await settled.devnet.post();
    await settled.settle();
    await settled.bury();
    expect(await sync('one', '--mode', 'replay')).toMatchObject({ status: 0 });
    const delta = await create('one', '--into', place(), '--from', String(claim));
    expect(delta).toMatchObject({ status: 0, stderr: '', said: { from: claim } });
    expect(delta.said.claim).not.toBe(claim);
    const index = await gainsay('snapshot', 'inspect', place());
    expect(index.said).toMatchObject({
      snapshots: [{ claim }],
      deltas: [{ from: claim, claim: delta.said.claim }],
    });

    const fast = await sync('two', '--source', place());
    expect(fast).toMatchObject({ status: 0, said: { basis: 'anchored' } });
    const replayed = await sync('one', '--mode', 'replay');
    const { disk: taken, ...fastSaid } = fast.said;
    const { disk: replayTook, ...replayedSaid } = replayed.said;
    expect(fastSaid).toEqual({ ...replayedSaid, basis: 'anchored' });
    // replay keeps more blocks than a fast sync does: what they have alike is the newest state
    const { accounts, slots, codes, newest } = replayTook as Record<string, unknown>;
    expect(taken).toMatchObject({ accounts, slots, codes, newest });
  });

  it('refuses to begin at a claim that the place has not', async () => {
    const none = await create('one', '--into', place(), '--from', `0x${'7'.repeat(64)}`);
    expect(none).toMatchObject({ status: 75, said: { error: { code: 'SNAPSHOT_NONE' } } });
  });
});
