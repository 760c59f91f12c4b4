import { afterEach, describe, expect, test } from 'vitest';
import { opcodeInfo, type OpcodeInfo } from '../../bisection/machine/Opcode.js';
import type { StepVerdict } from '../../challenger/conformance/stepVerifier.js';
import type { Executor } from '../../challenger/execute/executor.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import { parseBatch } from '../../challenger/derive/batch.js';
import type { FuzzCase } from '../../challenger/fuzz/fuzzCase.js';
import { fuzz, replay, type FuzzFailure, type FuzzOptions } from '../../challenger/fuzz/run.js';
import type { StepDesk } from '../../challenger/fuzz/stepDesk.js';

/** The fuzzer is let loose on engines that are wrong on purpose: it has to notice, and to say it briefly. */

const MOST = 200;
const SWAP1 = 0x90;

async function firstFailure(options: Partial<FuzzOptions>): Promise<FuzzFailure> {
  const { failure } = await fuzz({
    ...{ seed: 1, chains: MOST, forks: ['prague'], shrinks: 200 },
    ...options,
  });
  if (failure === undefined) throw new Error(`nothing was noticed in ${MOST} chains`);
  return failure;
}

const entries = ({ batches }: FuzzCase) =>
  batches.flatMap(({ data }) => parseBatch(data)).flatMap((block) => block.entries);

describe('an opcode that costs too much in the machine', () => {
  const info = opcodeInfo(SWAP1) as { -readonly [K in keyof OpcodeInfo]: OpcodeInfo[K] };
  const { gas } = info;
  afterEach(() => {
    info.gas = gas;
  });

  test('is found, made small, found again in its case, and not when it is put right', async () => {
    info.gas = gas + 1n;
    const { error, test: found } = await firstFailure({});
    expect(error.reason).toBe('executor and machine end in different states');
    expect(error.unit).toContain('transaction');
    expect(entries(found).length).toBe(1);

    const again = await replay(found, {});
    expect(again.failure?.error.message).toBe(error.message);
    info.gas = gas;
    expect((await replay(found, {})).failure).toBeUndefined();
  });
});

describe('an executor', () => {
  /** The executor with every receipt of two logs or more changed. */
  const wrong: FuzzOptions['executor'] = (config, nodes): Executor => {
    const right = new VmExecutor({ config, nodes });
    return {
      execute: async (parent, block) => {
        const result = await right.execute(parent, block);
        const transactions = result.transactions.map((each) =>
          (each.receipt?.logs.length ?? 0) < 2 || each.receipt === undefined
            ? each
            : { ...each, receipt: { ...each.receipt, logs: each.receipt.logs.slice(1) } },
        );
        return { ...result, transactions };
      },
    };
  };

  test('that loses a log is found', async () => {
    const { error, test: found } = await firstFailure({ executor: wrong });
    expect(error.reason).toBe('executor and machine end in different states');
    expect(entries(found).length).toBe(1);
  });

  test('that throws is found, and not taken for a bad chain', async () => {
    const executor = (): Executor => ({
      execute: () => Promise.reject(new TypeError('broken')),
    });
    await expect(firstFailure({ executor })).rejects.toThrow();
  });
});

describe('a verifier', () => {
  /** Says what `judge` says of each step. */
  const deskOf = (judge: (opcode: string | undefined) => Partial<StepVerdict>): StepDesk => {
    let verdicts: StepVerdict[] = [];
    return {
      submit: (claim) => {
        const right = { claim, outcome: 'proven', gas: 1, execution: 1, calldata: 1 } as const;
        verdicts.push({ ...right, ...judge(claim.step.opcode) });
        return Promise.resolve();
      },
      finish: () => {
        const all = verdicts;
        verdicts = [];
        return Promise.resolve(all);
      },
      stop: () => Promise.resolve(),
    };
  };

  test.each([
    ['gives another state', { outcome: 'wrong' }, 'another state'],
    ['reverts', { outcome: 'refused', error: 'ProofMismatch()' }, 'ProofMismatch()'],
    ['takes too much gas', { gas: 4_000_001 }, 'over a cap'],
    ['takes too much calldata', { calldata: 64_001 }, 'over a cap'],
  ] as const)('that %s is found', async (_, verdict, reason) => {
    const desk = deskOf((opcode) => (opcode === 'SSTORE' ? verdict : {}));
    const { error } = await firstFailure({ desk, shrinks: 0 });
    expect(error.reason).toContain('SSTORE');
    expect(error.reason).toContain(reason);
  });
});
