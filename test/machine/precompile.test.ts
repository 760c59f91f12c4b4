// Over 300 lines: every precompile goes through the same oracles, which are set up here.
import { createEVM, type EVM } from '@ethereumjs/evm';
import { Address } from '@ethereumjs/util';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Block } from '../../bisection/machine/Block.js';
import { Fork } from '../../bisection/machine/Config.js';
import { Cpu } from '../../bisection/machine/Cpu.js';
import { Exit, ExitStatus } from '../../bisection/machine/Exit.js';
import { Frame, FrameKind } from '../../bisection/machine/Frame.js';
import { Machine } from '../../bisection/machine/Machine.js';
import { ZERO_HASH } from '../../bisection/machine/Packer.js';
import { Phase } from '../../bisection/machine/Phase.js';
import { PrecompileAt } from '../../bisection/machine/Precompile.js';
import { isOverCap, tablePrice } from '../../bisection/machine/PrecompilePrice.js';
import { step } from '../../bisection/machine/Step.js';
import { Tx } from '../../bisection/machine/Tx.js';
import { World } from '../../bisection/machine/World.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import { ProofWriter } from '../../bisection/structures/Proof.js';
import { Stack } from '../../bisection/structures/Stack.js';
import { Trie } from '../../bisection/structures/Trie.js';
import { View } from '../../bisection/structures/View.js';
import { wordBytes } from '../../bisection/structures/Word.js';
import { chainCommon } from '../../challenger/execute/chainCommon.js';
import { capHit, cappedPrecompiles } from '../../challenger/execute/precompileCaps.js';
import { precompilePrice } from '../../challenger/execute/precompilePrice.js';
import { hasVectors, inputOf, PRECOMPILES, vectorsOf } from '../precompileVectors.js';
import { mutants, Reverted } from '../structures/solidity.js';
import { config, hexOf, hostOf } from './scene.js';
import { type Question, Verifier } from './verifier.js';

const CAP = 65_536;
/** For the titles of tests. */
const named = (numbers: readonly number[]) =>
  numbers.map((number) => [number.toString(16), number] as const);

/** The first fork that has a precompile. */
const since = (number: number): Fork =>
  number === 0x100 ? Fork.osaka : number > 0x0a ? Fork.prague : Fork.cancun;

const lengths = (...sizes: number[]): Uint8Array =>
  Buffer.concat(sizes.map((size) => wordBytes(BigInt(size))));

interface Outcome {
  /** Undefined where the call failed. */
  readonly output: string | undefined;
  readonly gasLeft: bigint;
}

const verifiers = new Map<Fork, Verifier>();
const oracles = new Map<Fork, EVM>();

beforeAll(async () => {
  verifiers.set(Fork.prague, await Verifier.deploy('prague'));
  verifiers.set(Fork.osaka, await Verifier.deploy('osaka'));
  for (const fork of Object.values(Fork)) {
    const common = chainCommon({ chainId: 1n, fork });
    const customPrecompiles = cappedPrecompiles(common);
    oracles.set(fork, await createEVM({ common, customPrecompiles }));
  }
});

async function oracle(fork: Fork, number: number, data: Uint8Array, gas: bigint): Promise<Outcome> {
  const to = new Address(wordBytes(BigInt(number)).subarray(12));
  const { execResult } = await oracles.get(fork)!.runCall({ to, data, gasLimit: gas });
  const failed = execResult.exceptionError !== undefined;
  return {
    output: failed ? undefined : hexOf(execResult.returnValue),
    gasLeft: gas - execResult.executionGasUsed,
  };
}

/** A machine whose frame is about to run a precompile; the input begins inside a page of a longer Bytes. */
function machineAt(number: number, input: Uint8Array, gas: bigint): Machine {
  const source = Bytes.build(Buffer.concat([new Uint8Array(77).fill(0xee), input, Buffer.of(9)]));
  const calldata = View.of(source, 77, input.length);
  return new Machine(
    Phase.precompile,
    new Cpu(0, gas, 0, Stack.EMPTY, Bytes.EMPTY, View.EMPTY),
    Frame.empty.with({ kind: FrameKind.call, calldata }),
    World.of(Trie.EMPTY),
    Tx.empty,
    Block.none,
    new PrecompileAt(BigInt(number)),
    ZERO_HASH,
  );
}

interface Made extends Outcome {
  readonly question: Question;
  readonly after: string;
}

function make(fork: Fork, number: number, input: Uint8Array, gas: bigint): Made {
  const host = hostOf({ config: config({ fork }) });
  const machine = machineAt(number, input, gas);
  const state = machine.hash;
  const proof = new ProofWriter();
  step(machine, host, proof);
  const after = hexOf(machine.hash);
  const { target, accumulator } = host;
  machine.begin(undefined);
  expect(machine.phase).toBe(Phase.exit);
  const { status, data } = machine.scratch(Exit);
  expect(status === ExitStatus.success || data.length === 0).toBe(true);
  return {
    question: {
      config: host.config,
      target,
      accumulator,
      index: 0n,
      state,
      proof: proof.bytes(),
    },
    after,
    output: status === ExitStatus.success ? hexOf(View.read(data, 0, data.length)) : undefined,
    gasLeft: machine.cpu().gas,
  };
}

/** Runs a call on both machines and on the oracle. */
async function check(
  fork: Fork,
  number: number,
  input: Uint8Array,
  gas: bigint,
  l1 = fork === Fork.osaka ? fork : Fork.prague,
): Promise<Made> {
  const made = make(fork, number, input, gas);
  const name = `0x${number.toString(16)} with ${input.length} bytes and ${gas} gas`;
  const { output, gasLeft } = made;
  expect({ output, gasLeft }, name).toEqual(await oracle(fork, number, input, gas));
  expect(await verifiers.get(l1)!.step(made.question), name).toBe(made.after);
  return made;
}

const ENOUGH = 20_000_000n;
/** All vectors, each at its exact price too; else a part of them, and that price where it does not take the oracles long. */
const ALL = process.env['GAINSAY_ALL_STEPS'] !== undefined;

describe.skipIf(!hasVectors)('precompiles, by go-ethereum’s vectors', () => {
  it.each(named(PRECOMPILES.filter((number) => vectorsOf(number).length > 0)))(
    'both machines run 0x%s',
    async (_, number) => {
      const vectors = vectorsOf(number);
      const right = vectors.filter(({ Expected }) => Expected !== undefined);
      const wrong = vectors.filter(({ Expected }) => Expected === undefined);
      const every = ALL ? 1 : Math.ceil(right.length / (number === 5 ? 30 : 4));
      const chosen = right
        .filter((_, i) => i % every === 0)
        .concat(ALL ? wrong : wrong.slice(0, 4));
      for (const vector of chosen) {
        const input = inputOf(vector);
        const { gasLeft, output } = await check(since(number), number, input, ENOUGH);
        if (output === undefined) continue;
        // The exact price, and a unit of gas less.
        if (ALL || ENOUGH - gasLeft < 1_000_000n) {
          await check(since(number), number, input, ENOUGH - gasLeft);
        }
        if (gasLeft === ENOUGH) continue;
        const failed = await check(since(number), number, input, ENOUGH - gasLeft - 1n);
        expect(failed).toMatchObject({ output: undefined, gasLeft: 0n });
        if (number === 5) await check(Fork.osaka, number, input, ENOUGH);
      }
    },
    ALL ? 3_600_000 : 240_000,
  );
});

describe('precompiles on both machines', () => {
  it.each(named(PRECOMPILES))(
    '0x%s with no input, noise, and more than the cap',
    async (_, number) => {
      for (const fork of Object.values(Fork).filter((one) => one >= since(number))) {
        await check(fork, number, new Uint8Array(0), ENOUGH);
        await check(fork, number, new Uint8Array(0), 10n);
        await check(fork, number, Uint8Array.of(1, 2, 3), ENOUGH);
        const long = await check(fork, number, new Uint8Array(CAP + 1), ENOUGH);
        expect(long).toMatchObject({ output: undefined, gasLeft: 0n });
        // Nothing of an input that is too long is opened.
        expect(long.question.proof.length).toBeLessThan(700);
      }
    },
  );

  it.each(named([0x02, 0x03]))('0x%s of inputs of many sizes, up to the cap', async (_, number) => {
    for (const size of [1, 31, 32, 33, 178, 179, 180, 4096]) {
      await check(Fork.cancun, number, new Uint8Array(size).fill(size), ENOUGH);
    }
    const most = await check(Fork.prague, number, new Uint8Array(CAP).fill(7), ENOUGH);
    expect(most.question.proof.length).toBeLessThan(90_000);
  });

  it('the identity gives back the view and opens no byte of it', async () => {
    const input = new Uint8Array(CAP).fill(3);
    const { question, output } = await check(Fork.prague, 4, input, ENOUGH);
    expect(output).toBe(hexOf(input));
    expect(question.proof.length).toBeLessThan(700);
    await check(Fork.prague, 4, input, 15n + 3n * 2048n - 1n);
    await check(Fork.prague, 4, input, 15n + 3n * 2048n);
  });

  it('MODEXP with operands at and above the cap, and above the price', async () => {
    for (const fork of Object.values(Fork)) {
      await check(fork, 5, lengths(1024, 0, 1024), ENOUGH);
      await check(fork, 5, lengths(0, 1024, 0), ENOUGH);
      await check(fork, 5, Buffer.concat([lengths(0, 40, 0), Buffer.alloc(40, 0xff)]), ENOUGH);
      for (const sizes of [
        [1025, 0, 1],
        [1, 1025, 1],
        [1, 1, 1025],
        [1024, 1024, 1024],
      ]) {
        const { output } = await check(fork, 5, lengths(...sizes), ENOUGH);
        expect(output, String(sizes)).toBeUndefined();
      }
      const huge = Buffer.concat([Buffer.alloc(32, 0xff), lengths(1, 1)]);
      expect((await check(fork, 5, huge, ENOUGH)).output).toBeUndefined();
    }
  });

  it('MODEXP at any lengths costs the same by both machines and the oracle', async () => {
    const size = fc.oneof(fc.nat(40), fc.nat(1030));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.values(Fork)),
        fc.tuple(size, size, size),
        fc.uint8Array({ maxLength: 140 }),
        async (fork, sizes, rest) => {
          // A low modulus of zeros keeps the oracle's own exponentiation short.
          await check(fork, 5, Buffer.concat([lengths(...sizes), rest.map((b) => b % 3)]), ENOUGH);
        },
      ),
      { numRuns: 60, seed: 7 },
    );
  }, 120_000);

  it('BLAKE2f with more rounds than the cap', async () => {
    const rounds = (n: number) =>
      Buffer.concat([wordBytes(BigInt(n)).subarray(28), Buffer.alloc(209)]);
    expect((await check(Fork.cancun, 9, rounds(12), 12n)).output).toBeDefined();
    expect((await check(Fork.cancun, 9, rounds(12), 11n)).output).toBeUndefined();
    expect((await check(Fork.cancun, 9, rounds(10_000_001), ENOUGH)).output).toBeUndefined();
  });

  it.each(named([0x0c, 0x0e]))(
    '0x%s has the discount of as many points as it takes',
    async (_, number) => {
      const size = number === 0x0c ? 160 : 288;
      // Points at infinity: quick to add up, and no cheaper.
      for (const points of [1, 2, 3, 64, 127, 128, 129, 200]) {
        const { output } = await check(Fork.prague, number, new Uint8Array(points * size), ENOUGH);
        expect(output).toBeDefined();
      }
    },
  );

  it('the executor and the machine have the same caps and the same table', () => {
    const shapes = fc.oneof(
      fc.uint8Array({ maxLength: 700 }),
      fc.tuple(fc.nat(1100), fc.nat(1100), fc.nat(1100)).map((sizes) => lengths(...sizes)),
      fc.integer({ min: 40_000, max: CAP }).map((length) => new Uint8Array(length)),
    );
    fc.assert(
      fc.property(fc.constantFrom(...PRECOMPILES), shapes, (number, input) => {
        if (number === 4) return;
        const hit = capHit(number, input);
        expect(isOverCap(number, input)).toBe(hit !== undefined);
        if (hit !== 'operand')
          expect(tablePrice(number, input)).toBe(precompilePrice(number, input));
      }),
      { numRuns: 2000, seed: 11 },
    );
  });
});

describe('a proof of a precompile', () => {
  const modexp = Buffer.concat([lengths(1, 40, 300), Buffer.alloc(341, 0x5a)]);

  it.each(named([4, 5]))('of 0x%s is the only one', async (_, number) => {
    const verifier = verifiers.get(Fork.prague)!;
    const { question } = await check(Fork.prague, number, modexp, ENOUGH);
    for (const proof of mutants(question.proof)) {
      await expect(verifier.step({ ...question, proof })).rejects.toBeInstanceOf(Reverted);
    }
  });

  it('with too little gas for L1’s call reverts, and never makes the call fail', async () => {
    const verifier = verifiers.get(Fork.prague)!;
    // Three pairs at infinity: 147,000 gas on L1 and on L2.
    const { question, after } = await check(Fork.prague, 8, new Uint8Array(576), 147_000n);
    const enough = verifier.gasUsed;
    const errors = new Set<string | undefined>();
    for (let gas = 20_000n; gas < enough + 20_000n; gas += 3_000n) {
      try {
        expect(await verifier.step(question, gas)).toBe(after);
        errors.add('none');
      } catch (error) {
        expect(error).toBeInstanceOf(Reverted);
        errors.add((error as Reverted).errorName);
      }
    }
    expect(errors).toContain('TooLittleGas');
    expect(errors).toContain('none');
  });

  it('is refused by an L1 that does not have the precompile', async () => {
    const verifier = verifiers.get(Fork.prague)!;
    const { question } = make(Fork.osaka, 0x100, new Uint8Array(160), ENOUGH);
    await expect(verifier.step(question)).rejects.toMatchObject({ errorName: 'NoPrecompile' });
    const cancun = await Verifier.deploy('cancun');
    const add = make(Fork.prague, 0x0b, new Uint8Array(256), ENOUGH);
    await expect(cancun.step(add.question)).rejects.toMatchObject({ errorName: 'NoPrecompile' });
  });
});
