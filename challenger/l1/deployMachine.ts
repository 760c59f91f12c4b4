import type { Signer } from 'ethers';
import type { Artifact } from './artifacts.js';
import { create } from './create.js';
import { deployVerifier } from './deployVerifier.js';

/** Where the machine stands on L1. */
export interface MachineAddresses {
  readonly machine: string;
  readonly reader: string;
}

/** Deploys the step function with all of its provers, and the reader of idle states. `read` finds what was compiled. */
export async function deployMachine(
  signer: Signer,
  read: (contract: string) => Artifact,
): Promise<MachineAddresses> {
  const machine = await deployVerifier(signer, read);
  return { machine, reader: await create(signer, read('IdleReader'), []) };
}
