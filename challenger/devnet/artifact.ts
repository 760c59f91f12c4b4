import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Interface, type InterfaceAbi } from 'ethers';
import type { PrefixedHexString } from '@ethereumjs/util';

/** The compiler's output for a contract is not there. */
export class ArtifactMissingError extends Error {
  readonly code = 'ARTIFACT_MISSING';
  readonly nextStep = 'Run npm run build:contracts.';
  constructor(
    readonly contract: string,
    readonly file: string,
  ) {
    super(`${contract} is not compiled: there is no ${file}. Run npm run build:contracts.`);
    this.name = 'ArtifactMissingError';
  }
}

/** What a contract is deployed and called by. */
export interface Artifact {
  readonly abi: Interface;
  /** Init code without constructor arguments. */
  readonly bytecode: PrefixedHexString;
}

/** The folder of the package, whether this runs from the sources or from `dist/`. */
export function packageRoot(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, 'foundry.toml'))) {
    const parent = path.dirname(folder);
    if (parent === folder) throw new ArtifactMissingError('every contract', 'foundry.toml');
    folder = parent;
  }
  return folder;
}

/**
 * Reads what `forge build` made of a contract that stands alone in the file of its name.
 *
 * @throws {ArtifactMissingError} it is not compiled
 */
export function readArtifact(contract: string): Artifact {
  const file = path.join(packageRoot(), 'out', `${contract}.sol`, `${contract}.json`);
  if (!existsSync(file)) throw new ArtifactMissingError(contract, file);
  const { abi, bytecode } = JSON.parse(readFileSync(file, 'utf8')) as {
    abi: InterfaceAbi;
    bytecode: { object: PrefixedHexString };
  };
  return { abi: new Interface(abi), bytecode: bytecode.object };
}
