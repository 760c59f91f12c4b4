import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Status } from '../../bisection/game/Claims.js';
import { Chain } from '../../challenger/chain.js';
import { readChainFile } from '../../challenger/chainFile.js';
import { SYSTEM_CLOCK } from '../../challenger/da/systemClock.js';
import { ChainState } from '../../challenger/daemon/chainState.js';
import { LyingProposer } from '../../challenger/devnet/lyingProposer.js';
import { LIES } from '../../challenger/devnet/lies.js';
import { Challenger } from '../../challenger/dispute/challenger.js';
import type { ChallengerEvent } from '../../challenger/dispute/challengerEvent.js';
import { eventLine } from '../../challenger/dispute/eventLine.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import { PROCESS_CLOCK } from '../../challenger/l1/endpoints/clock.js';
import { toHex } from '../../challenger/hex.js';
import { FolderSource } from '../../challenger/snapshot/folderSource.js';
import { StateStore } from '../../challenger/store/stateStore.js';
import { anchoredAt } from '../../challenger/sync/anchoredAt.js';
import { backgroundReplay } from '../../challenger/sync/backgroundReplay.js';
import { positionOf } from '../../challenger/sync/catchUp.js';
import { fastSync } from '../../challenger/sync/fastSync.js';
import { publishSnapshot } from '../../challenger/sync/publishClaim.js';
import { replaySync } from '../../challenger/sync/replaySync.js';
import type { SyncProgress } from '../../challenger/sync/syncProgress.js';
import { readSyncRecord } from '../../challenger/sync/syncRecord.js';
import { nodeOf } from '../challenger/world.js';
import { SettledDevnet } from './settledDevnet.js';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let settled: SettledDevnet;
let chain: Chain;
let source: FolderSource;
const opened: StateStore[] = [];

function folder(): string {
  const made = path.join(settled.folder, `folder-${String(opened.length)}`);
  mkdirSync(made, { recursive: true });
  return made;
}

async function openStore(at = folder()): Promise<StateStore> {
  const store = await StateStore.open({ folder: at, chain: chain.name });
  opened.push(store);
  return store;
}

beforeAll(async () => {
  settled = await SettledDevnet.open();
  chain = await Chain.open(await readChainFile(settled.file));
  const store = await openStore();
  const { anchor } = await replaySync({ chain, store });
  source = new FolderSource(path.join(settled.folder, 'published'));
  await publishSnapshot({ chain, store, into: source }, anchor);
});
afterAll(async () => {
  await Promise.all(opened.map((store) => store.close()));
  chain.close();
  await settled.close();
});

/** A state that stands on the newest final claim. */
async function anchoredStore(): Promise<StateStore> {
  const at = folder();
  const store = await openStore(at);
  await fastSync({ chain, store, folder: at, sources: [source], clock: PROCESS_CLOCK });
  return store;
}

it('turns what is anchored into what is replayed, in several goes, and that stays', async () => {
  const store = await anchoredStore();
  const own = await openStore();
  expect(readSyncRecord(store)?.basis).toBe('anchored');
  const stop = new AbortController();
  const shares = { share: 1, clock: SYSTEM_CLOCK };
  const first = await backgroundReplay({
    ...{ chain, store, own, ...shares, signal: stop.signal },
    onProgress: () => {
      stop.abort();
    },
  });
  expect([first, positionOf(readSyncRecord(own)!)]).toEqual(['anchored', 1n]);
  expect(readSyncRecord(store)?.basis).toBe('anchored');
  expect(await backgroundReplay({ chain, store, own, ...shares })).toBe('replayed');
  const record = readSyncRecord(store)!;
  expect(record.basis).toBe('replayed');
  expect(toHex(readSyncRecord(own)!.state)).toBe(toHex(record.origin.state));
  // Whoever goes on from there goes on from what is replayed.
  expect((await replaySync({ chain, store })).basis).toBe('replayed');
});

it('shows how far it is, of what a daemon has fetched', async () => {
  const seen: SyncProgress[] = [];
  const state = await ChainState.open({
    ...{ chain, folder: path.join(settled.folder, 'shown'), mode: 'fast', retention: 0n },
    sources: [path.join(settled.folder, 'published')],
    ...{ onProgress: () => undefined, onReplay: (progress) => seen.push(progress) },
  });
  const { signal } = new AbortController();
  try {
    await state.catchUp(signal);
    expect(state.basis).toBe('anchored');
    await state.confirm(signal);
    expect(state.basis).toBe('replayed');
  } finally {
    await state.close();
  }
  expect(seen.map(({ stage, done, total }) => [stage, done, total])).toEqual(
    [1n, 2n, 3n, 4n, 5n].map((done) => ['batches', done, 5n]),
  );
});

it('lets others go first', async () => {
  const store = await anchoredStore();
  let now = 0;
  const slept: number[] = [];
  const clock = {
    now: () => (now += 10),
    sleep: (ms: number) => {
      slept.push(ms);
      return Promise.resolve();
    },
  };
  await backgroundReplay({ chain, store, own: await openStore(), clock, share: 0.2 });
  expect(slept.length).toBe(5);
  expect(new Set(slept)).toEqual(new Set([40]));
});

it('raises an alarm where the replay comes to another state, and the state stays anchored', async () => {
  const store = await anchoredStore();
  const ours = Object.create(chain, {
    config: { value: { ...chain.config, chainId: 7n } },
  }) as Chain;
  const own = await openStore();
  const replay = backgroundReplay({ chain: ours, store, own, clock: SYSTEM_CLOCK, share: 1 });
  await expect(replay).rejects.toMatchObject({ code: 'FINAL_CLAIM_MISMATCH' });
  expect(readSyncRecord(store)?.basis).toBe('anchored');
});

it('an anchored challenger watches until it may move, then defeats a liar, and says what it stands on', async () => {
  const { devnet } = settled;
  const store = await anchoredStore();
  const anchor = anchoredAt(readSyncRecord(store)!.anchor);
  const nodes = store.overlay();
  const executor = new VmExecutor({ config: chain.config, nodes });
  const liar = new LyingProposer({
    ...(await nodeOf(devnet)),
    ...{ sender: devnet.sender('proposer'), lie: LIES.balance },
  });
  await liar.step();
  expect(liar.last).toBeDefined();
  let mayMove = false;
  const told: ChallengerEvent[] = [];
  const { provider, addresses, from, config } = devnet;
  const { head: genesis } = await devnet.node();
  const challenger = new Challenger({
    ...{ provider, addresses, from, config, genesis, anchor, nodes, executor },
    basis: () => readSyncRecord(store)?.basis ?? 'anchored',
    ...{ sender: devnet.sender('challenger'), includesForced: true, proposes: true },
    mayMove: () => mayMove,
    onEvent: (event) => told.push(event),
  });
  const sent = devnet.sent.length;
  for (let step = 0; step < 3; step++) {
    expect(await challenger.step()).toMatchObject({ kind: 'wait' });
    await devnet.waitFor((await devnet.time()) + 3n);
  }
  expect(devnet.sent.length).toBe(sent);
  const { id } = liar.last!;
  expect(challenger.verdictOf(id)).toMatchObject({ kind: 'disagree', basis: 'anchored' });
  expect(told.map(eventLine).join('\n')).toMatch(/disagrees with claim .* \(anchored\)/);

  const own = await openStore();
  await backgroundReplay({ chain, store, own, clock: SYSTEM_CLOCK, share: 1 });
  await challenger.step();
  expect(challenger.verdictOf(id)).toMatchObject({ kind: 'disagree', basis: 'replayed' });
  expect(devnet.sent.length).toBe(sent);

  mayMove = true;
  for (let turn = 0; turn < 150; turn++) {
    const all = [await challenger.step(), await liar.step()];
    if (all.some(({ kind }) => kind === 'moved')) continue;
    const times = all.flatMap((each) =>
      each.kind === 'wait' && each.until !== undefined ? [each.until] : [],
    );
    const now = await devnet.time();
    const next = times.filter((time) => time > now).sort((a, b) => Number(a - b))[0];
    if (next === undefined) break;
    await devnet.waitFor(next);
  }
  expect((await challenger.chain.claims.claimOf(id)).status).toBe(Status.eliminated);
});
