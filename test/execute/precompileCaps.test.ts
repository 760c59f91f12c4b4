import { Address } from '@ethereumjs/util';
import { Wallet } from 'ethers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fork } from '../../bisection/machine/Config.js';
import { ExecutionState } from '../../challenger/execute/executionState.js';
import { loadAllocation } from '../../challenger/execute/genesis.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import {
  MODEXP_OPERAND_CAP,
  PRECOMPILE_INPUT_CAP,
  PRECOMPILE_PRICE_CAP,
  capHit,
} from '../../challenger/execute/precompileCaps.js';
import { precompilePrice } from '../../challenger/execute/precompilePrice.js';
import { verifyPointEvaluation } from '../../challenger/execute/pointEvaluation.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import { config, emptyBlock, headAt } from './chain.js';
import { hasData, hex, readData } from './sharedData.js';

const VECTORS = 'vectors/geth-precompiles.json.gz';

interface Vector {
  Input: string;
  Expected?: string;
  Name: string;
  Gas?: number;
}

/** Files of go-ethereum's vectors whose prices are those of the forks that the table covers. */
const FILES: Readonly<Record<string, number>> = {
  'ecRecover.json': 0x01,
  'modexp_eip2565.json': 0x05,
  'modexp_eip7883.json': 0x05,
  'bn256Add.json': 0x06,
  'bn256ScalarMul.json': 0x07,
  'bn256Pairing.json': 0x08,
  'blake2F.json': 0x09,
  'pointEvaluation.json': 0x0a,
  'blsG1Add.json': 0x0b,
  'blsG1Mul.json': 0x0c,
  'blsG2Add.json': 0x0d,
  'blsG2Mul.json': 0x0e,
  'blsPairing.json': 0x0f,
  'blsMapG1.json': 0x10,
  'blsMapG2.json': 0x11,
  'p256Verify.json': 0x100,
};
/** Where the table is above the fork's price: MODEXP before osaka. */
const ABOVE = new Set(['modexp_eip2565.json']);

describe.skipIf(!hasData(VECTORS))('the price table, by go-ethereum’s vectors', () => {
  const files = hasData(VECTORS) ? (readData(VECTORS) as Record<string, Vector[]>) : {};
  const named = (name: string) =>
    Object.entries(files).find(([path]) => path.endsWith(name))?.[1] ?? [];

  it.each(Object.entries(FILES))('%s', (name, number) => {
    const priced = named(name).filter(({ Gas }) => Gas !== undefined);
    expect(priced.length).toBeGreaterThan(0);
    for (const { Input, Gas, Name } of priced) {
      const price = precompilePrice(number, hex(`0x${Input.replace(/^0x/, '')}`));
      if (ABOVE.has(name)) expect(Number(price), Name).toBeGreaterThanOrEqual(Gas ?? 0);
      else expect(Number(price), Name).toBe(Gas);
    }
  });

  it('evaluates points as go-ethereum does', () => {
    const [vector] = named('pointEvaluation.json');
    const input = hex(`0x${vector!.Input}`);
    const parts = [
      input.subarray(96, 144),
      input.subarray(32, 64),
      input.subarray(64, 96),
      input.subarray(144),
    ] as const;
    expect(verifyPointEvaluation(...parts)).toBe(true);
    for (const [index, part] of parts.entries()) {
      const wrong = parts.map((p) => p.slice()) as unknown as [
        Uint8Array,
        Uint8Array,
        Uint8Array,
        Uint8Array,
      ];
      wrong[index]![part.length - 1]! ^= 1;
      expect(verifyPointEvaluation(...wrong)).toBe(false);
    }
  });
});

describe('the caps', () => {
  const lengths = (base: number, exponent: number, modulus: number) =>
    hex(`0x${[base, exponent, modulus].map((n) => n.toString(16).padStart(64, '0')).join('')}`);

  it('stop inputs above 64 KiB, operands above 1024 bytes and prices above 10M gas, and nothing at them', () => {
    expect(capHit(4, new Uint8Array(PRECOMPILE_INPUT_CAP))).toBeUndefined();
    expect(capHit(4, new Uint8Array(PRECOMPILE_INPUT_CAP + 1))).toBe('input');
    const operand = Number(MODEXP_OPERAND_CAP);
    expect(capHit(5, lengths(operand, 1, operand))).toBeUndefined();
    for (const at of [0, 1, 2]) {
      const sizes: [number, number, number] = [1, 1, 1];
      sizes[at] = operand + 1;
      expect(capHit(5, lengths(...sizes))).toBe('operand');
    }
    expect(capHit(5, lengths(operand, operand, operand))).toBe('price');
    const blake = (rounds: number) =>
      hex(`0x${rounds.toString(16).padStart(8, '0')}${'00'.repeat(209)}`);
    expect(capHit(9, blake(Number(PRECOMPILE_PRICE_CAP)))).toBeUndefined();
    expect(capHit(9, blake(Number(PRECOMPILE_PRICE_CAP) + 1))).toBe('price');
    expect(capHit(8, new Uint8Array(192 * 292))).toBeUndefined();
    expect(capHit(8, new Uint8Array(192 * 293))).toBe('price');
  });

  it('answer for any input without an error', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(FILES), 0x02, 0x03, 0x04),
        fc.uint8Array({ maxLength: 400 }),
        (number, input) => {
          expect(['input', 'operand', 'price', undefined]).toContain(capHit(number, input));
        },
      ),
      { numRuns: 500 },
    );
  });

  // Calls precompile `number` with `size` bytes of zeros and all its gas, and stores whether the call succeeded.
  const caller = (number: number, size: number) =>
    hex(
      `0x60006000${`62${size.toString(16).padStart(6, '0')}`}600060${number.toString(16).padStart(2, '0')}620f4240fa600055` +
        '00',
    );

  async function succeeds(number: number, size: number, capPrecompiles: boolean) {
    const wallet = new Wallet(`0x${'46'.repeat(32)}`);
    const nodes = new MemoryNodeDatabase();
    const target = new Uint8Array(20).fill(0xc1);
    const root = await loadAllocation(
      [
        {
          address: hex(wallet.address.toLowerCase()),
          nonce: 0n,
          balance: 10n ** 20n,
          code: new Uint8Array(0),
          storage: [],
        },
        { address: target, nonce: 1n, balance: 0n, code: caller(number, size), storage: [] },
      ],
      nodes,
    );
    const raw = hex(
      await wallet.signTransaction({
        type: 2,
        chainId: 901,
        nonce: 0,
        gasLimit: 3_000_000,
        maxFeePerGas: 10n ** 10n,
        maxPriorityFeePerGas: 1,
        to: `0x${'c1'.repeat(20)}`,
      }),
    );
    const hits: [number, string][] = [];
    const executor = new VmExecutor({
      config: { ...config, fork: Fork.cancun },
      nodes,
      capPrecompiles,
      onCap: (...hit) => hits.push(hit),
    });
    const { transactions, header } = await executor.execute(headAt(root), {
      ...emptyBlock,
      transactions: [raw],
    });
    const state = new ExecutionState(nodes, header.stateRoot);
    const stored = await state.getStorage(new Address(target), new Uint8Array(32));
    return { success: stored.length > 0, hits, gasUsed: transactions[0]!.receipt!.gasUsed };
  }

  it('make a call fail and take all its gas, on a chain of ours and not on mainnet', async () => {
    const within = await succeeds(4, PRECOMPILE_INPUT_CAP, true);
    const beyond = await succeeds(4, PRECOMPILE_INPUT_CAP + 1, true);
    const mainnet = await succeeds(4, PRECOMPILE_INPUT_CAP + 1, false);
    expect(within).toMatchObject({ success: true, hits: [] });
    expect(beyond).toMatchObject({ success: false, hits: [[4, 'input']] });
    expect(mainnet).toMatchObject({ success: true, hits: [] });
    // The call was given 1,000,000 gas.
    expect(beyond.gasUsed).toBeGreaterThan(1_000_000n);
    expect(mainnet.gasUsed).toBeLessThan(200_000n);
  });
});
