import type { TransactionLike } from 'ethers';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { Fork } from '../../bisection/machine/Config.js';
import type { Machine } from '../../bisection/machine/Machine.js';
import { Phase } from '../../bisection/machine/Phase.js';
import { floorGas, intrinsicGas } from '../../challenger/derive/intrinsicGas.js';
import { transactionRules } from '../../challenger/derive/transactionRules.js';
import { examine } from '../../challenger/derive/validity.js';
import { Provers } from './provers.js';
import {
  allocation,
  BASE_FEE,
  bytesOf,
  CHAIN,
  FEE_RECIPIENT,
  type Given,
  hexOf,
  sceneOf,
  sign,
  stateOf,
} from './scene.js';

const provers = await Provers.load();
const address = (byte: number) => `0x${byte.toString(16).padStart(2, '0').repeat(20)}`;
const slot = (n: number) => `0x${n.toString(16).padStart(64, '0')}`;
const list = (accounts: number, slots: number) =>
  Array.from({ length: accounts }, (_, i) => ({
    address: address(0x40 + i),
    storageKeys: Array.from({ length: slots }, (_, j) => slot(j * 7919)),
  }));

function stateHash(machine: Machine): string {
  machine.begin(undefined);
  return hexOf(machine.world().fields.state.hash);
}

/** The state after a transaction to an account without code, by the rules of the Yellow Paper. */
function expected(raw: Uint8Array, fork: Fork, accounts: Map<bigint, Given>) {
  const rules = transactionRules(fork);
  const context = { rules, chainId: CHAIN, baseFeePerGas: BASE_FEE, gasLeft: 30_000_000n };
  const examined = examine(raw, context);
  if (examined.skipped !== undefined) expect.fail(`skipped: ${examined.skipped}`);
  const { transaction: t } = examined;
  const floor = rules.calldataFloor ? floorGas(t) : 0n;
  const intrinsic = intrinsicGas(t, rules);
  const used = intrinsic > floor ? intrinsic : floor;
  const room = t.maxFeePerGas - BASE_FEE;
  const tip = t.maxPriorityFeePerGas < room ? t.maxPriorityFeePerGas : room;
  const after = new Map(accounts);
  const add = (who: bigint, amount: bigint, nonce = 0n) => {
    const old = after.get(who) ?? {};
    const balance = (old.balance ?? 0n) + amount;
    after.set(who, { ...old, balance, nonce: (old.nonce ?? 0n) + nonce });
  };
  const sender = BigInt(hexOf(t.sender));
  add(sender, -used * (BASE_FEE + tip) - t.value, 1n);
  add(BigInt(hexOf(t.to!)), t.value);
  add(FEE_RECIPIENT, used * tip);
  return { used, root: hexOf(stateOf(after).hash) };
}

/** Runs a valid transaction to an account without code. */
async function run(change: TransactionLike, fork: Fork = Fork.prague): Promise<Phase[]> {
  const raw = sign(change);
  const accounts = allocation();
  const { machine, host } = sceneOf([raw], { fork, accounts });
  const made = await provers.unit(machine, host);
  const { used, root } = expected(raw, fork, accounts);
  expect(stateHash(machine)).toBe(root);
  const { fields } = machine.block();
  expect([fields.gasUsed, fields.count, fields.transactions.length]).toEqual([used, 1, 64]);
  // Nothing is left in the body: the next unit is the block's close.
  await provers.step(machine, host);
  expect(machine.phase).toBe(Phase.blockClose);
  return made.map(({ phase }) => phase);
}

afterAll(() => {
  if (process.env['GAINSAY_FIGURES']) console.info(provers.figures());
});

describe('a valid transaction has the same steps in Solidity', () => {
  const forms: [string, TransactionLike][] = [
    ['type 2', {}],
    ['without value', { value: 0n }],
    ['without a tip', { maxPriorityFeePerGas: 0n }],
    ['with a tip that the max fee cuts', { maxFeePerGas: 8n, maxPriorityFeePerGas: 8n }],
    ['legacy, of this chain', { type: 0 }],
    ['legacy, of any chain', { type: 0, chainId: 0n }],
    ['type 1', { type: 1 }],
    ['type 1 with an access list', { type: 1, accessList: list(2, 2) }],
    ['a byte of data', { data: '0x7f' }],
    ['a byte of data with a header', { data: '0x80' }],
    ['56 bytes of data', { data: `0x${'ab'.repeat(56)}` }],
    ['to a recipient that is there', { to: hexOf(Buffer.from(keyOf(1))) }],
    ['to the fee recipient', { to: address(0xfe) }],
    ['to the sender', { to: senderAddress() }],
    ['accounts without slots', { accessList: list(20, 0), gasLimit: 200_000n }],
    ['many slots', { accessList: list(2, 70), gasLimit: 1_000_000n }],
    ['one account twice', { accessList: [...list(1, 2), ...list(1, 3)] }],
    [
      'a warm precompile',
      {
        accessList: [
          { address: slot(9).replace('0x' + '0'.repeat(24), '0x'), storageKeys: [slot(1)] },
        ],
      },
    ],
    ['much data', { data: `0x${'00ff'.repeat(5_000)}`, gasLimit: 2_000_000n }],
    ['data of zeros', { data: `0x${'00'.repeat(9_000)}`, gasLimit: 2_000_000n }],
    [
      'data and access list',
      { data: `0x${'0102'.repeat(3_000)}`, accessList: list(3, 9), gasLimit: 2_000_000n },
    ],
  ];
  it.each(forms)('%s', async (_, change) => {
    const phases = await run(change);
    const { accessList = [], data = '0x' } = change;
    expect(phases.includes(Phase.scanData)).toBe(data !== '0x');
    expect(phases.includes(Phase.warm)).toBe((accessList as unknown[]).length > 0);
    expect(phases.at(-1)).toBe(Phase.end);
  });

  it.each(forms)('at cancun: %s', async (_, change) => {
    await run(change, Fork.cancun);
  });

  it('whatever it holds', async () => {
    const accessList = fc.array(
      fc.record({
        address: fc.integer({ min: 0x40, max: 0x50 }).map(address),
        storageKeys: fc.array(fc.nat(5000).map(slot), { maxLength: 40 }),
      }),
      { maxLength: 5 },
    );
    const data = fc
      .array(fc.constantFrom('00', '01', '7f', '80', 'ff'), { maxLength: 500 })
      .map((bytes) => `0x${bytes.join('')}`);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(0, 1, 2),
        fc.bigInt({ min: 0n, max: 10n ** 17n }),
        data,
        accessList,
        fc.constantFrom(Fork.cancun, Fork.prague),
        async (type, value, data, accessList, fork) => {
          const gasLimit = 2_000_000n;
          await run({ type, value, data, gasLimit, ...(type > 0 ? { accessList } : {}) }, fork);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('several transactions in one block', () => {
  it('add up in the block record', async () => {
    const raws = Array.from({ length: 20 }, (_, i) => sign({ nonce: 3 + i, value: BigInt(i) }));
    const { machine, host } = sceneOf(raws);
    for (const _ of raws) await provers.unit(machine, host);
    machine.begin(undefined);
    const { fields } = machine.block();
    expect([fields.gasUsed, fields.count]).toEqual([420_000n, 20]);
    expect([fields.receipts.length, fields.transactions.length]).toEqual([640, 1280]);
  });

  it('leave what the last one has too little room for', async () => {
    const raws = [
      sign({}),
      sign({ nonce: 4, gasLimit: 979_001n }),
      sign({ nonce: 4, gasLimit: 979_000n }),
    ];
    const { machine, host } = sceneOf(raws, { header: { gasLimit: 1_000_000n } });
    const phases: Phase[][] = [];
    for (const _ of raws) {
      phases.push((await provers.unit(machine, host)).map(({ phase }) => phase));
    }
    expect(phases.map((unit) => unit.at(-1))).toEqual([Phase.end, Phase.charge, Phase.end]);
  });
});

function keyOf(index: number): Uint8Array {
  const [, address] = [...allocation().keys()].slice(index - 1, index + 1);
  return bytesOf(`0x${address!.toString(16).padStart(40, '0')}`);
}

function senderAddress(): string {
  return `0x${[...allocation().keys()][0]!.toString(16).padStart(40, '0')}`;
}
