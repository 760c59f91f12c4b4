import type { Signer } from 'ethers';
import type { Artifact } from './artifacts.js';
import { create } from './create.js';

/** The contract behind each argument of `StepVerifier`'s constructor. */
const PROVERS: Readonly<Record<string, string>> = {
  blocks_: 'BlockProver',
  transactions_: 'TransactionProver',
  authorizations_: 'AuthorizationProver',
  opcodes_: 'OpcodeProver',
  states_: 'StateProver',
  calls_: 'CallProver',
  creations_: 'CreationProver',
  closes_: 'CloseProver',
  precompiles_: 'PrecompileProver',
  blobs_: 'BlobProver',
};

/** `StepVerifier` takes a prover that this build knows nothing of. */
export class UnknownProverError extends Error {
  readonly code = 'L1_UNKNOWN_PROVER';
  readonly nextStep = 'name its contract among the provers in challenger/l1/deployVerifier.ts';
  constructor(readonly argument: string) {
    super(`StepVerifier takes a prover ${argument} that is not known here`);
    this.name = 'UnknownProverError';
  }
}

/** Deploys the step verifier and its provers, and gives its address. `read` finds what the compiler made of a contract. */
export async function deployVerifier(
  signer: Signer,
  read: (contract: string) => Artifact,
): Promise<string> {
  const verifier = read('StepVerifier');
  const provers: string[] = [];
  for (const { name } of verifier.abi.deploy.inputs) {
    const contract = PROVERS[name];
    if (contract === undefined) throw new UnknownProverError(name);
    provers.push(await create(signer, read(contract), []));
  }
  return create(signer, verifier, provers);
}
