import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { InboxMismatchError } from '../../bisection/machine/BatchOpen.js';
import type { Machine } from '../../bisection/machine/Machine.js';
import { Phase } from '../../bisection/machine/Phase.js';
import { ProofWriter } from '../../bisection/structures/Proof.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { integerOf } from '../../bisection/structures/Word.js';
import { encodeBatch, parseBatch, type BatchBlock } from '../../challenger/derive/batch.js';
import { voidReason } from '../../challenger/derive/voidBlock.js';
import { nextBaseFee } from '../../challenger/execute/baseFee.js';
import {
  accumulatorsOf,
  batchOf,
  block,
  blockScene,
  inboxScene,
  L1_TIME,
  PARENT,
} from './blocks.js';
import { Provers } from './provers.js';
import { config, hexOf, hostOf } from './scene.js';

const provers = await Provers.load();
const QUEUE = 3n;

afterAll(() => {
  if (process.env['GAINSAY_FIGURES']) console.info(provers.figures());
});

/** The block record, for looking. */
function record(machine: Machine) {
  machine.begin(undefined);
  const header = machine.header().fields;
  return { ...machine.block().fields, header, cursor: machine.cursor().fields };
}

describe('batches', () => {
  const batches = Array.from({ length: 6 }, (_, i) =>
    batchOf(new Uint8Array(i * 100).fill(i), {
      l1Number: BigInt(100 + i),
      l1Timestamp: L1_TIME + BigInt(i),
      queueLength: BigInt(i),
      queueRoot: new Uint8Array(32).fill(i) as Hash,
    }),
  );

  it('are opened one after the other up to the target, where nothing happens for ever', async () => {
    for (let target = 1; target <= batches.length; target++) {
      const { machine, host } = inboxScene({ batches, target });
      const accumulators = accumulatorsOf(batches);
      for (let n = 1; n <= target; n++) {
        // None of the batches has a whole block, so each is passed over.
        const phases = (await provers.unit(machine, host)).map(({ phase }) => phase);
        expect(phases).toEqual([Phase.idle, Phase.batchOpen]);
        const { cursor } = record(machine);
        expect(cursor).toMatchObject({
          position: BigInt(n),
          accumulator: accumulators[n],
          offset: 0,
          l1Number: BigInt(99 + n),
          l1Timestamp: L1_TIME + BigInt(n - 1),
          queueLength: BigInt(n - 1),
        });
        expect(cursor.data.hash).toEqual(batches[n - 1]!.data.hash);
      }
      const before = hexOf(machine.hash);
      const [only, ...more] = await provers.unit(machine, host);
      expect([only?.after, more.length]).toEqual([before, 0]);
    }
  });

  it('are those of the claim', async () => {
    const { machine, host } = inboxScene({ batches, target: 3 });
    const honest = (await provers.unit(machine, host))[1]!;
    // Another accumulator at the target: the proof does not open it.
    const other = hostOf({
      config: config(),
      target: 3n,
      accumulator: accumulatorsOf(batches)[4]!,
    });
    await expect(provers.prove({ ...honest, host: other })).rejects.toMatchObject({
      errorName: 'BadPreimage',
    });
    // Another accumulator in the state: the walk back does not end there.
    const wrong = new Uint8Array(32).fill(5) as Hash;
    const strange = inboxScene({ batches, target: 3, cursor: { accumulator: wrong } });
    await provers.step(strange.machine, strange.host);
    const before = strange.machine.hash;
    const opened = new ProofWriter();
    strange.machine.begin(opened);
    strange.machine.cursor();
    const walk = honest.proof.subarray(-3 * 150);
    const proof = Buffer.concat([opened.bytes(), walk]);
    await expect(provers.prove({ ...honest, before: hexOf(before), proof })).rejects.toMatchObject({
      errorName: 'InboxMismatch',
    });
    await expect(provers.step(strange.machine, strange.host)).rejects.toThrow(InboxMismatchError);
    // A target that the machine is past.
    const past = hostOf({ config: config(), target: 0n });
    await expect(
      provers.prove({ ...honest, host: past, proof: honest.proof.subarray(0, -3 * 141) }),
    ).rejects.toMatchObject({
      errorName: 'InboxMismatch',
    });
  });

  it('may be many', async () => {
    const many = Array.from({ length: 400 }, (_, i) => batchOf(Uint8Array.of(i & 255)));
    const { machine, host } = inboxScene({ batches: many });
    const [, opened] = await provers.unit(machine, host);
    expect(opened!.proof.length).toBeLessThan(64_000);
    expect(opened!.gas).toBeLessThan(4_000_000n);
  });
});

describe('the next block', () => {
  /** Runs the units up to the first block that is not void, and expects what the other implementation says. */
  async function run(
    changes: readonly Partial<BatchBlock>[],
    tail: Uint8Array = new Uint8Array(0),
  ) {
    const bytes = Buffer.concat([encodeBatch(changes.map(block)), tail]);
    const batches = [batchOf(bytes, { queueLength: QUEUE + 2n })];
    const { machine, host } = inboxScene({ batches, cursor: { queueNext: 2n } });
    await provers.unit(machine, host);
    const inbox = { l1Timestamp: L1_TIME, queueLeft: QUEUE, queueDue: 0 };
    const parsed = parseBatch(bytes);
    const reasons = parsed.map((one) => voidReason(one, PARENT, inbox, config()));
    const good = reasons.indexOf(undefined);
    const passed = good < 0 ? parsed : parsed.slice(0, good);
    for (const { end } of passed) {
      const phases = (await provers.unit(machine, host)).map(({ phase }) => phase);
      expect(phases).toEqual([Phase.idle, Phase.blockOpen]);
      const { header, cursor } = record(machine);
      expect([header.open, cursor.offset]).toEqual([false, end]);
    }
    await provers.unit(machine, host);
    const { header, cursor } = record(machine);
    const next = parsed[good];
    if (next === undefined) {
      expect([header.open, cursor.offset]).toEqual([false, parsed.at(-1)?.end ?? 0]);
    } else {
      const { number, gasLimit, gasUsed, baseFee } = PARENT;
      expect(header).toMatchObject({
        open: true,
        number: number + 1n,
        timestamp: next.timestamp,
        feeRecipient: integerOf(next.feeRecipient),
        prevRandao: integerOf(next.prevRandao),
        gasLimit: next.gasLimit,
        baseFee: nextBaseFee({ gasLimit, gasUsed, baseFeePerGas: baseFee }),
        extraLength: next.extraLength,
      });
      expect(hexOf(header.parentBeaconBlockRoot)).toBe(hexOf(next.parentBeaconBlockRoot));
      expect(hexOf(header.extraData)).toBe(hexOf(next.extraField));
      const { offset, end, forced } = cursor;
      expect([offset, end, forced]).toEqual([next.offset + 139, next.end, next.forced]);
    }
    return reasons;
  }

  const step = PARENT.gasLimit / 1024n;
  it.each<[string, Partial<BatchBlock>, string | undefined]>([
    ['nothing wrong', {}, undefined],
    ['the time of the parent', { timestamp: PARENT.timestamp }, 'timestamp'],
    ['time 0', { timestamp: 0n }, 'timestamp'],
    ['the last second of the drift', { timestamp: L1_TIME + 600n }, undefined],
    ['a second more', { timestamp: L1_TIME + 601n }, 'timestamp'],
    ['the end of time', { timestamp: (1n << 64n) - 1n }, 'timestamp'],
    ['the greatest step up', { gasLimit: PARENT.gasLimit + step - 1n }, undefined],
    ['one gas more', { gasLimit: PARENT.gasLimit + step }, 'gasLimit'],
    ['the greatest step down', { gasLimit: PARENT.gasLimit - step + 1n }, undefined],
    ['one gas less', { gasLimit: PARENT.gasLimit - step }, 'gasLimit'],
    ['no gas', { gasLimit: 0n }, 'gasLimit'],
    ['all gas', { gasLimit: (1n << 64n) - 1n }, 'gasLimit'],
    ['the whole extra data', { extraData: new Uint8Array(32).fill(7) }, undefined],
    ['no extra data', { extraData: new Uint8Array(0) }, undefined],
    ['the whole queue', { forced: 3 }, undefined],
    ['more than the queue', { forced: 4 }, 'forced'],
    ['much more than the queue', { forced: 65_535 }, 'forced'],
  ])('with %s', async (_, change, reason) => {
    expect(await run([change])).toEqual([reason]);
  });

  it.each([
    ['a length of 33', 106, 33, 'extraData'],
    ['a length of 255', 106, 255, 'extraData'],
    ['a byte behind the length', 107 + 3, 1, 'extraData'],
    ['the last byte behind the length', 138, 1, 'extraData'],
    ['the last byte within the length', 107 + 2, 9, undefined],
  ])('with extra data that has %s', async (_, at, byte, reason) => {
    const bytes = encodeBatch([block()]);
    bytes[at] = byte;
    expect(await run([], bytes)).toEqual([reason]);
  });

  it('is void by the floor and by the cap', async () => {
    for (const [bound, change] of [
      ['gasLimitFloor', 1n],
      ['gasLimitCap', -1n],
    ] as const) {
      for (const by of [0n, change]) {
        const { machine, host } = blockScene([{}], { [bound]: PARENT.gasLimit + by });
        await provers.unit(machine, host);
        await provers.unit(machine, host);
        expect(record(machine).header.open).toBe(by === 0n);
      }
    }
  });

  it('has the base fee that EIP-1559 says', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.bigInt({ min: 1_000_000n, max: 100_000_000n }),
        fc.integer({ min: 0, max: 1000 }),
        fc.oneof(fc.bigInt({ min: 0n, max: 20n }), fc.bigInt({ min: 0n, max: 1n << 128n })),
        async (gasLimit, permille, baseFee) => {
          const gasUsed = (gasLimit * BigInt(permille)) / 1000n;
          const parent = { gasLimit, gasUsed, baseFee };
          const { machine, host } = blockScene([{ gasLimit }], {}, { parent });
          await provers.unit(machine, host);
          await provers.unit(machine, host);
          expect(record(machine).header.baseFee).toBe(
            nextBaseFee({ gasLimit, gasUsed, baseFeePerGas: baseFee }),
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is found behind any others', async () => {
    const change = fc.record(
      {
        timestamp: fc.bigInt({ min: PARENT.timestamp - 1n, max: L1_TIME + 602n }),
        gasLimit: fc.bigInt({ min: PARENT.gasLimit - step - 1n, max: PARENT.gasLimit + step + 1n }),
        forced: fc.nat(5),
        extraData: fc.uint8Array({ maxLength: 32 }),
        transactions: fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 3 }),
      },
      { requiredKeys: [] },
    );
    const bad = fc.constantFrom<Partial<BatchBlock>>({ timestamp: 0n }, { forced: 9 });
    const changes = fc
      .tuple(fc.array(fc.oneof(bad, change), { maxLength: 4 }), fc.uint8Array({ maxLength: 160 }))
      .filter(([blocks, tail]) => blocks.length > 0 || tail.length > 0);
    await fc.assert(
      fc.asyncProperty(changes, async ([blocks, tail]) => {
        await run(blocks, tail);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the entries of a body', () => {
  it('end where one does not fit', async () => {
    // A header with a body of 5 bytes: an entry of no bytes, then one byte; the batch goes on behind it.
    for (const length of [0, 1, 2, 0xffffffff]) {
      const bytes = Buffer.concat([encodeBatch([block()]), new Uint8Array(20)]);
      bytes.writeUInt32BE(5, 0);
      bytes.writeUInt32BE(length, 139);
      const { machine, host } = inboxScene({ batches: [batchOf(bytes)] });
      await provers.unit(machine, host);
      await provers.unit(machine, host);
      await provers.step(machine, host);
      expect(machine.phase).toBe(length <= 1 ? Phase.decode : Phase.blockClose);
    }
  });
});
