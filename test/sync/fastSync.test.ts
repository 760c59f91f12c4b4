import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Interface } from 'ethers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Chain } from '../../challenger/chain.js';
import { toHex } from '../../challenger/hex.js';
import { INBOX_ABI } from '../../challenger/l1/inbox.js';
import { createDelta } from '../../challenger/snapshot/createDelta.js';
import { createSnapshot } from '../../challenger/snapshot/createSnapshot.js';
import { indexSnapshot } from '../../challenger/snapshot/snapshotIndex.js';
import type { StateStore } from '../../challenger/store/stateStore.js';
import { claimPoint, identityOf } from '../../challenger/sync/claimPoint.js';
import { publishDelta, publishSnapshot } from '../../challenger/sync/publishClaim.js';
import { openStanding } from '../../challenger/sync/standing.js';
import type { StandingAt } from '../../challenger/sync/syncRecord.js';
import { PublishedDevnet } from './publishedDevnet.js';
import type { SettledDevnet } from './settledDevnet.js';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let world: PublishedDevnet;
let settled: SettledDevnet;
let chain: Chain;
let replayed: StateStore;
let anchors: readonly StandingAt[];
beforeAll(async () => {
  world = await PublishedDevnet.open();
  ({ settled, chain, replayed, anchors } = world);
});
afterAll(() => world.close());

const seen = async () => {
  const block = (await chain.provider.getBlock('finalized'))!;
  return { number: block.number, hash: block.hash! };
};
const BATCH_POSTED = new Interface(INBOX_ABI).getEvent('BatchPosted')!.topicHash;

describe('a fast sync', () => {
  it('takes an old snapshot, goes forward by deltas, and executes the batches behind the newest final claim', async () => {
    const synced = await world.sync([await world.published(1)]);
    world.expectReached(synced);
    expect(synced.batches).toEqual([6n]);
    expect(synced.claims).toBe(anchors.length - 2);
    expect(toHex(synced.record.origin.id)).toBe(toHex(anchors.at(-1)!.id));
  });

  it('asks L1 for no batch that its claim covers', async () => {
    const sources = [await world.published(1)];
    const sent = vi.spyOn(chain.provider, '_send');
    try {
      const { record } = await world.sync(sources);
      const { idle } = openStanding(record.anchor.standing, record.anchor.state);
      const payloads = sent.mock.calls.flatMap(([payload]) => payload);
      const ranges = payloads.flatMap(({ method, params }) => {
        const [filter] = params as [{ topics: string[]; fromBlock: string }];
        const isBatches = method === 'eth_getLogs' && filter.topics[0] === BATCH_POSTED;
        return isBatches ? [BigInt(filter.fromBlock)] : [];
      });
      expect(ranges.length).toBeGreaterThan(0);
      const { l1Number } = idle.block.fields.cursor.fields;
      for (const from of ranges) expect(from).toBeGreaterThanOrEqual(l1Number);
      expect(l1Number).toBeGreaterThan(BigInt(chain.from));
    } finally {
      sent.mockRestore();
    }
  });

  it('is published by who keeps the last published state, for what leads on from it', async () => {
    const into = world.place();
    const about = { chain, store: replayed, into };
    const blockOf = ({ standing, state }: StandingAt) => openStanding(standing, state).head.number;
    await publishSnapshot(about, anchors[1]!);
    expect(replayed.pins()).toMatchObject([{ name: 'published', block: blockOf(anchors[1]!) }]);
    await publishDelta(about, anchors[1]!, anchors[2]!);
    expect(replayed.pins()).toMatchObject([{ name: 'published', block: blockOf(anchors[2]!) }]);
    const [pin] = replayed.pins();
    expect(pin!.until! - (await settled.devnet.time())).toBeGreaterThan(29n * 86_400n);
  });

  it('executes what there are no deltas for', async () => {
    const synced = await world.sync([await world.published(1, 2)]);
    world.expectReached(synced);
    expect(synced.batches).toEqual([3n, 4n, 5n, 6n]);
    expect(toHex(synced.record.origin.id)).toBe(toHex(anchors[1]!.id));
  });

  it('takes what is right from whoever has it, and names whoever lies', async () => {
    const good = await world.published(1);
    const bad = world.place();
    cpSync(good.name, bad.name, { recursive: true });
    for (const file of readdirSync(path.join(bad.name, 'chunks'))) {
      const bytes = readFileSync(path.join(bad.name, 'chunks', file));
      bytes[bytes.length >> 1]! ^= 1;
      writeFileSync(path.join(bad.name, 'chunks', file), bytes);
    }
    const synced = await world.sync([bad, world.place(), good]);
    world.expectReached(synced);
    expect(synced.refusals.map(({ source }) => source)).toContain(bad.name);
  });

  it('uses no snapshot of a claim that is not final, however right it is', async () => {
    const into = world.place();
    const pending = (
      await settled.proposer.chain.claims.posted(
        settled.devnet.from,
        await settled.devnet.provider.getBlockNumber(),
      )
    ).at(-1)!;
    const { standing, state } = world.expected;
    expect(toHex(pending.state)).toBe(toHex(state));
    const point = claimPoint({ id: pending.id, state, standing }, await seen());
    const about = { chain: identityOf(chain), point };
    await indexSnapshot(into, await createSnapshot({ nodes: replayed, about, into }));
    await expect(world.sync([into])).rejects.toMatchObject({
      ...{ code: 'SYNC_NO_SNAPSHOT', exitCode: 75 },
      message: expect.stringMatching(/is not final at L1/) as string,
      nextStep: expect.stringMatching(/--mode replay/) as string,
    });
  });

  it('uses no snapshot of another chain, nor one whose standing is another claim’s', async () => {
    const into = world.place();
    const identity = identityOf(chain);
    const point = claimPoint(anchors[1]!, await seen());
    const other = { ...identity, claims: identity.inbox };
    await createSnapshot({ nodes: replayed, about: { chain: other, point }, into });
    const wrong = world.place();
    const swapped = { ...point, standing: claimPoint(anchors[2]!, await seen()).standing };
    await createSnapshot({
      nodes: replayed,
      about: { chain: identity, point: swapped },
      into: wrong,
    });
    const error = await world.sync([into, wrong]).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'SYNC_NO_SNAPSHOT' });
    expect(String(error)).toMatch(/another chain/);
    expect(String(error)).toMatch(/of the standing is not what/);
  });

  it('keeps nothing of a delta that leads elsewhere, and executes instead', async () => {
    const into = await world.published(1, 2);
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
    const synced = await world.sync([into]);
    world.expectReached(synced);
    expect(synced.batches).toEqual([3n, 4n, 5n, 6n]);
    expect(synced.refusals.map(({ reason }) => reason).join()).toMatch(/delta is refused/);
  });

  it('says that there is the other way where no source has anything', async () => {
    await expect(world.sync([world.place()])).rejects.toMatchObject({ code: 'SYNC_NO_SNAPSHOT' });
    await expect(world.sync([])).rejects.toMatchObject({ code: 'SYNC_NO_SNAPSHOT' });
  });

  it('looks at the disk before it fetches anything', async () => {
    const folder = world.fresh();
    const free = () => Promise.resolve(1_000_000);
    const got: string[] = [];
    const onFetch = ({ kind }: { kind: string }) => got.push(kind);
    await expect(
      world.sync([await world.published(1)], { free, onFetch }, folder),
    ).rejects.toMatchObject({
      code: 'NOT_ENOUGH_DISK',
      free: 1_000_000,
    });
    expect(got).toEqual([]);
  });

  it('keeps what it has where chunks are withheld, and goes on once they are there', async () => {
    const into = await world.published(1, 2);
    const chunks = path.join(into.name, 'chunks');
    const [manifest] = readdirSync(path.join(into.name, 'manifests'));
    const text = readFileSync(path.join(into.name, 'manifests', manifest!), 'utf8');
    const names = (JSON.parse(text) as { chunks: { hash: string }[] }).chunks;
    const [last, ...others] = names.map(({ hash }) => path.join(chunks, hash)).reverse();
    const away = readFileSync(last!);
    rmSync(last!);
    expect(others.length).toBeGreaterThan(3);
    const folder = world.fresh();
    await expect(
      world.sync([into], { limits: { atOnce: 1, attempts: 1 } }, folder),
    ).rejects.toMatchObject({ code: 'SNAPSHOT_CHUNK_UNAVAILABLE' });
    writeFileSync(last!, away);
    // Everything else is there already: nobody need have it any more.
    for (const file of others) rmSync(file);
    world.expectReached(await world.sync([into], {}, folder));
  });
});
