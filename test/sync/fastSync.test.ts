import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Chain } from '../../challenger/chain.js';
import { readChainFile } from '../../challenger/chainFile.js';
import { PROCESS_CLOCK } from '../../challenger/l1/endpoints/clock.js';
import { toHex } from '../../challenger/l1/hex.js';
import { createDelta } from '../../challenger/snapshot/createDelta.js';
import { createSnapshot } from '../../challenger/snapshot/createSnapshot.js';
import { FolderSource } from '../../challenger/snapshot/folderSource.js';
import { indexSnapshot } from '../../challenger/snapshot/snapshotIndex.js';
import { StateStore } from '../../challenger/store/stateStore.js';
import { claimPoint, identityOf } from '../../challenger/sync/claimPoint.js';
import { fastSync, type FastSyncOptions } from '../../challenger/sync/fastSync.js';
import { publishDelta, publishSnapshot } from '../../challenger/sync/publishClaim.js';
import { replaySync } from '../../challenger/sync/replaySync.js';
import { openStanding } from '../../challenger/sync/standing.js';
import {
  readSyncRecord,
  type StandingAt,
  type SyncRecord,
} from '../../challenger/sync/syncRecord.js';
import type { Refusal } from '../../challenger/sync/usableSnapshots.js';
import { SettledDevnet } from './settledDevnet.js';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const CHUNK = 2_000;
let settled: SettledDevnet;
let chain: Chain;
let replayed: StateStore;
let expected: SyncRecord;
/** The final claims behind genesis, and what each is opened by. */
let anchors: StandingAt[];
let folders = 0;

const fresh = (): string => {
  const folder = path.join(settled.folder, `folder-${String(folders++)}`);
  mkdirSync(folder);
  return folder;
};
const place = () => new FolderSource(fresh());
const seen = async () => {
  const block = (await chain.provider.getBlock('finalized'))!;
  return { number: block.number, hash: block.hash! };
};

beforeAll(async () => {
  settled = await SettledDevnet.open();
  // A claim that nobody has made final.
  await settled.proposer.step();
  await settled.bury();
  chain = await Chain.open(await readChainFile(settled.file));
  replayed = await StateStore.open({ folder: fresh(), chain: chain.name });
  anchors = [];
  expected = await replaySync({
    ...{ chain, store: replayed },
    onProgress: () => {
      const { anchor } = readSyncRecord(replayed)!;
      if (toHex(anchor.id) !== toHex(anchors.at(-1)?.id ?? new Uint8Array(32))) {
        anchors.push(anchor);
      }
    },
  });
  expect(anchors.length).toBeGreaterThan(3);
});
afterAll(async () => {
  await replayed.close();
  chain.close();
  await settled.close();
});

/** A place with a snapshot of an old claim, and what leads from there to the newest one. */
async function published(deltas = true): Promise<FolderSource> {
  const into = place();
  const about = { chain, store: replayed, into, chunkBytes: CHUNK };
  await publishSnapshot(about, anchors[1]!);
  if (!deltas) return into;
  for (let i = 2; i < anchors.length; i++) await publishDelta(about, anchors[i - 1]!, anchors[i]!);
  return into;
}

interface Synced {
  readonly record: SyncRecord;
  readonly refusals: readonly Refusal[];
  /** The batches that were executed. */
  readonly batches: readonly bigint[];
  readonly claims: number;
}

async function sync(
  sources: FastSyncOptions['sources'],
  options: Partial<FastSyncOptions> = {},
  folder = fresh(),
): Promise<Synced> {
  const store = await StateStore.open({ folder, chain: chain.name });
  const refusals: Refusal[] = [];
  const batches: bigint[] = [];
  let claims = 0;
  try {
    const record = await fastSync({
      ...{ chain, store, folder, sources, clock: PROCESS_CLOCK },
      limits: { pauseMs: 1, attempts: 1 },
      onRefusal: (refusal) => refusals.push(refusal),
      onProgress: (progress) => {
        if (progress.stage === 'batches') batches.push(progress.done);
        if (progress.stage === 'changes') claims = progress.done;
      },
      ...options,
    });
    expect(readSyncRecord(store)).toEqual(record);
    expect(store.newest()?.head).toEqual(openStanding(record.standing, record.state).head);
    expect(store.verify()).toMatchObject({ problems: [] });
    return { record, refusals, batches, claims };
  } finally {
    await store.close();
  }
}

/** It ends where the replay ends; what it stands on is another matter. */
function expectReached({ record }: Synced): void {
  expect(record).toEqual({ ...expected, basis: 'anchored', origin: record.origin });
}

describe('a fast sync', () => {
  it('takes an old snapshot, goes forward by deltas, and executes the batches behind the newest final claim', async () => {
    const synced = await sync([await published()]);
    expectReached(synced);
    expect(synced.batches).toEqual([6n]);
    expect(synced.claims).toBe(anchors.length - 2);
    expect(toHex(synced.record.origin.id)).toBe(toHex(anchors.at(-1)!.id));
  });

  it('executes what there are no deltas for', async () => {
    const synced = await sync([await published(false)]);
    expectReached(synced);
    expect(synced.batches).toEqual([3n, 4n, 5n, 6n]);
    expect(toHex(synced.record.origin.id)).toBe(toHex(anchors[1]!.id));
  });

  it('takes what is right from whoever has it, and names whoever lies', async () => {
    const good = await published();
    const bad = place();
    cpSync(good.name, bad.name, { recursive: true });
    for (const file of readdirSync(path.join(bad.name, 'chunks'))) {
      const bytes = readFileSync(path.join(bad.name, 'chunks', file));
      bytes[bytes.length >> 1]! ^= 1;
      writeFileSync(path.join(bad.name, 'chunks', file), bytes);
    }
    const synced = await sync([bad, place(), good]);
    expectReached(synced);
    expect(synced.refusals.map(({ source }) => source)).toContain(bad.name);
  });

  it('uses no snapshot of a claim that is not final, however right it is', async () => {
    const into = place();
    const pending = (
      await settled.proposer.chain.claims.posted(
        settled.devnet.from,
        await settled.devnet.provider.getBlockNumber(),
      )
    ).at(-1)!;
    const { standing, state } = expected;
    expect(toHex(pending.state)).toBe(toHex(state));
    const point = claimPoint({ id: pending.id, state, standing }, await seen());
    const about = { chain: identityOf(chain), point };
    await indexSnapshot(into, await createSnapshot({ nodes: replayed, about, into }));
    await expect(sync([into])).rejects.toMatchObject({
      ...{ code: 'SYNC_NO_SNAPSHOT', exitCode: 75 },
      message: expect.stringMatching(/is not final at L1/) as string,
      nextStep: expect.stringMatching(/--mode replay/) as string,
    });
  });

  it('uses no snapshot of another chain, nor one whose standing is another claim’s', async () => {
    const into = place();
    const identity = identityOf(chain);
    const point = claimPoint(anchors[1]!, await seen());
    const other = { ...identity, claims: identity.inbox };
    await createSnapshot({ nodes: replayed, about: { chain: other, point }, into });
    const wrong = place();
    const swapped = { ...point, standing: claimPoint(anchors[2]!, await seen()).standing };
    await createSnapshot({
      nodes: replayed,
      about: { chain: identity, point: swapped },
      into: wrong,
    });
    const error = await sync([into, wrong]).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'SYNC_NO_SNAPSHOT' });
    expect(String(error)).toMatch(/another chain/);
    expect(String(error)).toMatch(/of the standing is not what/);
  });

  it('keeps nothing of a delta that leads elsewhere, and executes instead', async () => {
    const into = await published(false);
    const [from, to] = [anchors[1]!, anchors[2]!];
    const heads = [from, to].map(({ standing, state }) => openStanding(standing, state).head);
    let left = 0;
    await createDelta({
      nodes: replayed,
      about: {
        chain: identityOf(chain),
        from: { claim: toHex(from.id), stateRoot: toHex(heads[0]!.stateRoot) },
        to: claimPoint(to, await seen()),
      },
      // The first account's change is left out.
      differ: (visitor) => {
        replayed.difference(heads[0]!.number, heads[1]!.number, {
          account: (...change) => {
            if (left++ > 0) visitor.account(...change);
          },
          slot: (...change) => {
            if (left > 1) visitor.slot(...change);
          },
        });
      },
      into,
    });
    const synced = await sync([into]);
    expectReached(synced);
    expect(synced.batches).toEqual([3n, 4n, 5n, 6n]);
    expect(synced.refusals.map(({ reason }) => reason).join()).toMatch(/delta is refused/);
  });

  it('says that there is the other way where no source has anything', async () => {
    await expect(sync([place()])).rejects.toMatchObject({ code: 'SYNC_NO_SNAPSHOT' });
    await expect(sync([])).rejects.toMatchObject({ code: 'SYNC_NO_SNAPSHOT' });
  });

  it('keeps what it has where chunks are withheld, and goes on once they are there', async () => {
    const into = await published(false);
    const chunks = path.join(into.name, 'chunks');
    const [manifest] = readdirSync(path.join(into.name, 'manifests'));
    const text = readFileSync(path.join(into.name, 'manifests', manifest!), 'utf8');
    const names = (JSON.parse(text) as { chunks: { hash: string }[] }).chunks;
    const [last, ...others] = names.map(({ hash }) => path.join(chunks, hash)).reverse();
    const away = readFileSync(last!);
    rmSync(last!);
    expect(others.length).toBeGreaterThan(3);
    const folder = fresh();
    await expect(
      sync([into], { limits: { atOnce: 1, attempts: 1 } }, folder),
    ).rejects.toMatchObject({ code: 'SNAPSHOT_CHUNK_UNAVAILABLE' });
    writeFileSync(last!, away);
    // Everything else is there already: nobody need have it any more.
    for (const file of others) rmSync(file);
    expectReached(await sync([into], {}, folder));
  });
});
