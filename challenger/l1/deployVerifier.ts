import { ContractFactory, ZeroAddress, type Signer } from 'ethers';
import type { Artifact } from './artifacts.js';

/** The contract behind each argument of `StepVerifier`'s constructor. */
const PROVERS: Readonly<Record<string, string>> = {
  blocks_: 'BlockProver',
  transactions_: 'TransactionProver',
  opcodes_: 'OpcodeProver',
  states_: 'StateProver',
  calls_: 'CallProver',
};

/** The verifier of single steps, with its provers. */
export interface DeployedVerifier {
  readonly address: string;
  /** Provers that are not compiled: every step of theirs is refused. */
  readonly missing: readonly string[];
}

/** `StepVerifier` takes a prover that this build knows nothing of. */
export class UnknownProverError extends Error {
  readonly code = 'L1_UNKNOWN_PROVER';
  readonly nextStep = 'name its contract among the provers in challenger/l1/deployVerifier.ts';
  constructor(readonly argument: string) {
    super(`StepVerifier takes a prover ${argument} that is not known here`);
    this.name = 'UnknownProverError';
  }
}

/**
 * Deploys the step verifier and its provers.
 * @param verifier what the compiler made of `StepVerifier`
 * @param read what it made of a prover, undefined where that is not compiled
 */
export async function deployVerifier(
  signer: Signer,
  verifier: Artifact,
  read: (contract: string) => Artifact | undefined,
): Promise<DeployedVerifier> {
  const missing: string[] = [];
  const provers: string[] = [];
  for (const { name } of verifier.abi.deploy.inputs) {
    const contract = PROVERS[name];
    if (contract === undefined) throw new UnknownProverError(name);
    const artifact = read(contract);
    if (artifact === undefined) missing.push(contract);
    provers.push(artifact === undefined ? ZeroAddress : await create(signer, artifact, []));
  }
  return { address: await create(signer, verifier, provers), missing };
}

async function create(
  signer: Signer,
  { abi, bytecode }: Artifact,
  args: readonly unknown[],
): Promise<string> {
  const contract = await new ContractFactory(abi, bytecode, signer).deploy(...args);
  await contract.waitForDeployment();
  return contract.getAddress();
}
