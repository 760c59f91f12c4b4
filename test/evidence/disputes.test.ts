import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { LIES } from '../../challenger/devnet/lies.js';
import { HttpTreeSource } from '../../challenger/dispute/httpTreeSource.js';
import { TreeServer } from '../../challenger/dispute/treeServer.js';
import { decodeBundle } from '../../challenger/evidence/bundleFile.js';
import { checkBundle } from '../../challenger/evidence/check.js';
import { World } from '../challenger/world.js';
import { evidenceOf } from './evidenceOf.js';

// A guard against what hangs.
vi.setConfig({ testTimeout: 240_000 });

let world: World;
let clean: string;
let server: TreeServer;

beforeAll(async () => {
  world = await World.open();
  clean = await world.save();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.restore(clean);
  clean = await world.save();
  server = await TreeServer.start();
});
afterEach(() => server.stop());

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
    console.log(fraud, early.size, early.bytes.length, late.size, late.bytes.length);
    const second = await checkBundle(late.bytes, { name: late.name });
    expect(second.answer).toEqual({ kind: 'confirmed', says: 'wrong' });
    const { bundle } = await decodeBundle(late.bytes);
    expect(bundle.step).toMatchObject({
      unit: lie.place.unit,
      index: lie.trace.step,
      claimed: lie.lie.machine.hash,
    });
    console.log(bundle.moves.map(({ event }) => event).join(' '));
  });
});
