import { describe, expect, it, vi } from 'vitest';
import { Status } from '../../bisection/game/Claims.js';
import { BLOB_ELEMENTS } from '../../bisection/machine/Blob.js';
import { Loading } from '../../bisection/machine/LoadBlobs.js';
import type { Machine } from '../../bisection/machine/Machine.js';
import { readAccount } from '../../bisection/machine/State.js';
import { loadKzg } from '../../challenger/da/kzg/loadKzg.js';
import { SourcedBlobs } from '../../challenger/da/sourcedBlobs.js';
import type { Opinion } from '../../challenger/claim/opinion.js';
import { type InboxFraud, type InboxLie, INBOX_LIES } from '../../challenger/devnet/inboxLies.js';
import { LIES } from '../../challenger/devnet/lies.js';
import type { LyingProposer } from '../../challenger/devnet/lyingProposer.js';
import { Challenger } from '../../challenger/dispute/challenger.js';
import type { ChallengerEvent } from '../../challenger/dispute/challengerEvent.js';
import { eventLine } from '../../challenger/dispute/eventLine.js';
import { encodeBatch } from '../../challenger/derive/batch.js';
import { type Finding, findingOf } from '../../challenger/dispute/finding.js';
import { HttpTreeSource } from '../../challenger/dispute/httpTreeSource.js';
import type { BlobReader } from '../../challenger/l1/blobReader.js';
import { block } from '../watch/blocks.js';
import { FORCED_SUM, inboxWorld, MARK, Signer } from './inboxWorld.js';
import { playOn, server, world } from './ownWorld.js';
import { nodeOf, type World } from './world.js';

// A guard against what hangs.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

playOn(inboxWorld);

/** Plays to the end: the wrong claim is out by a step that was proven on L1, the right one final, all bonds are back. */
async function defeat(challenger: Challenger, liar: LyingProposer): Promise<Finding> {
  await world.play([challenger, liar]);
  const { id, liar: told } = liar.last!;
  const { claims } = challenger.chain;
  expect((await claims.claimOf(id)).status).toBe(Status.eliminated);
  const children = await world.children(challenger);
  const right = children.find((child) => challenger.verdictOf(child.id)?.kind === 'agree');
  expect((await claims.claimOf(right!.id)).status).toBe(Status.final);
  const { address } = world.devnet.sender('challenger');
  expect(await claims.owed(address)).toBe(0n);
  expect(await challenger.matches.owed(address)).toBe(0n);
  expect(world.movesOf('challenger')).toContain('prove');
  const opinion = (await challenger.chain.formed(world.first))!;
  const finding = await findingOf(challenger.board(world.first), opinion, right!.id, id);
  expect(finding).toMatchObject({
    step: told.trace.step,
    place: told.place,
    claimed: told.lie.machine.hash,
  });
  return finding!;
}

/** Who wins against a lie, and where it ends; public trees or hidden ones. */
async function fight(lie: Parameters<World['liar']>[0], isPublic: boolean): Promise<Finding> {
  const options = { prefers: [MARK] };
  const liar = await world.liar(lie, isPublic ? server : undefined, 'proposer', options);
  const challenger = await world.challenger({ trees: [new HttpTreeSource(server.url)] });
  await liar.step();
  return defeat(challenger, liar);
}

const trees = (isPublic: boolean) => (isPublic ? 'public trees' : 'hidden trees');

/** Of cases with public and with hidden trees, each in turn one of the two; both where all are asked for. */
function someOf<T>(cases: readonly T[]): readonly T[] {
  if (process.env['GAINSAY_ALL_DISPUTES'] === '1') return cases;
  return cases.filter((_, index) => index % 4 === 0 || index % 4 === 3);
}

describe('batches in blobs', () => {
  it.each(
    someOf([
      ['blobByte', true],
      ['blobByte', false],
      ['blobOrder', true],
      ['blobOrder', false],
      ['blobLength', true],
      ['blobLength', false],
    ] as const),
  )('are read by point evaluation on L1 against %s, %s', async (fraud, isPublic) => {
    const { place, description } = await fight(INBOX_LIES[fraud], isPublic);
    expect(place, trees(isPublic)).toMatchObject({ kind: 'batch', batch: 2n });
    expect(description.phase).toBe('loadBlobs');
  });

  it('are read by point evaluation in the second of two blobs too', async () => {
    const { units, suits, tell } = INBOX_LIES.blobByte;
    const fraud: InboxLie = {
      units,
      tell,
      suits: (m, host, index) => suits(m, host, index) && elementOf(m) >= BLOB_ELEMENTS,
    };
    const { place, description, step } = await fight(fraud, true);
    expect(place).toMatchObject({ kind: 'batch', batch: 7n });
    expect(description.phase).toBe('loadBlobs');
    // The idle step, the opening, and 16 elements a step of the first blob.
    expect(step).toBe(2 + BLOB_ELEMENTS / 16);
  });

  it('are not judged while the blobs cannot be had, and no bond is put at risk; then the liar is defeated', async () => {
    const liar = await world.liar(INBOX_LIES.blobByte, server);
    await liar.step();
    const { id } = liar.last!;
    let isBack = false;
    const none = new SourcedBlobs({ sources: [], kzg: () => loadKzg() });
    const blobs: BlobReader = {
      read: (query) => (isBack ? world.devnet.blobs() : none).read(query),
    };
    const challenger = await world.challenger({ blobs, trees: [new HttpTreeSource(server.url)] });
    await challenger.step();
    await challenger.step();
    expect(challenger.verdictOf(world.first)).toEqual({ kind: 'agree', basis: 'replayed' });
    expect(challenger.verdictOf(id)).toMatchObject({ kind: 'cannotTell', code: 'MISSING_DATA' });
    expect(challenger.chain.gap?.posted.position).toBe(2n);
    expect(world.movesOf('challenger')).toEqual([]);
    isBack = true;
    const { description } = await defeat(challenger, liar);
    expect(description.phase).toBe('loadBlobs');
  });
});

describe('forced transactions', () => {
  const ends: readonly (readonly [InboxFraud, bigint, string])[] = [
    ['forcedOrder', 3n, 'idle'],
    ['forcedOverdue', 4n, 'blockOpen'],
    ['forcedIgnored', 5n, 'blockOpen'],
    ['forcedDropped', 5n, 'batchOpen'],
  ];

  it.each(someOf(ends.flatMap((end) => [[...end, true] as const, [...end, false] as const])))(
    'are taken in order and in time, against %s in batch %s, at a step %s, public trees: %s',
    async (fraud, batch, phase, isPublic) => {
      const { place, description } = await fight(INBOX_LIES[fraud], isPublic);
      expect(place.batch).toBe(batch);
      expect(description.phase).toBe(phase);
    },
  );

  it.each(
    someOf([
      ['skip', true],
      ['skip', false],
      ['balance', true],
      ['balance', false],
    ] as const),
  )('are executed as any other, against %s, public trees: %s', async (fraud, isPublic) => {
    const { place } = await fight(LIES[fraud], isPublic);
    expect(place).toMatchObject({ kind: 'transaction', batch: 3n });
    // The first three of the block come from the queue.
    expect(place.entry).toBeLessThan(3);
  });

  it('are executed though the sequencer leaves them out', async () => {
    const challenger = await world.challenger({ proposes: true });
    await challenger.step();
    const opinion = (await challenger.chain.formed(world.first))!;
    expect(kinds(opinion)).toEqual(
      [
        ...['block', 'close'].flatMap((kind) => [`batch 2: ${kind}`, `batch 2: ${kind}`]),
        ...[
          'batch 3: block',
          'batch 3: queue',
          'batch 3: queue',
          'batch 3: queue',
          'batch 3: close',
        ],
        ...['batch 4: void'],
        ...['batch 5: block', 'batch 5: queue', 'batch 5: queue', 'batch 5: close'],
        ...['batch 6: void', 'batch 7: void'],
      ].sort(),
    );
    const machine = opinion.machineBefore(opinion.claim.chain.length);
    machine.begin(undefined);
    expect(readAccount(machine, BigInt(MARK)).balance).toBe(FORCED_SUM);
  });
});

describe('a challenger that watches the inbox', () => {
  it('tells of what is forced in and of what is overdue, and posts the forced batch if it is to', async () => {
    const { devnet } = world;
    const signer = new Signer(devnet.genesis.chainId);
    const { address } = devnet.sender('challenger');
    const events: ChallengerEvent[] = [];
    const told = (...kinds: string[]) => events.filter(({ kind }) => kinds.includes(kind));
    const onEvent = (event: ChallengerEvent) => events.push(event);
    const watcher = new Challenger({ ...(await nodeOf(devnet)), onEvent });
    const helper = await world.challenger({ includesForced: true });
    await watcher.step();
    // What was left out has been posted as a forced batch since, so nothing is overdue.
    expect(told('forcedQueued', 'forcedDue', 'postersContradict')).toEqual([]);
    await devnet.force(await signer.pay(4, 1n));
    await watcher.step();
    expect(told('forcedQueued')).toMatchObject([{ entry: { index: 5n } }]);
    const { due } = (told('forcedQueued')[0] as Extract<ChallengerEvent, { kind: 'forcedQueued' }>)
      .entry;
    expect(await helper.step()).toEqual({ kind: 'wait', until: due });
    await devnet.waitFor(due);
    await watcher.step();
    expect(told('forcedDue')).toMatchObject([{ entry: { index: 5n } }]);
    expect(eventLine(told('forcedDue')[0]!)).toContain('ALARM: forced transaction 5');
    expect(await helper.step()).toEqual({ kind: 'moved', what: 'post forced batch' });
    expect(await helper.step()).toEqual({ kind: 'wait', until: undefined });
    expect(world.movesOf('challenger')).toEqual(['post forced batch']);
    await watcher.step();
    expect(watcher.chain.batch(8n)).toMatchObject({ poster: BigInt(address), carrier: 'forced' });
    expect(told('forcedDue')).toHaveLength(1);
  });

  it('reads the queue anew where L1 has put another entry into it', async () => {
    const { devnet } = world;
    const events: ChallengerEvent[] = [];
    const onEvent = (event: ChallengerEvent) => events.push(event);
    const watcher = new Challenger({ ...(await nodeOf(devnet)), onEvent });
    const signer = new Signer(devnet.genesis.chainId);
    const [one, two] = [await signer.pay(4, 1n), await signer.pay(4, 2n)];
    const inner = await world.save();
    await devnet.force(one);
    await watcher.step();
    await devnet.provider.send('evm_revert', [inner]);
    await devnet.force(two);
    await watcher.step();
    const told = events.flatMap((event) => (event.kind === 'forcedQueued' ? [event.entry] : []));
    const { number: head } = await watcher.chain.l1.head();
    const [now] = (await devnet.inbox.forced(0, head)).slice(-1);
    expect(now?.raw).toEqual(two);
    expect(told.map(({ index }) => index)).toEqual([5n, 5n]);
    expect(told[1]?.transaction).toBe(now?.transaction);
    expect(watcher.chain.forced).toHaveLength(6);
    expect(watcher.chain.forced[5]?.transaction).toBe(now?.transaction);
  });

  it('names two posters that give different blocks for one time', async () => {
    const { devnet } = world;
    const { inbox } = devnet;
    const events: ChallengerEvent[] = [];
    const onEvent = (event: ChallengerEvent) => events.push(event);
    const watcher = new Challenger({ ...(await nodeOf(devnet)), onEvent });
    const now = await devnet.time();
    const one = encodeBatch([block(Number(now) + 10)]);
    const two = encodeBatch([block(Number(now) + 10, { transactions: [Uint8Array.of(1)] })]);
    await devnet.sender('batcher').send('post batch', inbox.post(one));
    await devnet.sender('user').send('post batch', inbox.post(two));
    await watcher.step();
    expect(events.filter(({ kind }) => kind === 'postersContradict')).toMatchObject([
      {
        stands: { poster: BigInt(devnet.sender('batcher').address), batch: 8n },
        isVoid: { poster: BigInt(devnet.sender('user').address), batch: 9n },
      },
    ]);
  });
});

/** The element of the blobs that is loaded next. */
function elementOf(machine: Machine): number {
  const copy = machine.snapshot();
  copy.begin(undefined);
  return copy.scratch(Loading).position;
}

/** The units in short, in the order of their names; without those that open batches, and transactions of batches. */
function kinds({ claim: { chain } }: Opinion): string[] {
  const all: string[] = [];
  for (let index = 0; index < chain.length; index++) {
    const unit = chain.unit(index);
    const { position } = chain.before(index).block.fields.cursor.fields;
    if (unit.kind === 'batch') continue;
    if (unit.kind !== 'transaction') all.push(`batch ${String(position)}: ${unit.kind}`);
    else if (unit.queued !== undefined) all.push(`batch ${String(position)}: queue`);
  }
  return all.sort();
}
