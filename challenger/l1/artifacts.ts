import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Interface, type InterfaceAbi } from 'ethers';
import { packageRoot } from './packageRoot.js';

/** What a contract is deployed and called by. */
export interface Artifact {
  readonly abi: Interface;
  /** Init code without constructor arguments, hex. */
  readonly bytecode: `0x${string}`;
}

/** The compiler's output for a contract is not there. */
export class ArtifactMissingError extends Error {
  readonly code = 'L1_ARTIFACT_MISSING';
  readonly nextStep = 'Run npm run build:contracts.';
  constructor(
    readonly contract: string,
    readonly file: string,
  ) {
    super(`${contract} is not compiled: there is no code in ${file}. Run npm run build:contracts.`);
    this.name = 'ArtifactMissingError';
  }
}

/** What `forge build` made of the contract in the file of its name. @throws ArtifactMissingError */
export function readArtifact(contract: string): Artifact {
  const file = path.join(packageRoot(), 'out', `${contract}.sol`, `${contract}.json`);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new ArtifactMissingError(contract, file);
    }
    throw error;
  }
  const { abi, bytecode } = JSON.parse(text) as {
    abi: InterfaceAbi;
    bytecode?: { object: `0x${string}` };
  };
  // A build that failed leaves files without code behind, and an interface has none.
  if (bytecode === undefined || bytecode.object === '0x') {
    throw new ArtifactMissingError(contract, file);
  }
  return { abi: new Interface(abi), bytecode: bytecode.object };
}
