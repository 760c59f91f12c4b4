import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Fork } from '../../bisection/machine/Config.js';
import { Phase } from '../../bisection/machine/Phase.js';
import { step } from '../../bisection/machine/Step.js';
import { ProofWriter } from '../../bisection/structures/Proof.js';
import { describeStep } from '../../bisection/trace/Description.js';
import { mutants, Reverted } from '../structures/solidity.js';
import { assemble } from '../../challenger/execute/assemble.js';
import { expectSame } from './library.js';
import { allocation, hexOf, sceneOf, sign } from './scene.js';
import { Verifier } from './verifier.js';

const TARGET = 0xc12n;
const raw = sign({ to: `0x${TARGET.toString(16).padStart(40, '0')}`, gasLimit: 1_000_000n });
let verifier: Verifier;

beforeAll(async () => {
  verifier = await Verifier.deploy();
});

/** A contract that stores how many zeros each word begins with, but for what it adds to tell 0 from nothing. */
const accountsFor = (words: readonly bigint[]) =>
  allocation().set(TARGET, {
    nonce: 1n,
    code: assemble(words.map((word, slot) => `${word} CLZ 1 ADD ${slot} SSTORE`).join(' ')),
  });

/** A word of any length. */
const word = fc
  .tuple(fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }), fc.nat(256))
  .map(([bits, shift]) => bits >> BigInt(shift));

/** Every step of the transaction, as the contracts see it. */
async function expectProven(words: readonly bigint[], fork: Fork): Promise<string[]> {
  const { machine, host } = sceneOf([raw], { accounts: accountsFor(words), fork });
  const met: string[] = [];
  do {
    const { phase, opcode } = describeStep(machine);
    met.push(opcode ?? phase);
    const state = machine.hash;
    const proof = new ProofWriter();
    step(machine, host, proof);
    if (phase !== 'opcode') continue;
    const { config, target, accumulator } = host;
    const question = { config, target, accumulator, index: 0n, state, proof: proof.bytes() };
    expect(await verifier.step(question), opcode).toBe(hexOf(machine.hash));
    if (opcode !== 'CLZ') continue;
    for (const other of mutants(question.proof, met.length).slice(0, 8)) {
      const answer = verifier.step({ ...question, proof: other });
      await expect(answer).rejects.toBeInstanceOf(Reverted);
    }
  } while (machine.phase !== Phase.idle);
  return met;
}

describe('CLZ (EIP-7939)', () => {
  it.each([
    [Fork.cancun, 1],
    [Fork.prague, 1],
    [Fork.osaka, 3],
  ])('is an opcode from osaka on: fork %i', async (fork, times) => {
    const words = [0n, 1n, (1n << 256n) - 1n];
    await expectSame(raw, accountsFor(words), fork);
    const met = await expectProven(words, fork);
    expect(met.filter((name) => name === 'CLZ').length).toBe(times);
  });

  it('counts what the library counts, in both languages', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 8 }), async (words) => {
        await expectSame(raw, accountsFor(words), Fork.osaka);
        await expectProven(words, Fork.osaka);
      }),
      { numRuns: 4 },
    );
  });
});
