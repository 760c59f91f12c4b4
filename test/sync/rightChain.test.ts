import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Queue } from '../../bisection/machine/Queue.js';
import type { Opinion } from '../../challenger/claim/opinion.js';
import { AnchorUndoneError } from '../../challenger/claim/inboxHistory.js';
import { type Anchored, type Link, RightChain } from '../../challenger/claim/rightChain.js';
import type { Devnet } from '../../challenger/devnet/devnet.js';
import { equals } from '../../bisection/game/Hashes.js';
import { toHex } from '../../challenger/hex.js';
import { FinalClaims, NotFinalClaimError } from '../../challenger/sync/finalClaims.js';
import { encodeStanding, openStanding } from '../../challenger/sync/standing.js';
import { nodeOf } from '../challenger/world.js';
import { SettledDevnet } from './settledDevnet.js';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let settled: SettledDevnet;
let devnet: Devnet;
beforeAll(async () => {
  settled = await SettledDevnet.open();
  ({ devnet } = settled);
});
afterAll(() => settled.close());

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** The right chain from genesis on: its links, the first one's included, and the opinions that they come from. */
async function walk(chain: RightChain): Promise<{ link: string; opinion: Opinion | undefined }[]> {
  await chain.refresh();
  const found: { link: string; opinion: Opinion | undefined }[] = [];
  let link = await chain.first();
  for (;;) {
    const parent = await chain.claims.claimOf(link.id);
    const opinion = chain.isDue(parent) ? await chain.opinion(link, parent) : undefined;
    found.push({ link: toHex(link.id), opinion });
    if (opinion === undefined) return found;
    const root = await opinion.claim.tree.node(opinion.claim.tree.height, 0n);
    const children = await chain.children(link.id, parent);
    const right = children.find(({ posted }) => equals(posted.root, root));
    if (right === undefined) return found;
    link = chain.link(right.posted.id, opinion);
  }
}

it('starts from each final claim and comes to what the chain from genesis comes to', async () => {
  const final = await FinalClaims.on(devnet.provider, devnet.addresses.claims);
  const newest = await final.newest();
  const whole = new RightChain(await nodeOf(devnet));
  const expected = await walk(whole);
  const { queue } = whole.inputs(await whole.first(), await whole.claims.claimOf(newest.id));
  expect(queue?.length).toBe(3n);
  const genesis = await whole.first();
  const line = await final.between(genesis.id, newest);
  expect(line.length).toBeGreaterThan(2);
  for (const claim of line) {
    const at = expected.findIndex(({ link }) => link === toHex(claim.id));
    const { opinion } = expected[at - 1]!;
    const {
      idle,
      head,
      queue: edge,
    } = openStanding(encodeStanding(opinion!.final, queue ?? Queue.none), claim.state);
    const anchor: Anchored = { id: claim.id, start: { idle, head }, queue: edge };
    const read: bigint[] = [];
    const options = await nodeOf(devnet);
    const { nodes, executor } = await replayed(at);
    const chain = new RightChain({
      ...{ ...options, nodes, executor, anchor },
      onBatch: ({ position }) => read.push(position),
    });
    const found = await walk(chain);
    expect(found.map(({ link }) => link)).toEqual(expected.slice(at).map(({ link }) => link));
    for (const [index, { opinion: ours }] of found.entries()) {
      const theirs = expected[at + index]!.opinion;
      if (theirs === undefined) continue;
      expect(hex(ours!.claim.chain.leaves())).toBe(hex(theirs.claim.chain.leaves()));
      expect(hex(ours!.finalProof())).toBe(hex(theirs.finalProof()));
      expect(hex((await ours!.trace(0)).proof(0))).toBe(hex((await theirs.trace(0)).proof(0)));
    }
    expect(read[0] ?? claim.position + 1n).toBe(claim.position + 1n);
    expect(chain.forced.map(({ index }) => index)).toEqual(
      [0n, 1n, 2n].filter((index) => index >= edge.first),
    );
  }
});

/** Somebody's own state as it is after some of the right claims. */
async function replayed(links: number) {
  const options = await nodeOf(devnet);
  await ends(new RightChain(options), links);
  return options;
}

it('stops where L1 holds other batches before the anchor than when it was final', async () => {
  const whole = new RightChain(await nodeOf(devnet));
  const { start } = await ends(whole, 1);
  const { cursor } = start.idle.block.fields;
  const other = cursor.with({ accumulator: cursor.fields.queueRoot });
  const idle = { ...start.idle, block: start.idle.block.with({ cursor: other }) };
  const anchor: Anchored = { id: start.head.hash, start: { ...start, idle }, queue: Queue.none };
  const chain = new RightChain({ ...(await nodeOf(devnet)), anchor });
  await expect(chain.refresh()).rejects.toThrow(AnchorUndoneError);
});

/** The link behind some of the right claims. */
async function ends(chain: RightChain, links: number): Promise<Link> {
  await chain.refresh();
  let link = await chain.first();
  for (let done = 0; done < links; done++) {
    const parent = await chain.claims.claimOf(link.id);
    const opinion = await chain.opinion(link, parent);
    const [child] = await chain.children(link.id, parent);
    link = chain.link(child!.posted.id, opinion);
  }
  return link;
}

it('says of a claim whether it is final', async () => {
  const final = await FinalClaims.on(devnet.provider, devnet.addresses.claims);
  const newest = await final.newest();
  expect(newest.isGenesis).toBe(false);
  await expect(final.claim(new Uint8Array(32).fill(7) as never)).rejects.toThrow(
    NotFinalClaimError,
  );
  const genesis = await final.claim((await final.between(await genesisId(), newest))[0]!.parent);
  expect(genesis).toMatchObject({ isGenesis: true, position: 0n });
  await expect(final.between(newest.id, genesis)).rejects.toThrow(NotFinalClaimError);
});

const genesisId = async () => (await new RightChain(await nodeOf(devnet)).first()).id;
