import { describe, expect, it } from 'vitest';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { explain, gasOf, type Story } from '../../challenger/dispute/explain.js';
import type { SentTransaction } from '../../challenger/l1/sender.js';

const hash = (byte: number): Hash => new Uint8Array(32).fill(byte) as Hash;
const hex = (byte: number): string => `0x${byte.toString(16).padStart(2, '0').repeat(32)}`;

function move(by: string, what: string, gasUsed: bigint): SentTransaction {
  return { by, what, gasUsed, hash: hex(9), blockNumber: 1, calldata: 1_234 };
}

const STORY: Story = {
  fraud: 'wrong storage value',
  finding: {
    place: { unit: 7, kind: 'transaction', batch: 2n, block: 5n, entry: 3, transaction: hex(1) },
    ...{ step: 41, steps: 99, units: 20 },
    description: {
      phase: 'opcode',
      opcode: 'SSTORE',
      frame: { depth: 1, address: 0xabn, pc: 512, gas: 30_000n },
    },
    ...{ agreed: hash(2), right: hash(3), claimed: hash(4) },
  },
  contrast: { about: 'storage slot 0x5', claimed: '11', truth: '10' },
  contract: 'gold (Token)',
  claimed: { number: 6n, blockHash: hex(5), stateRoot: hex(6) },
  right: { number: 6n, blockHash: hex(7), stateRoot: hex(8) },
  moves: [move('liar', 'post wrong claim', 1_000_000n), move('challenger', 'prove', 345_678n)],
  bond: { repaid: 10n ** 17n, burned: 7n * 10n ** 17n, won: 2n * 10n ** 17n },
  isPublic: true,
};

describe('explain', () => {
  it('says where the fraud is, what was claimed, what is true, and what it took', () => {
    const page = explain(STORY);
    for (const line of [
      'FRAUD PROVED: wrong storage value',
      '  batch         2',
      '  block         5',
      `  transaction   ${hex(1)} (place 3 in its block)`,
      '  step          41 of 99 in the unit',
      '  contract      gold (Token) at 0x00000000000000000000000000000000000000ab',
      '  pc            512',
      '  opcode        SSTORE',
      'What the step left behind: storage slot 0x5',
      '  claimed       11',
      '  true          10',
      `  true after    ${hex(3)}`,
      `  claimed       block 6 ${hex(5)}`,
      '  2  challenger  prove               345 678   1 234 B',
      '2 transactions, 1 345 678 gas; running the step itself took 345 678.',
    ]) {
      expect(page.split('\n')).toContain(line);
    }
    expect(page).toContain(
      'Of its bond of 1.0 ether 0.1 repay the moves against it, 0.7 are burned, 0.2 go to whom claimed right.',
    );
  });

  it('leaves out what a step outside of any frame does not have', () => {
    const { finding } = STORY;
    const page = explain({
      ...STORY,
      finding: { ...finding, description: { phase: 'charge' } },
      contract: undefined,
    });
    expect(page).toContain('  phase         charge\n');
    for (const name of ['contract', 'pc  ', 'opcode', 'call depth']) {
      expect(page).not.toContain(`  ${name}`);
    }
  });

  it('adds gas up', () => {
    expect(gasOf(STORY.moves)).toEqual({ all: 1_345_678n, step: 345_678n });
    expect(gasOf([])).toEqual({ all: 0n, step: 0n });
  });
});
