import { Common, Hardfork, Mainnet } from '@ethereumjs/common';
import { createEVM } from '@ethereumjs/evm';
import { describe, expect, it } from 'vitest';
import { Phase } from '../bisection/machine/Phase.js';
import { step } from '../bisection/machine/Step.js';
import { ProofWriter } from '../bisection/structures/Proof.js';
import { POINT_EVALUATION } from '../challenger/execute/pointEvaluation.js';
import { hexOf, sceneOf, sign } from './machine/scene.js';
import { type Question, Verifier } from './machine/verifier.js';
import { Reverted } from './structures/solidity.js';

/** What the verifier says and what it costs, or what it reverts with. */
async function answer(verifier: Verifier, question: Question, gas?: bigint): Promise<string> {
  try {
    const hash = await verifier.step(question, gas);
    return `${hash} ${String(verifier.gasUsed)}`;
  } catch (error) {
    if (!(error instanceof Reverted)) throw error;
    return `${error.message} ${String(verifier.gasUsed)}`;
  }
}

describe('the EVM that runs the contracts in these tests', () => {
  it('gives what the EVM of @ethereumjs gives, and takes the same gas, also where a step is refused', async () => {
    const customCrypto = { kzg: POINT_EVALUATION };
    const common = new Common({ chain: Mainnet, hardfork: Hardfork.Prague, customCrypto });
    const library = await Verifier.in(await createEVM({ common }));
    const ours = await Verifier.deploy();
    const { machine, host } = sceneOf([sign({ data: `0x${'07'.repeat(40)}` })]);
    const seen = { proven: 0, refused: 0 };
    do {
      const { config, target, accumulator } = host;
      const state = machine.hash;
      const writer = new ProofWriter();
      step(machine, host, writer);
      const question = { config, target, accumulator, index: 0n, state, proof: writer.bytes() };
      const right = await answer(library, question);
      expect(right.startsWith(hexOf(machine.hash))).toBe(true);
      expect(await answer(ours, question)).toBe(right);
      const cut = { ...question, proof: question.proof.slice(0, -32) };
      for (const [wrong, gas] of [
        [cut, undefined],
        [question, ours.gasUsed / 2n],
      ] as const) {
        const refusal = await answer(library, wrong, gas);
        expect(await answer(ours, wrong, gas)).toBe(refusal);
        if (refusal.startsWith('reverted')) seen.refused++;
      }
      seen.proven++;
    } while (machine.phase !== Phase.idle);
    expect(seen.proven).toBeGreaterThan(10);
    expect(seen.refused).toBeGreaterThanOrEqual(seen.proven);
  });
});
