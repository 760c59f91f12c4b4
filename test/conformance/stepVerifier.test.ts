import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { ProofTally } from '../../challenger/conformance/proofTally.js';
import {
  type StepClaim,
  type StepVerdict,
  StepVerifier,
  transactionGas,
} from '../../challenger/conformance/stepVerifier.js';
import { Trace } from '../../bisection/trace/Trace.js';
import { describeStep } from '../../bisection/trace/Description.js';
import { claimOf, hostOf, machineBefore, scenario } from '../trace/scenario.js';

describe('steps verified on an L1', () => {
  let verifier: StepVerifier;
  let verdicts: StepVerdict[] = [];
  const claims: StepClaim[] = [];

  beforeAll(async () => {
    verifier = await StepVerifier.start((verdict) => verdicts.push(verdict));
    const inputs = await scenario('verifier', 3);
    const claim = await claimOf(inputs);
    const host = hostOf(inputs, claim);
    const { config, target, accumulator } = host;
    // The first steps of a batch's opening, a block's opening and what comes after.
    for (let unit = 0; unit < 2; unit++) {
      const trace = await Trace.run(machineBefore(claim.chain, unit, host), host);
      for (let index = 0; index <= trace.length; index++) {
        const before = trace.before(index);
        const step = describeStep(before);
        const [proof, expected] = [trace.proof(index), trace.leaf(index)];
        const inputs = { config, target, accumulator, index, state: before.hash, proof };
        claims.push({ ...inputs, expected, case: `unit ${unit}`, step });
      }
    }
  });
  afterAll(() => verifier.stop());

  const verify = async (claim: StepClaim): Promise<StepVerdict> => {
    verdicts = [];
    await verifier.submit(claim);
    await verifier.finish();
    expect(verdicts).toHaveLength(1);
    return verdicts[0]!;
  };

  test('what the trace says is proven, the repetition of its end included', async () => {
    expect(claims.length).toBeGreaterThan(5);
    for (const claim of claims) {
      const verdict = await verify(claim);
      expect(verdict, JSON.stringify([claim.step, verdict.error])).toMatchObject({
        outcome: 'proven',
        calldata: 4 + 32 * 13 + 32 * Math.ceil(claim.proof.length / 32),
      });
      expect(verdict.gas).toBeGreaterThan(30_000);
    }
  });

  test('another result is wrong', async () => {
    for (const claim of claims) {
      const expected = claim.expected.slice() as typeof claim.expected;
      expected[31]! ^= 1;
      expect((await verify({ ...claim, expected })).outcome).toBe('wrong');
    }
  });

  test('a proof that was changed in any place, cut or drawn out is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), async (n, at, xor) => {
        const claim = claims[n % claims.length]!;
        const changed = claim.proof.slice();
        changed[at % changed.length]! ^= xor;
        expect((await verify({ ...claim, proof: changed })).outcome).toBe('refused');
        const cut = claim.proof.slice(0, at % claim.proof.length);
        expect((await verify({ ...claim, proof: cut })).outcome).toBe('refused');
        const longer = Uint8Array.of(...claim.proof, xor);
        expect((await verify({ ...claim, proof: longer })).outcome).toBe('refused');
      }),
      { numRuns: 25 },
    );
  });

  test('a refusal says why', async () => {
    const verdict = await verify({ ...claims[0]!, proof: new Uint8Array(0) });
    expect(verdict.error).toMatch(/^ProofTooShort/);
  });
});

test('a transaction pays for execution and calldata, and at least the floor of EIP-7623', () => {
  // 10 zeros are 10 tokens, 5 other bytes 20.
  const calldata = Uint8Array.of(...new Array<number>(10).fill(0), ...new Array<number>(5).fill(1));
  expect(transactionGas(calldata, 10_000)).toBe(21_000 + 4 * 30 + 10_000);
  expect(transactionGas(calldata, 0)).toBe(21_000 + 10 * 30);
  expect(transactionGas(new Uint8Array(0), 0)).toBe(21_000);
});

describe('the tally of proofs', () => {
  const claim = { case: 'a case', index: 7, step: { phase: 'opcode', opcode: 'ADD' } } as StepClaim;
  const verdict = { claim, outcome: 'proven', gas: 1, execution: 1, calldata: 1 } as const;

  test('a proof over a cap proves nothing on L1', () => {
    const tally = new ProofTally();
    tally.add({ ...verdict, gas: 4_000_000, calldata: 64_000 });
    tally.add({ ...verdict, gas: 4_000_001 });
    tally.add({ ...verdict, calldata: 64_001 });
    const precompile = { ...claim, step: { phase: 'precompile' } };
    tally.add({ ...verdict, claim: precompile, gas: 12_000_000, calldata: 100_000 });
    expect(tally.statistics()).toMatchObject({
      proven: 2,
      unprovable: 2,
      maxStepGas: 12_000_000,
      maxStepCalldata: 100_000,
    });
    expect(tally.wrong).toEqual([]);
  });

  test('a proof that fails is named', () => {
    const tally = new ProofTally();
    tally.add({ ...verdict, outcome: 'wrong' });
    tally.add({ ...verdict, outcome: 'refused', error: 'BadPreimage(…)' });
    expect(tally.wrong).toEqual([
      'a case, step 7 (opcode ADD): the verifier gave another state',
      'a case, step 7 (opcode ADD): the verifier reverted with BadPreimage(…)',
    ]);
    expect(tally.statistics()).toMatchObject({ proven: 0, unprovable: 0, maxStepGas: 0 });
  });
});
