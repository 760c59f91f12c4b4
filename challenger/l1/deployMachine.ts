import { ContractFactory, type Signer } from 'ethers';
import { readArtifact } from './artifacts.js';

/** Which contract stands behind each argument of StepVerifier's constructor. */
const PROVERS: Readonly<Record<string, string>> = {
  blocks_: 'BlockProver',
  transactions_: 'TransactionProver',
  opcodes_: 'OpcodeProver',
  states_: 'StateProver',
  calls_: 'CallProver',
  precompiles_: 'PrecompileProver',
};

/** StepVerifier takes a prover that is not known here. */
export class UnknownProverError extends Error {
  readonly code = 'L1_UNKNOWN_PROVER';
  readonly nextStep = 'compile the contracts of this version: npm run build:contracts';
  constructor(readonly argument: string) {
    super(`nothing is known of StepVerifier's prover ${argument}`);
    this.name = 'UnknownProverError';
  }
}

/** Where the machine stands on L1. */
export interface MachineAddresses {
  readonly machine: string;
  readonly reader: string;
}

/**
 * Deploys the step function, all of its provers, and the reader of idle states.
 * @param folder what `forge build` wrote
 */
export async function deployMachine(signer: Signer, folder: string): Promise<MachineAddresses> {
  let nonce = await signer.getNonce('pending');
  const create = async (name: string, args: readonly unknown[] = []): Promise<string> => {
    const { abi, bytecode } = readArtifact(folder, name);
    const factory = new ContractFactory(abi, bytecode, signer);
    const contract = await factory.deploy(...args, { nonce });
    nonce += 1;
    await contract.waitForDeployment();
    return contract.getAddress();
  };
  const { abi } = readArtifact(folder, 'StepVerifier');
  const provers: string[] = [];
  for (const { name } of abi.deploy.inputs) {
    const prover = PROVERS[name];
    if (prover === undefined) throw new UnknownProverError(name);
    provers.push(await create(prover));
  }
  const machine = await create('StepVerifier', provers);
  return { machine, reader: await create('IdleReader') };
}
