// Over 300 lines: the block by the library that every case is held against is built here and used nowhere else.
import { createBlockHeader } from '@ethereumjs/block';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Block } from '../../bisection/machine/Block.js';
import { Bloom } from '../../bisection/machine/Bloom.js';
import { Fork } from '../../bisection/machine/Config.js';
import { Parent } from '../../bisection/machine/Parent.js';
import { Phase } from '../../bisection/machine/Phase.js';
import { Receipt } from '../../bisection/machine/Receipt.js';
import { step } from '../../bisection/machine/Step.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { Trie } from '../../bisection/structures/Trie.js';
import { wordBytes } from '../../bisection/structures/Word.js';
import { advance, idleMachine, type IdleState } from '../../bisection/trace/UnitChain.js';
import { Prng } from '../../challenger/devnet/prng.js';
import { chainCommon } from '../../challenger/execute/chainCommon.js';
import { listRoot } from '../../challenger/execute/listRoot.js';
import { encodeReceipt, joinBlooms } from '../../challenger/execute/receipt.js';
import { RLP } from '@ethereumjs/rlp';
import { expectOnlyProof } from '../structures/solidity.js';
import { PARENT } from './blocks.js';
import { Provers, type Step } from './provers.js';
import { CHAIN, config, hexOf, hostOf, openHeader, type Scene, stateOf } from './scene.js';

/** What a made-up transaction came to. */
interface Outcome {
  readonly raw: Uint8Array;
  readonly type: number;
  readonly success: boolean;
  readonly gas: bigint;
  readonly bloom: Uint8Array;
  /** RLP of each log. */
  readonly logs: readonly (readonly [Uint8Array, Uint8Array[], Uint8Array])[];
}

interface Inputs {
  readonly fork?: Fork;
  readonly extraData?: Uint8Array;
  readonly number?: bigint;
  readonly baseFee?: bigint;
}

interface Closing extends Scene {
  readonly before: IdleState;
  /** The hash of the block as the library computes it. */
  readonly hash: Hash;
  readonly count: number;
}

/** A machine behind the last entry of a block with these outcomes, and the block's hash by another implementation. */
async function closing(outcomes: readonly Outcome[], inputs: Inputs = {}): Promise<Closing> {
  const { fork = Fork.prague, number = 42n, baseFee = 7n } = inputs;
  const { extraData = Uint8Array.of(1, 2, 3) } = inputs;
  const extraField = new Uint8Array(32);
  extraField.set(extraData);
  const offset = 300;
  const bytes: Uint8Array[] = [new Uint8Array(offset).fill(0xcc)];
  const places: number[] = [];
  let at = offset;
  for (const { raw } of outcomes) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(raw.length);
    bytes.push(length, raw);
    places.push(at + 4);
    at += 4 + raw.length;
  }
  const data = Bytes.build(Buffer.concat([...bytes, new Uint8Array(200).fill(0xdd)]));
  const header = openHeader({
    number,
    baseFee,
    extraLength: extraData.length,
    extraData: extraField,
    gasLimit: 1_000_000_000n,
  });
  const state = stateOf(new Map([[5n, { balance: 9n }]]));
  const { hashes, cursor } = Block.none.fields;
  const opened = Block.between(cursor, new Parent({ ...PARENT, number: number - 1n }), hashes).with(
    {
      header,
      cursor: cursor.with({ data, offset, end: at, position: 1n }),
    },
  );
  let before: IdleState = { stateRoot: state.hash, block: opened };
  let gasUsed = 0n;
  for (const [i, { raw, type, success, gas, bloom, logs }] of outcomes.entries()) {
    gasUsed += gas;
    const log = Bytes.build(Buffer.concat(logs.map((one) => RLP.encode([...one]))));
    const receipt = new Receipt(type, success, gasUsed, new Bloom(bloom), log);
    const place = places[i]!;
    before = advance(before, {
      kind: 'transaction',
      offset: place,
      length: raw.length,
      stateRoot: state.hash,
      receipt,
    });
  }
  let cumulative = 0n;
  const receipts = outcomes.map(({ type, success, gas, bloom, logs }) =>
    encodeReceipt({
      type,
      status: success ? 1 : 0,
      cumulativeGasUsed: (cumulative += gas),
      logsBloom: bloom,
      logs: logs.map(([address, topics, data]) => ({ address, topics, data })),
      gasUsed: gas,
    }),
  );
  const f = header.fields;
  const standard = createBlockHeader(
    {
      parentHash: PARENT.hash,
      number,
      timestamp: f.timestamp,
      coinbase: wordBytes(f.feeRecipient).subarray(12),
      mixHash: wordBytes(f.prevRandao),
      gasLimit: f.gasLimit,
      extraData,
      baseFeePerGas: baseFee,
      parentBeaconBlockRoot: f.parentBeaconBlockRoot,
      stateRoot: state.hash,
      transactionsTrie: listRoot(outcomes.map(({ raw }) => raw)),
      receiptTrie: listRoot(receipts),
      logsBloom: joinBlooms(outcomes.map(({ bloom }) => bloom)),
      gasUsed,
    },
    { common: chainCommon({ chainId: CHAIN, fork }) },
  );
  const host = hostOf({ config: config({ fork }), target: 1n });
  const machine = idleMachine(before, Trie.at(state.hash, { node: () => undefined }));
  return { machine, host, before, hash: standard.hash() as Hash, count: outcomes.length };
}

/** The state that the machine has to end in. */
function expected({ before, hash }: Closing): string {
  const { header, gasUsed } = before.block.fields;
  const { number, timestamp, gasLimit, baseFee } = header.fields;
  const parent = { hash, number, timestamp, gasLimit, gasUsed, baseFee };
  return hexOf(idleMachine(advance(before, { kind: 'close', parent })).hash);
}

function random(seed: string, size: (index: number) => number, logs: (index: number) => number) {
  const prng = new Prng(seed);
  return (_: unknown, index: number): Outcome => {
    const [choice = 0, topics = 0] = prng.bytes(2);
    const type = [0, 1, 2, 4][choice % 4]!;
    const raw = prng.bytes(size(index));
    // A list or a type, so that the bytes are not a single small one.
    raw[0] = type || 0xf8;
    const sizes = Array.from({ length: choice % 3 }, () => logs(index));
    return {
      raw,
      type,
      success: choice % 5 !== 0,
      gas: 21_000n + BigInt(topics) * 1000n,
      bloom: choice % 2 ? prng.bytes(256) : new Uint8Array(256),
      logs: sizes.map((length) => [
        prng.bytes(20),
        Array.from({ length: topics % 5 }, () => prng.bytes(32)),
        prng.bytes(length),
      ]),
    };
  };
}

const made = (count: number, seed = `close ${count}`) =>
  Array.from(
    { length: count },
    random(
      seed,
      (i) => 90 + ((i * 37) % 400),
      (i) => (i * 53) % 300,
    ),
  );

let provers: Provers;
beforeAll(async () => {
  provers = await Provers.load();
});
afterAll(() => {
  if (process.env['GAINSAY_FIGURES']) console.info(provers.figures());
});

/** Closes the block on both sides. */
async function close(one: Closing): Promise<Step[]> {
  const steps = await provers.unit(one.machine, one.host);
  expect(hexOf(one.machine.hash)).toBe(expected(one));
  for (const { proof, gas } of steps) {
    expect(proof.length).toBeLessThan(64_000);
    expect(gas).toBeLessThan(4_000_000n);
  }
  return steps;
}

describe('the close of a block', () => {
  it.each([0, 1, 2, 3, 16, 17, 18, 127, 128, 129, 130, 256, 300])(
    'with %i transactions gives the standard hash',
    async (count) => {
      const steps = await close(await closing(made(count)));
      const phases = new Map<Phase, number>();
      for (const { phase } of steps) phases.set(phase, (phases.get(phase) ?? 0) + 1);
      expect(Object.fromEntries(phases)).toEqual({
        [Phase.idle]: 1,
        [Phase.blockClose]: 1,
        ...(count > 0 && { [Phase.listLeaf]: 2 * count, [Phase.listPlace]: 2 * count }),
        [Phase.blockSeal]: 1,
      });
    },
    120_000,
  );

  // One side alone: what the tries look like is all that is new.
  it.each([15, 32, 33, 144, 145, 257, 258, 5000])(
    'with %i transactions too',
    async (count) => {
      const one = await closing(made(count));
      do step(one.machine, one.host);
      while (one.machine.phase !== Phase.idle);
      expect(hexOf(one.machine.hash)).toBe(expected(one));
    },
    120_000,
  );

  // A creation without init code, with a signature of ones, is 12 bytes long.
  it.each([1, 2, 3, 16, 17, 130])(
    'with %i transactions so short that their leaves stand in their parents',
    async (count) => {
      const outcomes = Array.from(
        { length: count },
        random(
          `short ${count}`,
          (i) => 12 + ((i * 7) % 24),
          () => 0,
        ),
      );
      await close(await closing(outcomes));
      // Every one as short as can be: no branch may become a short node.
      await close(await closing(outcomes.map((one) => ({ ...one, raw: one.raw.slice(0, 12) }))));
    },
    60_000,
  );

  it.each([
    0, 1, 30, 31, 32, 55, 56, 200, 255, 256, 3900, 4096, 5000, 16_500, 65_500, 66_000, 200_000,
  ])(
    'with logs and a transaction of %i bytes',
    async (size) => {
      const outcomes = Array.from(
        { length: 3 },
        random(
          `logs ${size}`,
          () => 90 + size,
          () => size,
        ),
      );
      await close(await closing(outcomes));
    },
    60_000,
  );

  it.each([
    ['cancun', { fork: Fork.cancun }],
    ['osaka', { fork: Fork.osaka }],
    ['no extra data', { extraData: new Uint8Array(0) }],
    ['a small byte of extra data', { extraData: Uint8Array.of(0x7f) }],
    ['a zero byte of extra data', { extraData: Uint8Array.of(0) }],
    ['a large byte of extra data', { extraData: Uint8Array.of(0x80) }],
    ['all extra data', { extraData: new Uint8Array(32).fill(0xff) }],
    ['the first number', { number: 1n }],
    ['the first place of the ring', { number: 512n }],
    ['the last place of the ring', { number: 511n }],
    ['a great number', { number: (1n << 40n) + 5n }],
    ['a great base fee', { baseFee: (1n << 200n) + 5n }],
  ])('with %s in the header', async (_, inputs) => {
    await close(await closing(made(2), inputs));
  });

  it('of any small block', async () => {
    const sizes = fc.integer({ min: 12, max: 700 });
    const list = fc.array(fc.tuple(sizes, fc.nat(600)), { maxLength: 24 });
    await fc.assert(
      fc.asyncProperty(list, fc.string({ maxLength: 8 }), async (shapes, seed) => {
        const outcomes = shapes.map(
          random(
            seed,
            (i) => shapes[i]![0],
            (i) => shapes[i]![1],
          ),
        );
        await close(await closing(outcomes));
      }),
      { numRuns: 25 },
    );
  }, 120_000);
});

describe('the proof of a step of the close', () => {
  it('is the only one that the contract takes', async () => {
    const kinds = new Map<string, Step>();
    const short = made(18).map((one, i) => ({ ...one, raw: one.raw.slice(0, i % 2 ? 12 : 90) }));
    for (const outcomes of [[], made(1), made(18), short]) {
      for (const one of await close(await closing(outcomes))) {
        kinds.set(`${one.phase} ${one.proof.length}`, one);
      }
    }
    expect(new Set([...kinds.values()].map(({ phase }) => phase))).toEqual(
      new Set([Phase.idle, Phase.blockClose, Phase.listLeaf, Phase.listPlace, Phase.blockSeal]),
    );
    for (const one of kinds.values()) {
      await expectOnlyProof(one.proof, async (proof) => {
        expect(await provers.prove(one, proof)).toBe(one.after);
      });
    }
  }, 120_000);
});

describe('no key of a list', () => {
  it('begins with another', () => {
    const keys = Array.from({ length: 70_000 }, (_, i) => hexOf(RLP.encode(i))).sort();
    // In sorted order a prefix stands right before something that begins with it.
    for (let i = 1; i < keys.length; i++) expect(keys[i]!.startsWith(keys[i - 1]!)).toBe(false);
  });
});
