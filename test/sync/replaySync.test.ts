import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Chain } from '../../challenger/chain.js';
import { readChainFile } from '../../challenger/chainFile.js';
import { StateStore } from '../../challenger/store/stateStore.js';
import { positionOf } from '../../challenger/sync/catchUp.js';
import { FinalClaims } from '../../challenger/sync/finalClaims.js';
import { FinalClaimMismatchError, FinalLine } from '../../challenger/sync/finalLine.js';
import { toHex } from '../../challenger/hex.js';
import { settle } from '../../challenger/sync/settle.js';
import { replaySync } from '../../challenger/sync/replaySync.js';
import { openStanding } from '../../challenger/sync/standing.js';
import { readSyncRecord } from '../../challenger/sync/syncRecord.js';
import { SettledDevnet } from './settledDevnet.js';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let settled: SettledDevnet;
let chain: Chain;
beforeAll(async () => {
  settled = await SettledDevnet.open();
  chain = await Chain.open(await readChainFile(settled.file));
});
afterAll(async () => {
  chain.close();
  await settled.close();
});

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
let count = 0;
const opened = () =>
  StateStore.open({
    folder: path.join(settled.folder, `store-${String(count++)}`),
    chain: chain.name,
  });

it('executes all batches, holds them against the final claims, and ends in the L2 client’s block', async () => {
  const store = await opened();
  const record = await replaySync({ chain, store });
  const { idle, head } = openStanding(record.standing, record.state);
  const l2 = await settled.devnet.l2.block(await settled.devnet.l2.head());
  expect(hex(head.hash)).toBe(hex(l2.hash));
  expect(positionOf(record)).toBe(6n);
  expect(store.newest()?.head).toEqual(head);
  expect(idle.block.fields.cursor.fields.queueNext).toBe(3n);
  const newest = await (await FinalClaims.on(chain.provider, chain.addresses.claims)).newest();
  expect(record).toMatchObject({ basis: 'replayed', anchor: { id: newest.id }, passed: newest.id });
  const anchor = openStanding(record.anchor.standing, newest.state);
  expect(anchor.idle.block.fields.cursor.fields.position).toBe(newest.position);
  // Batches 2 to 5 have two blocks each, and claims up to 4 or 5 are final: in those only the ends can be asked for.
  const ends = [0, 1, 3, 5, 7];
  const open = newest.target === 5n ? [9, 10] : [8, 9, 10];
  const numbers = Array.from({ length: 11 }, (_, number) => number);
  expect(numbers.filter((n) => store.block(BigInt(n)) !== undefined)).toEqual([...ends, ...open]);
  await store.close();
});

it('goes on where it was stopped, after every batch', async () => {
  const whole = await opened();
  const expected = await replaySync({ chain, store: whole });
  const store = await opened();
  const seen: bigint[] = [];
  for (let run = 0; run < 20; run++) {
    const stop = new AbortController();
    const onProgress = ({ done }: { done: bigint | number }) => {
      seen.push(BigInt(done));
      stop.abort();
    };
    const record = await replaySync({ chain, store, onProgress, signal: stop.signal });
    expect(readSyncRecord(store)).toEqual(record);
    if (!stop.signal.aborted) break;
  }
  expect(seen).toEqual([1n, 2n, 3n, 4n, 5n, 6n]);
  expect(readSyncRecord(store)).toEqual(expected);
  expect(store.newest()?.head).toEqual(whole.newest()?.head);
  await store.close();
  await whole.close();
});

it('never goes on silently where what is final is not what the batches come to', async () => {
  const store = await opened();
  const ours = Object.create(chain, {
    config: { value: { ...chain.config, chainId: 7n } },
  }) as Chain;
  await expect(replaySync({ chain: ours, store })).rejects.toMatchObject({
    ...{ code: 'FINAL_CLAIM_MISMATCH', exitCode: 3, claim: { target: 1n } },
  });
  // Nothing of it is kept.
  expect(positionOf(readSyncRecord(store)!)).toBe(0n);
  expect(store.newest()?.head.number).toBe(0n);
  await store.close();
});

it('holds what it has executed against claims that become final later', async () => {
  const store = await opened();
  const before = await replaySync({ chain, store });
  expect(positionOf(before)).toBe(6n);
  const claims = await FinalClaims.on(chain.provider, chain.addresses.claims);
  const old = await claims.newest();
  await settled.devnet.block(3);
  await settled.devnet.post();
  await settled.settle();
  await settled.bury();
  const newest = await claims.newest();
  expect(newest.position).toBeGreaterThan(old.position);
  // A false one among them, and the ends are noted.
  const [next] = await claims.between(old.id, newest);
  const line = new FinalLine([{ ...next!, state: newest.parent }], 20);
  expect(() => settle(store, before, line, 6n)).toThrow(FinalClaimMismatchError);
  expect(readSyncRecord(store)).toEqual(before);
  const after = await replaySync({ chain, store });
  expect(toHex(after.anchor.id)).toBe(toHex(newest.id));
  const { cursor } = openStanding(after.anchor.standing, newest.state).idle.block.fields;
  expect(cursor.fields.position).toBe(newest.position);
  expect(readSyncRecord(store)).toEqual(after);
  await store.close();
});
