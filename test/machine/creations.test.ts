import { createBlock } from '@ethereumjs/block';
import { MerkleStateManager } from '@ethereumjs/statemanager';
import { createTxFromRLP } from '@ethereumjs/tx';
import { Account, Address } from '@ethereumjs/util';
import { createVM, runTx } from '@ethereumjs/vm';
import { getCreateAddress } from 'ethers';
import { describe, expect, it } from 'vitest';
import { Fork } from '../../bisection/machine/Config.js';
import { Phase } from '../../bisection/machine/Phase.js';
import { step } from '../../bisection/machine/Step.js';
import { wordBytes } from '../../bisection/structures/Word.js';
import { chainCommon } from '../../challenger/execute/chainCommon.js';
import { assemble } from '../../challenger/fuzz/assemble.js';
import { creationScenes, INIT_CODES, LAST_NONCE } from './creations.js';
import {
  allocation,
  type Allocation,
  CHAIN,
  FEE_RECIPIENT,
  hexOf,
  openHeader,
  sceneOf,
  sign,
  wallet,
} from './scene.js';

const CREATOR = 0xc0den;
const CALLER = 0xca11n;
const hexAddress = (n: bigint) => `0x${n.toString(16).padStart(40, '0')}`;
const addressOf = (n: bigint) => new Address(wordBytes(n).subarray(12));

/** The state after a transaction and the gas that it has used. */
interface Outcome {
  readonly state: string;
  readonly gas: bigint;
}

function onMachine(raw: Uint8Array, accounts: Allocation, fork: Fork): Outcome & { met: Phase[] } {
  const { machine, host } = sceneOf([raw], { accounts, fork });
  const met: Phase[] = [];
  do {
    met.push(machine.phase);
    step(machine, host);
  } while (machine.phase !== Phase.idle);
  machine.begin(undefined);
  const { count, gasUsed } = machine.block().fields;
  expect(count).toBe(1);
  return { state: hexOf(machine.world().fields.state.hash), gas: gasUsed, met };
}

/** The same by the library alone, over its own state. */
async function onLibrary(raw: Uint8Array, accounts: Allocation, fork: Fork): Promise<Outcome> {
  const common = chainCommon({ chainId: CHAIN, fork });
  const stateManager = new MerkleStateManager({ common });
  for (const [address, { nonce, balance, code, storage }] of accounts) {
    const to = addressOf(address);
    await stateManager.putAccount(to, new Account(nonce, balance));
    if (code !== undefined && code.length > 0) await stateManager.putCode(to, code);
    for (const [slot, value] of storage ?? []) {
      await stateManager.putStorage(to, wordBytes(slot), wordBytes(value));
    }
  }
  const vm = await createVM({ common, stateManager });
  const { number, timestamp, gasLimit, baseFee } = openHeader().fields;
  const header = {
    ...{ number, timestamp, gasLimit, baseFeePerGas: baseFee },
    coinbase: addressOf(FEE_RECIPIENT),
  };
  const tx = createTxFromRLP(raw, { common });
  const { totalGasSpent } = await runTx(vm, { tx, block: createBlock({ header }, { common }) });
  return { state: hexOf(await stateManager.getStateRoot()), gas: totalGasSpent };
}

async function expectSame(raw: Uint8Array, accounts: Allocation, fork: Fork): Promise<Phase[]> {
  const { met, ...outcome } = onMachine(raw, accounts, fork);
  expect(outcome).toEqual(await onLibrary(raw, accounts, fork));
  return met;
}

describe.each([Fork.cancun, Fork.prague])(
  'creations at fork %i come to what @ethereumjs/vm says',
  (fork) => {
    const scenes = creationScenes(hexAddress(CREATOR));
    it.each(Object.keys(scenes))('%s', async (name) => {
      const isStatic = name.includes('static');
      const nonce = name === LAST_NONCE ? (1n << 64n) - 1n : 1n;
      const code = assemble(isStatic ? scenes['create']! : scenes[name]!);
      const accounts = allocation().set(CREATOR, { nonce, balance: 1000n, code });
      if (isStatic) accounts.set(CALLER, { nonce: 1n, code: assemble(scenes[name]!) });
      const to = hexAddress(isStatic ? CALLER : CREATOR);
      const met = await expectSame(sign({ to, gasLimit: 1_000_000n }), accounts, fork);
      expect(met.includes(Phase.destruct)).toBe(name === 'destroyed');
    });

    it.each(Object.keys(INIT_CODES))('a transaction with init code %s', async (name) => {
      const raw = sign({ to: null, data: hexOf(INIT_CODES[name]!), gasLimit: 300_000n });
      expect(await expectSame(raw, allocation(), fork)).toContain(Phase.createStart);
    });

    it.each([
      ['a nonce', { nonce: 1n }, true],
      ['code', { balance: 3n, code: Uint8Array.of(0) }, true],
      ['storage', { balance: 3n, storage: new Map([[1n, 2n]]) }, true],
      ['a balance', { balance: 3n }, false],
    ])('an address with %s', async (_, given, isTaken) => {
      const taken = BigInt(getCreateAddress({ from: wallet.address, nonce: 3 }));
      const accounts = allocation().set(taken, given);
      const data = hexOf(INIT_CODES['that deposits']!);
      const met = await expectSame(sign({ to: null, data, gasLimit: 300_000n }), accounts, fork);
      expect(met.includes(Phase.deposit)).toBe(!isTaken);
    });

    it('the longest init code, which jumps to its end', async () => {
      const data = Uint8Array.from({ length: 49152 }, (_, i) => (i % 5 === 0 ? 0x7f : 0x5b));
      data.set(assemble('PUSH2:0xbff0 JUMP'));
      data.fill(0x5b, 49152 - 80);
      data.set(assemble('ADDRESS 1 SSTORE'), 49152 - 8);
      const raw = sign({ to: null, data: hexOf(data), gasLimit: 3_000_000n });
      const met = await expectSame(raw, allocation(), fork);
      expect(met.filter((phase) => phase === Phase.initCode).length).toBe(3);
    });
  },
);
