import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { Chain } from '../../challenger/chain.js';
import { type ChainFileJson, readChainFile } from '../../challenger/chainFile.js';
import { FolderSource } from '../../challenger/snapshot/folderSource.js';
import { StateStore } from '../../challenger/store/stateStore.js';
import { publishSnapshot } from '../../challenger/sync/publishClaim.js';
import type { SyncOutcome } from '../../challenger/sync/runSync.js';
import { readSyncRecord } from '../../challenger/sync/syncRecord.js';
import { progressLine } from '../../cli/syncTeller.js';
import { SettledDevnet } from '../sync/settledDevnet.js';
import { ran, type Ended } from './ran.js';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let settled: SettledDevnet;
beforeAll(async () => {
  settled = await SettledDevnet.open(2);
});
afterAll(() => settled.close());

const gainsay = (...args: string[]) => ran(args);

const inFolder = (name: string): string => path.join(settled.folder, name);
const sync = (...args: string[]) => gainsay('sync', '--chain', settled.file, ...args);
const outcomeOf = ({ stdout }: Ended) => JSON.parse(stdout) as Record<keyof SyncOutcome, unknown>;

describe('gainsay sync', () => {
  it('replays, and from what was published of it syncs fast to the same block, then confirms that', async () => {
    const first = await sync('--data', inFolder('one'), '--mode', 'replay', '--json');
    expect(first).toMatchObject({ status: 0 });
    const replayed = outcomeOf(first);
    expect(replayed).toMatchObject({ basis: 'replayed', batch: '4', isStopped: false });
    const again = await sync('--data', inFolder('one'), '--mode', 'replay');
    expect(again).toMatchObject({ status: 0 });
    expect(again.stdout).toMatch(
      /^batch 4, L2 block \d+ 0x[0-9a-f]{64}, replayed\n[\d.]+ MB in use in a file of [\d.]+ MB, \d+ blocks kept\n$/,
    );
    const { usedBytes, fileBytes } = replayed.disk as Record<string, number>;
    expect(usedBytes).toBeGreaterThan(4096);
    expect(fileBytes).toBeGreaterThanOrEqual(usedBytes!);

    const chain = await Chain.open(await readChainFile(settled.file));
    const folder = path.join(inFolder('one'), 'state');
    const store = await StateStore.open({ folder, chain: chain.name });
    const into = new FolderSource(inFolder('published'));
    await publishSnapshot({ chain, store, into }, readSyncRecord(store)!.anchor);
    await store.close();
    chain.close();

    const nowhere = inFolder('nothing here');
    const sources = ['--source', nowhere, '--source', into.name];
    const fast = await sync('--data', inFolder('two'), ...sources, '--json');
    expect(fast).toMatchObject({ status: 0 });
    // What was kept on the way is not the same.
    const { disk } = outcomeOf(fast);
    expect(outcomeOf(fast)).toEqual({ ...replayed, disk, basis: 'anchored' });
    expect(fast.stderr).not.toMatch(/of no use/);
    const confirmed = await sync('--data', inFolder('two'), ...sources, '--confirm', '--json');
    expect(outcomeOf(confirmed)).toEqual({ ...replayed, disk: outcomeOf(confirmed).disk });
    const verified = await gainsay(
      ...['verify', '--chain', settled.file, '--data-folder', inFolder('two'), '--json'],
    );
    expect(verified).toMatchObject({ status: 0 });
    expect(JSON.parse(verified.stdout)).toMatchObject({ basis: 'replayed', postedBatch: '4' });
    // What is replayed is not made from a snapshot, nor the other way round.
    const other = await sync('--data', inFolder('three'), ...sources, '--json');
    expect(other.status).toBe(0);
    const mixed = await sync('--data', inFolder('three'), '--mode', 'replay');
    expect(mixed).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^SYNC_ANCHORED: /) as string,
    });
  });

  it('exits with 75 and names the other way where no source has a snapshot', async () => {
    const nowhere = ['--source', inFolder('nothing here')];
    const { status, stderr, stdout } = await sync('--data', inFolder('four'), ...nowhere, '--json');
    expect({ status, stdout }).toEqual({ status: 75, stdout: '' });
    expect(JSON.parse(stderr)).toMatchObject({
      error: {
        code: 'SYNC_NO_SNAPSHOT',
        nextStep: expect.stringContaining('--mode replay') as string,
      },
    });
  });

  it('begins nothing on contracts of another chain, or with a file that says too little', async () => {
    const json = JSON.parse(readFileSync(settled.file, 'utf8')) as ChainFileJson;
    const at = (name: string, changed: unknown): string => {
      writeFileSync(inFolder(name), JSON.stringify(changed));
      return inFolder(name);
    };
    const run = (file: string) =>
      gainsay('sync', '--chain', file, '--data', inFolder('five'), '--mode', 'replay');
    const rules = await run(at('rules.json', { ...json, rules: { ...json.rules, timeDrift: 1 } }));
    expect(rules).toMatchObject({ status: 1 });
    expect(rules.stderr).toMatch(/^CHAIN_CONTRACTS: the rules/);
    const genesis = await run(at('hash.json', { ...json, genesisHash: undefined }));
    expect(genesis.stderr).toMatch(/^CHAIN_CONTRACTS: the genesis/);
    const short = await run(at('short.json', { ...json, l1: undefined }));
    expect(short).toMatchObject({ status: 2 });
    expect(short.stderr).toMatch(/^CHAIN_FILE: .*\n {2}- l1: /);
    const few = await run(at('few.json', { ...json, l1: { ...json.l1, need: 2 } }));
    expect(few.stderr).toMatch(/2 of 1 endpoints cannot agree/);
  });
});

it('says how long it will take from how long it took', () => {
  const head = { number: 7n, hash: new Uint8Array(32) as Hash, timestamp: 0n };
  const at = { stage: 'batches' as const, from: 10n, total: 100n, head };
  expect(progressLine({ ...at, done: 11n }, 0)).toBe('batch 11 of 100, L2 block 7');
  expect(progressLine({ ...at, done: 21n }, 10_000)).toBe('batch 21 of 100, L2 block 7, 79 s left');
  expect(progressLine({ ...at, done: 12n }, 60_000)).toMatch(/, 88 min left$/);
  expect(progressLine({ ...at, done: 12n }, 600_000)).toMatch(/, 14 h 40 min left$/);
  const state = { stage: 'snapshot' as const, done: 2_500_000, total: 10_000_000 };
  expect(progressLine({ ...state, remainingMs: 1 }, 0)).toBe('state: 2.5 of 10.0 MB, 1 s left');
  expect(progressLine({ ...state, remainingMs: undefined }, 0)).toBe('state: 2.5 of 10.0 MB');
});
