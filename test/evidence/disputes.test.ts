import { describe, expect, it, vi } from 'vitest';
import { LIES } from '../../challenger/devnet/lies.js';
import { HttpTreeSource } from '../../challenger/dispute/httpTreeSource.js';
import { decodeBundle, encodeBundle } from '../../challenger/evidence/bundleFile.js';
import { checkBundle } from '../../challenger/evidence/check.js';
import { evidenceAbout } from '../../challenger/evidence/evidenceAbout.js';
import { playOn, server, world } from '../challenger/ownWorld.js';
import { World } from '../challenger/world.js';
import { evidenceOf } from './evidenceOf.js';

// A guard against what hangs.
vi.setConfig({ testTimeout: 240_000 });

playOn(() => World.open());

describe('evidence about a claim whose leaves are hidden', () => {
  it('shows that it is wrong before anybody knows where, and the step once it is sealed', async () => {
    const liar = await world.liar(LIES.gas);
    const challenger = await world.challenger();
    await liar.step();
    const { id, liar: lie } = liar.last!;
    const early = await checkBundle((await evidenceOf(world, challenger, id)).bytes);
    expect(early.answer).toEqual({ kind: 'confirmed', says: 'wrong' });
    expect(early).toMatchObject({ unit: undefined, claimed: undefined });
    await world.play([challenger, liar]);
    const late = await checkBundle((await evidenceOf(world, challenger, id)).bytes);
    expect(late.answer).toEqual({ kind: 'confirmed', says: 'wrong' });
    expect(late.bundle?.step).toMatchObject({
      ...{ unit: lie.place.unit, index: lie.trace.step, claimed: lie.lie.machine.hash },
      rival: undefined,
    });
  });
});

describe('evidence about a right claim', () => {
  it('shows that it is right, and cannot be turned into the opposite', async () => {
    const liar = await world.liar(LIES.balance, server);
    const challenger = await world.challenger({ trees: [new HttpTreeSource(server.url)] });
    await liar.step();
    await world.play([challenger, liar]);
    const right = (await world.children(challenger)).find(
      ({ id }) => challenger.verdictOf(id)?.kind === 'agree',
    );
    const { bytes } = await evidenceOf(world, challenger, right!.id);
    expect((await checkBundle(bytes)).answer).toEqual({ kind: 'confirmed', says: 'right' });
    const { bundle } = await decodeBundle(bytes);
    const turned = await encodeBundle({ ...bundle, says: 'wrong' });
    expect((await checkBundle(turned.bytes)).answer).toMatchObject({
      kind: 'refuted',
      code: 'CLAIM_IS_RIGHT',
    });
  });

  it('is collected for the claim that the others stand on, whose parent is genesis', async () => {
    const challenger = await world.challenger();
    const { provider, addresses, from, config } = world.devnet;
    await challenger.chain.refresh();
    const parent = await challenger.chain.claims.genesis();
    const about = { id: world.first, parent };
    const { bytes } = await evidenceAbout({ challenger, provider, addresses, from, config }, about);
    const { answer, bundle } = await checkBundle(bytes);
    expect(answer).toEqual({ kind: 'confirmed', says: 'right' });
    expect(bundle?.parent.commitment).toBeUndefined();
  });
});

describe('evidence about a wrong claim', () => {
  it.each(['storage', 'skip'] as const)('of a %s fraud is confirmed offline', async (fraud) => {
    const liar = await world.liar(LIES[fraud], server);
    const challenger = await world.challenger({ trees: [new HttpTreeSource(server.url)] });
    await liar.step();
    const { id, liar: lie } = liar.last!;
    const early = await evidenceOf(world, challenger, id);
    const first = await checkBundle(early.bytes, { name: early.name });
    expect(first.answer).toEqual({ kind: 'confirmed', says: 'wrong' });
    expect(first.unit).toEqual(lie.place);
    await world.play([challenger, liar]);
    const late = await evidenceOf(world, challenger, id);

    const second = await checkBundle(late.bytes, { name: late.name });
    expect(second.answer).toEqual({ kind: 'confirmed', says: 'wrong' });
    const { bundle } = await decodeBundle(late.bytes);
    expect(bundle.step).toMatchObject({
      unit: lie.place.unit,
      index: lie.trace.step,
      claimed: lie.lie.machine.hash,
    });
  });
});
