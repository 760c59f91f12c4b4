import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { idleProof } from '../../bisection/machine/IdleReader.js';
import { Trace } from '../../bisection/trace/Trace.js';
import { type IdleState, idleMachine } from '../../bisection/trace/UnitChain.js';
import type { Batch } from '../../bisection/machine/Host.js';
import { Queue } from '../../bisection/machine/Queue.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import { type BuiltClaim, buildClaim, genesisIdle } from '../../challenger/claim/buildClaim.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import {
  encodeStanding,
  headOf,
  openStanding,
  UnfinishedClaimError,
} from '../../challenger/sync/standing.js';
import { WrongStandingError } from '../../challenger/sync/standingReader.js';
import { inboxScenario } from '../trace/inboxScenario.js';
import { claimOf, hostOf, machineBefore, type Scenario, scenario } from '../trace/scenario.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const hashOf = (idle: IdleState) => idleMachine(idle).hash;

/** The chain of `scenario`, one of whose batches ends in bytes that announce a block which is not there. */
async function withNoise(): Promise<Scenario> {
  const made = await scenario('standing', 30);
  const batches = new Map(made.batches);
  for (const position of [1n, 2n]) {
    const batch = batches.get(position)!;
    const bytes = Buffer.concat([Bytes.toUint8Array(batch.data), Buffer.alloc(700, 0xff)]);
    batches.set(position, { ...batch, data: Bytes.build(bytes) } satisfies Batch);
  }
  return { ...made, batches };
}

interface Case {
  readonly name: string;
  readonly inputs: Scenario;
  readonly whole: BuiltClaim;
}

let cases: Case[];
beforeAll(async () => {
  const all: [string, Scenario][] = [
    ['forced transactions and blobs', await inboxScenario()],
    ['noise behind the blocks', await withNoise()],
  ];
  cases = await Promise.all(
    all.map(async ([name, inputs]) => ({ name, inputs, whole: await claimOf(inputs) })),
  );
});

/** The claim up to a batch, as its own claim. */
const upTo = ({ inputs }: Case, target: bigint): Promise<BuiltClaim> =>
  claimOf({ ...inputs, target });

const standingAt = async (each: Case, target: bigint) => {
  const { chain, head } = await upTo(each, target);
  const bytes = encodeStanding(chain.last, each.inputs.queue ?? Queue.none);
  return { bytes, state: hashOf(chain.last), head, units: chain.length };
};

describe('a standing', () => {
  it('gives the state and the head back, at the end of every batch and at genesis', async () => {
    for (const each of cases) {
      const { head } = each.inputs;
      const first = genesisIdle(head);
      const opened = openStanding(encodeStanding(first, Queue.none), hashOf(first));
      expect(opened.head).toEqual(head);
      for (let target = 1n; target <= each.inputs.target; target++) {
        const { bytes, state, head } = await standingAt(each, target);
        const { idle, head: at, queue } = openStanding(bytes, state);
        expect(hex(hashOf(idle)), `${each.name}, batch ${String(target)}`).toBe(hex(state));
        expect(at).toEqual(head);
        expect(queue.first).toBe(idle.block.fields.cursor.fields.queueNext);
      }
    }
  });

  it('is gone on from with the units and the proofs of the whole chain', async () => {
    for (const each of cases) {
      const { inputs, whole } = each;
      const { config, nodes, batches, target, queue = Queue.none } = inputs;
      const wholeHost = hostOf(inputs, whole);
      for (let from = 1n; from < target; from++) {
        const { bytes, state, units } = await standingAt(each, from);
        const { idle, head, queue: edge } = openStanding(bytes, state);
        const executor = new VmExecutor({ config, nodes });
        const left = new Map([...batches].filter(([position]) => position > from));
        const known = edge.append(queue.slice(edge.first, queue.length));
        const start = { idle, head };
        const inputsLeft = { config, executor, start, target, batches: left, queue: known };
        const claim = await buildClaim(inputsLeft);
        const name = `${each.name}, from batch ${String(from)}`;
        expect(hex(claim.chain.leaves()), name).toBe(hex(whole.chain.leaves().slice(32 * units)));
        expect(hex(claim.accumulator)).toBe(hex(whole.accumulator));
        const host = hostOf({ ...inputs, batches: left, queue: known }, claim);
        for (let unit = 0; unit < claim.chain.length; unit++) {
          const one = await Trace.run(machineBefore(claim.chain, unit, host), host);
          const before = machineBefore(whole.chain, units + unit, wholeHost);
          const other = await Trace.run(before, wholeHost);
          expect(one.length).toBe(other.length);
          // The first steps are those that read what the standing holds; later ones read the unit's own.
          for (let step = 0; step < Math.min(one.length, unit < 3 ? 6 : 2); step++) {
            expect(hex(one.proof(step)), `${name}, unit ${unit}`).toBe(hex(other.proof(step)));
          }
        }
      }
    }
  });

  it('has no byte that its state does not bind', async () => {
    // Behind an edge of the queue with entries after it; and with pages of noise.
    for (const [index, target] of [
      [0, 1n],
      [0, 4n],
      [1, 1n],
    ] as const) {
      const { bytes, state } = await standingAt(cases[index]!, target);
      for (let at = 0; at < bytes.length; at++) {
        const mutant = bytes.slice();
        mutant[at]! ^= 1 << (at % 8);
        expect(() => openStanding(mutant, state), String(at)).toThrow(WrongStandingError);
      }
      const damage = fc.record({
        at: fc.nat(bytes.length - 1),
        size: fc.integer({ min: 1, max: 300 }),
      });
      fc.assert(
        fc.property(damage, fc.uint8Array({ maxLength: 300 }), ({ at, size }, other) => {
          const parts = [bytes.subarray(0, at), other, bytes.subarray(at + size)];
          const mutant = new Uint8Array(Buffer.concat(parts));
          fc.pre(hex(mutant) !== hex(bytes));
          expect(() => openStanding(mutant, state)).toThrow(WrongStandingError);
        }),
      );
      const { state: other } = await standingAt(cases[index]!, target + 1n);
      expect(() => openStanding(bytes, other)).toThrow(WrongStandingError);
    }
  });

  it('is none where the unit tree was full in the middle of a block or a batch', async () => {
    for (const { inputs, whole } of cases) {
      const queue = inputs.queue ?? Queue.none;
      const where = new Set<string>();
      for (let unit = 1; unit <= whole.chain.length; unit++) {
        const idle = whole.chain.before(unit);
        const next = unit === whole.chain.length ? 'end' : whole.chain.unit(unit).kind;
        const isWhole = next === 'end' || next === 'batch';
        const encode = (): Uint8Array => encodeStanding(idle, queue);
        if (isWhole) expect(encode().length).toBeGreaterThan(9000);
        else expect(encode, next).toThrow(UnfinishedClaimError);
        where.add(next);
      }
      expect([...where].sort()).toContain('close');
    }
  });
});

it('a standing of a claim that ended in the middle of a block is told from a wrong one', () => {
  const { inputs, whole } = cases[1]!;
  const unit = Array.from({ length: whole.chain.length }, (_, i) => i).find(
    (i) => whole.chain.unit(i).kind === 'close',
  )!;
  const host = hostOf(inputs, whole);
  const machine = machineBefore(whole.chain, unit, host);
  const proof = idleProof(machine);
  expect(() => openStanding(proof, machine.hash)).toThrow(UnfinishedClaimError);
  expect(headOf(whole.chain.last)).toEqual(whole.head);
});
