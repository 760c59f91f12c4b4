import { createBlock } from '@ethereumjs/block';
import { MerkleStateManager } from '@ethereumjs/statemanager';
import { createTxFromRLP } from '@ethereumjs/tx';
import { Account, Address } from '@ethereumjs/util';
import { createVM, runTx } from '@ethereumjs/vm';
import { expect } from 'vitest';
import type { Fork } from '../../bisection/machine/Config.js';
import { Phase } from '../../bisection/machine/Phase.js';
import { step } from '../../bisection/machine/Step.js';
import { wordBytes } from '../../bisection/structures/Word.js';
import { chainCommon } from '../../challenger/execute/chainCommon.js';
import { type Allocation, CHAIN, FEE_RECIPIENT, hexOf, openHeader, sceneOf } from './scene.js';

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
    const account = new Account(nonce, balance);
    // An empty account is in no state (EIP-161), but the library would put it there.
    if (account.isEmpty() && code === undefined && storage === undefined) continue;
    await stateManager.putAccount(to, account);
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

/** Expects the same of both, and gives the phases that the machine went through. */
export async function expectSame(
  raw: Uint8Array,
  accounts: Allocation,
  fork: Fork,
): Promise<Phase[]> {
  const { met, ...outcome } = onMachine(raw, accounts, fork);
  expect(outcome).toEqual(await onLibrary(raw, accounts, fork));
  return met;
}
