import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Interface, type InterfaceAbi } from 'ethers';

/** What forge wrote about one contract. */
export interface Artifact {
  readonly abi: Interface;
  /** Code to be deployed with. */
  readonly bytecode: Uint8Array;
  /** Code after deployment (without immutables filled in). */
  readonly deployedBytecode: Uint8Array;
}

/** The contracts were not built, or not since the tests changed. */
export class MissingArtifactError extends Error {
  readonly code = 'ARTIFACT_MISSING';
  constructor(readonly path: string) {
    super(`${path} is not there: run \`npm run build:contracts\` before the tests`);
    this.name = 'MissingArtifactError';
  }
}

/** The artifact of contract `name` in `file` (by default `<name>.sol`). */
export function artifact(name: string, file = `${name}.sol`): Artifact {
  const path = fileURLToPath(new URL(`../out/${file}/${name}.json`, import.meta.url));
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new MissingArtifactError(path);
    throw error;
  }
  const json = JSON.parse(text) as {
    abi: InterfaceAbi;
    bytecode: { object: string };
    deployedBytecode: { object: string };
  };
  return {
    abi: new Interface(json.abi),
    bytecode: Buffer.from(json.bytecode.object.slice(2), 'hex'),
    deployedBytecode: Buffer.from(json.deployedBytecode.object.slice(2), 'hex'),
  };
}
