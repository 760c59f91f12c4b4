import { describe, expect, it } from 'vitest';
import { Fork } from '../../bisection/machine/Config.js';
import { Phase, phaseName } from '../../bisection/machine/Phase.js';
import { expectOnlyProof } from '../structures/solidity.js';
import { blockScene } from './blocks.js';
import { Provers, Reverted, type Step } from './provers.js';
import { allocation, assemble, itemsOf, sceneOf, sign } from './scene.js';

const provers = await Provers.load();
const accessList = [
  {
    address: `0x${'22'.repeat(20)}`,
    storageKeys: [`0x${'33'.repeat(32)}`, `0x${'44'.repeat(32)}`],
  },
];

/** The steps of some units: all phases, each with its ways out. */
async function steps(): Promise<Step[]> {
  const data = `0x${'01'.repeat(300)}`;
  const units = [
    sceneOf([sign({ accessList, data })]),
    sceneOf([sign({ type: 0 })]),
    sceneOf([Uint8Array.of(2)]),
    sceneOf([assemble(2, itemsOf(2), () => ({ r: 0n }))]),
    sceneOf([assemble(2, itemsOf(2), () => ({ r: 5n }))]),
    sceneOf([sign()], { accounts: allocation({ code: Uint8Array.of(0xef, 1, 0) }) }),
  ];
  const made: Step[] = [];
  for (const { machine, host } of units) made.push(...(await provers.unit(machine, host)));
  const { machine, host } = blockScene([{}, {}], { beaconRoots: true, blockHashes: true });
  for (let unit = 0; unit < 2; unit++) made.push(...(await provers.unit(machine, host)));
  return made;
}

describe('the proof of a step', async () => {
  const made = await steps();

  it.each(made.map((step, i) => [`${phaseName(step.phase)}, step ${String(i)}`, step] as const))(
    'is the only one that the contract takes: %s',
    async (_, step) => {
      await expectOnlyProof(step.proof, async (proof) => {
        expect(await provers.prove(step, proof)).toBe(step.after);
      });
    },
  );

  it('was tried for every phase of the two provers', () => {
    const { idle, batchOpen, blockOpen, blockSystem } = Phase;
    const { decode, scanData, scanAccess, sign, recover, charge, warm, start, end } = Phase;
    const around = [idle, batchOpen, blockOpen, blockSystem, decode, scanData, scanAccess];
    expect(new Set(made.map(({ phase }) => phase))).toEqual(
      new Set([...around, sign, recover, charge, warm, start, end]),
    );
  });

  it('is of use to one prover only', async () => {
    const step = made.find(({ phase }) => phase === Phase.decode)!;
    await expect(provers.prove({ ...step, phase: Phase.idle })).rejects.toMatchObject({
      errorName: 'NotMine',
      args: [BigInt(Phase.decode), 0n],
    });
  });
});

describe('a step with a precompile', () => {
  it.each([
    ['that finds a sender', sign()],
    ['that finds none', assemble(2, itemsOf(2), () => ({ r: 5n }))],
  ])('%s has the same outcome or none, however little gas it gets', async (_, raw) => {
    const { machine, host } = sceneOf([raw], { fork: Fork.prague });
    const unit = await provers.unit(machine, host);
    const step = unit.find(({ phase }) => phase === Phase.recover)!;
    const prover = provers.transactions;
    const enough = prover.gasLimit;
    const errors = new Map<string | undefined, number>();
    let right = 0;
    try {
      for (let gas = 500n; gas < step.gas + 6_000n; gas += 61n) {
        prover.gasLimit = gas;
        try {
          expect(await provers.prove(step)).toBe(step.after);
          right++;
        } catch (error) {
          if (!(error instanceof Reverted)) throw error;
          errors.set(error.errorName, (errors.get(error.errorName) ?? 0) + 1);
        }
      }
    } finally {
      prover.gasLimit = enough;
    }
    expect(right).toBeGreaterThan(0);
    // Without a name: out of gas before the check.
    expect([...errors.keys()].sort()).toEqual(['TooLittleGas', undefined]);
    expect(errors.get('TooLittleGas')).toBeGreaterThan(10);
  });
});
