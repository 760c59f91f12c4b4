import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { childrenOf, crownOf, pathOf, rootOf } from '../../bisection/game/MerkleTree.js';
import type { PaddedTree } from '../../bisection/game/PaddedTree.js';
import { Phase } from '../../bisection/machine/Phase.js';
import { step } from '../../bisection/machine/Step.js';
import { keccak } from '../../bisection/structures/Keccak.js';
import { describeStep } from '../../bisection/trace/Description.js';
import { stepTree } from '../../bisection/trace/StepTree.js';
import { Trace, TraceTooLongError } from '../../bisection/trace/Trace.js';
import type { TraceHost } from '../../bisection/trace/TraceHost.js';
import type { Machine } from '../../bisection/machine/Machine.js';
import { NaiveTree } from './naiveTree.js';
import { claimOf, hostOf, machineBefore, scenario } from './scenario.js';

/** A unit of some hundred steps, its leaves computed by nothing but stepping and hashing. */
let start: Machine;
let host: TraceHost;
let leaves: Uint8Array[];

beforeAll(async () => {
  const inputs = await scenario('steps', 10);
  const claim = await claimOf(inputs);
  host = hostOf(inputs, claim);
  for (let index = 0; index < claim.chain.length; index++) {
    const unit = claim.chain.unit(index);
    if (unit.kind !== 'transaction' || unit.receipt === undefined) continue;
    const machine = machineBefore(claim.chain, index, host);
    const found = naiveLeaves(machine);
    if (found.length < 300 || found.length > 5000) continue;
    start = machine;
    leaves = found;
    return;
  }
  throw new RangeError('the scenario has no unit of the wanted length');
});

function naiveLeaves(from: Machine): Uint8Array[] {
  const machine = from.snapshot();
  const found: Uint8Array[] = [];
  do {
    step(machine, host);
    found.push(machine.hash);
  } while (machine.phase !== Phase.idle);
  return found;
}

test('a trace knows its length and every leaf, in any order, with few snapshots', async () => {
  const trace = await Trace.run(start, host, { snapshots: 3 });
  expect(trace.length).toBe(leaves.length);
  expect(trace.final.phase).toBe(Phase.idle);
  fc.assert(
    fc.property(fc.nat(leaves.length + 50), (index) => {
      expect(hex(trace.leaf(index))).toBe(hex(leaves[Math.min(index, leaves.length - 1)]!));
    }),
    { numRuns: 200 },
  );
});

test('the unit’s start is left as it was', async () => {
  const before = hex(start.hash);
  const trace = await Trace.run(start, host);
  trace.proof(7);
  expect(hex(start.hash)).toBe(before);
  expect(hex(trace.before(0).hash)).toBe(before);
});

test('a step tree is the naive tree, whatever its stretches', async () => {
  const trace = await Trace.run(start, host, { snapshots: 4 });
  const height = 13;
  const naive = new NaiveTree(leaves, height);
  for (const bits of [0, 3, 8, 12]) {
    const tree = await stepTree(trace, { height, bits });
    await fc.assert(
      fc.asyncProperty(fc.nat(height), fc.nat(2 ** height - 1), async (h, place) => {
        const index = BigInt(place >> h);
        expect(hex(await tree.node(h, index))).toBe(hex(naive.node(h, index)));
      }),
      { numRuns: 150 },
    );
  }
});

test('paths and children of the tree of full height hash up to its root', async () => {
  const trace = await Trace.run(start, host);
  const tree = await stepTree(trace);
  const root = await tree.node(28, 0n);
  const last = (1n << 28n) - 1n;
  const end = BigInt(leaves.length);
  for (const index of [0n, 1n, end - 2n, end - 1n, end, end + 1n, 12_345_678n, last]) {
    const leaf = leaves[Math.min(Number(index), leaves.length - 1)]!;
    const path = await pathOf(tree, index);
    expect(hex(rootOf(leaf as never, index, 28, path))).toBe(hex(root));
  }
  await checkChildren(tree, 28, 0n);
  await checkChildren(tree, 8, (end - 1n) >> 8n);
  await checkChildren(tree, 4, (end - 1n) >> 4n);
  const crown = await crownOf(tree);
  expect(hex(crown.last)).toBe(hex(leaves.at(-1)!));
});

async function checkChildren(tree: PaddedTree, height: number, index: bigint): Promise<void> {
  const children = await childrenOf(tree, height, index);
  const naive = new NaiveTree(children, 4);
  expect(hex(naive.node(4, 0n))).toBe(hex(await tree.node(height, index)));
}

test('a proof begins with what the state before the step is the hash of', async () => {
  const trace = await Trace.run(start, host);
  fc.assert(
    fc.property(fc.nat(leaves.length + 3), (index) => {
      const before = index === 0 ? start.hash : leaves[Math.min(index, leaves.length) - 1]!;
      const proof = trace.proof(index);
      expect(hex(keccak(proof.subarray(0, 66)))).toBe(hex(before));
    }),
    { numRuns: 100 },
  );
  // Past the end nothing but the idle machine is opened.
  expect(trace.proof(leaves.length).length).toBe(66);
  expect(trace.proof(leaves.length + 1).length).toBe(66);
});

test('steps are described', async () => {
  const trace = await Trace.run(start, host);
  expect(describeStep(trace.before(0))).toEqual({ phase: 'idle' });
  expect(describeStep(trace.before(1))).toEqual({ phase: 'decode' });
  const all = Array.from({ length: leaves.length }, (_, i) => describeStep(trace.before(i)));
  const first = all.find(({ opcode }) => opcode !== undefined)!;
  expect(first.opcode).toBe('PUSH1'); // every contract of solc begins so
  expect(first.frame).toMatchObject({ depth: 0, pc: 0 });
  expect(all.at(-1)).toEqual({ phase: 'end' });
});

test('a unit that is longer than allowed is an error', async () => {
  const limit = leaves.length - 1;
  await expect(Trace.run(start, host, { limit })).rejects.toThrow(TraceTooLongError);
  expect((await Trace.run(start, host, { limit: limit + 1 })).length).toBe(leaves.length);
});

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
