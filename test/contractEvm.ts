import { Hardfork, Mainnet } from '@ethereumjs/common';
import { type EVM, EVMMockBlockchain } from '@ethereumjs/evm';
import { SimpleStateManager } from '@ethereumjs/statemanager';
import { createKeccak } from 'hash-wasm';
import { FixedCommon } from '../challenger/execute/fixedCommon.js';
import { TunedEvm } from '../challenger/execute/interpreter/tunedEvm.js';
import { POINT_EVALUATION } from '../challenger/execute/pointEvaluation.js';

const hasher = await createKeccak(256);
// Not the machine's own Keccak, which these contracts are held against.
const keccak256 = (bytes: Uint8Array) => hasher.init().update(bytes).digest('binary');

/** An EVM of this process by mainnet's rules for the contracts of ours; test/contractEvm.test.ts holds it against the library's. */
export function contractEvm(hardfork: string = Hardfork.Prague): Promise<EVM> {
  const customCrypto = { kzg: POINT_EVALUATION, keccak256 };
  const common = new FixedCommon({ chain: Mainnet, hardfork, customCrypto });
  const stateManager = new SimpleStateManager();
  return TunedEvm.create({ common, stateManager, blockchain: new EVMMockBlockchain() });
}
