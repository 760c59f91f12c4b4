import { expect, test } from 'vitest';
import { NaiveTree } from './naiveTree.js';
import { crownOf, rootOfLast } from '../../bisection/game/MerkleTree.js';
import { Trace } from '../../bisection/trace/Trace.js';
import { idleMachine } from '../../bisection/trace/UnitChain.js';
import { unitTree } from '../../bisection/trace/UnitTree.js';
import { buildClaim } from '../../challenger/claim/buildClaim.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import { claimOf, hostOf, machineBefore, scenario } from './scenario.js';

test('the machine ends every unit in the idle state that the executor’s results give', async () => {
  const chain = await scenario('units', 60);
  const claim = await claimOf(chain);
  const host = hostOf(chain, claim);
  expect(claim.complete).toBe(true);
  const kinds: Record<string, number> = {};
  for (let index = 0; index < claim.chain.length; index++) {
    const { kind } = claim.chain.unit(index);
    const { final } = await Trace.run(machineBefore(claim.chain, index, host), host);
    expect(toHex(final.hash), `unit ${index}, ${kind}`).toBe(toHex(claim.chain.leaf(index)));
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  expect(kinds['batch']).toBe(4);
  expect(kinds['void']).toBe(2);
  expect(kinds['block']).toBe(5);
  expect(kinds['close']).toBe(5);
  expect(kinds['transaction']).toBeGreaterThan(30);
});

test('at the target the machine stays idle', async () => {
  const chain = await scenario('target', 1);
  const claim = await claimOf(chain);
  const host = hostOf(chain, claim);
  const end = machineBefore(claim.chain, claim.chain.length, host);
  const trace = await Trace.run(end, host);
  expect(trace.length).toBe(1);
  expect(toHex(trace.final.hash)).toBe(toHex(claim.chain.leaf(claim.chain.length - 1)));
});

test('the idle state before a unit is the one after the unit before it', async () => {
  const { chain } = await claimOf(await scenario('before', 12));
  for (let index = 1; index <= chain.length; index++) {
    const { hash } = idleMachine(chain.before(index));
    expect(toHex(hash)).toBe(toHex(chain.leaf(index - 1)));
  }
  expect(toHex(idleMachine(chain.last).hash)).toBe(toHex(chain.leaf(chain.length - 1)));
});

test('a unit tree is the naive tree over the idle states', async () => {
  const { chain } = await claimOf(await scenario('tree', 5));
  const height = 8;
  const tree = await unitTree(chain, height);
  const leaves = Array.from({ length: chain.length }, (_, index) => chain.leaf(index));
  const naive = new NaiveTree(leaves, height);
  for (let h = 0; h <= height; h++) {
    for (let i = 0n; i < 1n << BigInt(height - h); i++) {
      expect(toHex(await tree.node(h, i))).toBe(toHex(naive.node(h, i)));
    }
  }
  const { top, last, path } = await crownOf(tree);
  expect(toHex(last)).toBe(toHex(chain.leaf(chain.length - 1)));
  expect(toHex(rootOfLast(last, height - 4, path))).toBe(toHex(top[15]!));
});

test('a claim that runs out of units is gone on with by its children, wherever it ended', async () => {
  const inputs = await scenario('resume', 8);
  const { config, nodes, target, batches } = inputs;
  const whole = await claimOf(inputs);
  const leaves: string[] = [];
  let last = await claimOf(inputs, 3);
  for (;;) {
    for (let i = 0; i < last.chain.length; i++) leaves.push(toHex(last.chain.leaf(i)));
    if (last.complete) break;
    const executor = new VmExecutor({ config, nodes });
    const start = { idle: last.chain.last, head: last.head };
    last = await buildClaim({ config, executor, start, target, batches }, 3);
    expect(last.chain.length).toBeGreaterThan(0);
    expect(toHex(last.accumulator)).toBe(toHex(whole.accumulator));
  }
  const expected = Array.from({ length: whole.chain.length }, (_, i) => toHex(whole.chain.leaf(i)));
  expect(leaves).toEqual(expected);
});

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
