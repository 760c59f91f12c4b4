import { createCustomCommon, Hardfork, Mainnet } from '@ethereumjs/common';
import { createEVM } from '@ethereumjs/evm';
import { Caches, MerkleStateManager } from '@ethereumjs/statemanager';
import { createAccount, createAddressFromString } from '@ethereumjs/util';
import { CHAIN, RECIPIENT, SENDER } from '../machine/scene.js';
import { addressOf, CALLEE, type Workload } from './workloads.js';

/**
 * The workload's call on `@ethereumjs/evm` as it comes, with its caches, over a Merkle state of its own; no hook is set.
 * The run gives the gas that it used.
 */
export async function onEthereumjs({
  code,
  gas,
  callee,
}: Workload): Promise<() => Promise<bigint>> {
  const common = createCustomCommon({ chainId: Number(CHAIN) }, Mainnet, {
    hardfork: Hardfork.Prague,
  });
  const stateManager = new MerkleStateManager({ common, caches: new Caches() });
  const evm = await createEVM({ common, stateManager });
  const put = async (address: bigint, given: { balance: bigint; code?: Uint8Array }) => {
    const at = createAddressFromString(addressOf(address));
    await stateManager.putAccount(at, createAccount({ balance: given.balance }));
    if (given.code !== undefined) await stateManager.putCode(at, given.code);
    return at;
  };
  const caller = await put(SENDER, { balance: 10n ** 18n });
  const to = await put(RECIPIENT, { balance: 1n, code });
  if (callee !== undefined) await put(CALLEE, { balance: 1n, code: callee });
  return async () => {
    const { execResult } = await evm.runCall({
      caller,
      origin: caller,
      to,
      gasLimit: gas - 21_000n,
    });
    if (execResult.exceptionError !== undefined) throw new Error(execResult.exceptionError.error);
    return execResult.executionGasUsed;
  };
}
