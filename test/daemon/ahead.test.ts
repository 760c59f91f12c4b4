import { afterAll, beforeAll, expect, it } from 'vitest';
import { RightChain } from '../../challenger/claim/rightChain.js';
import { Ahead, type BatchPlace } from '../../challenger/daemon/ahead.js';
import { genesisIdle } from '../../challenger/claim/buildClaim.js';
import { toHex } from '../../challenger/hex.js';
import { NodeOverlay } from '../../challenger/store/nodeOverlay.js';
import { nodeOf, World } from '../challenger/world.js';

let world: World;

beforeAll(async () => {
  world = await World.open();
}, 60_000);
afterAll(() => world.close());

it('comes to the L2’s own head, and where L1 takes a batch back to that of the other', async () => {
  const { devnet } = world;
  const options = await nodeOf(devnet);
  const right = new RightChain(options);
  const ahead = new Ahead(devnet.config, () => new NodeOverlay(options.nodes));
  const { position, accumulator, queueNext } = genesisIdle(options.genesis).block.fields.cursor
    .fields;
  const genesis: BatchPlace = { position, accumulator, queueNext, head: options.genesis };
  const follow = async (by = ahead) => {
    await right.refresh();
    return by.follow(right, genesis);
  };
  const hashOf = async (number: bigint) => {
    const block = await devnet.l2.rpc.call('eth_getBlockByNumber', [
      `0x${number.toString(16)}`,
      false,
    ]);
    return (block as { hash: string }).hash;
  };

  const before = await follow();
  expect(before.position).toBe(3n);
  expect(toHex(before.head.hash)).toBe(await hashOf(before.head.number));
  expect(before.head.number).toBe(await devnet.l2.head());

  const clean = await world.save();
  await devnet.block(3);
  await devnet.post();
  const first = await follow();
  expect(first.position).toBe(4n);
  expect(first.head.number).toBe(await devnet.l2.head());

  // Another batch stands in its place, whose blocks do not follow those that L1 has.
  await world.restore(clean);
  await devnet.block(3);
  await devnet.post();
  const second = await follow();
  expect(second.position).toBe(4n);
  expect(toHex(second.accumulator)).not.toBe(toHex(first.accumulator));
  expect(toHex(second.head.hash)).not.toBe(toHex(first.head.hash));
  const anew = await follow(new Ahead(devnet.config, () => new NodeOverlay(options.nodes)));
  expect(toHex(second.head.hash)).toBe(toHex(anew.head.hash));
});
