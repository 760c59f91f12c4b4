import { ContractFactory, type Signer } from 'ethers';
import type { Artifact } from './artifacts.js';
import { receiptOf } from './receipt.js';

/** There is nobody to ask whether a contract has been deployed. */
export class NoProviderError extends Error {
  readonly code = 'L1_NO_PROVIDER';
  readonly nextStep = 'connect the signer to an L1 endpoint';
  constructor() {
    super('a contract is deployed by a signer that is connected to no endpoint');
    this.name = 'NoProviderError';
  }
}

/** Deploys one contract and gives its address. @throws NoProviderError, NotIncludedError */
export async function create(
  signer: Signer,
  { abi, bytecode }: Artifact,
  args: readonly unknown[],
  overrides: { readonly nonce?: number } = {},
): Promise<string> {
  if (signer.provider === null) throw new NoProviderError();
  const contract = await new ContractFactory(abi, bytecode, signer).deploy(...args, overrides);
  const transaction = contract.deploymentTransaction();
  if (transaction !== null) await receiptOf(signer.provider, transaction.hash);
  return contract.getAddress();
}
