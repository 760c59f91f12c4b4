import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Files with no twin in the other language, and why. */
const ALONE: Record<string, string> = {
  'structures/Keccak.ts': 'an opcode in Solidity',
  'structures/KeccakModule.ts': 'an opcode in Solidity',
  'structures/Witness.ts': 'in Solidity the proof is read, not written: Proof.sol',
  'structures/Word.ts': 'words are a type of Solidity',
  'structures/NodeSource.ts': 'in Solidity nodes come from the proof',
  'structures/Slice.sol': 'subarrays are a type of TypeScript',
  'machine/Included.ts': 'in Solidity the records come from the proof',
  'machine/Step.ts': 'StepVerifier.sol, which spreads the phases over contracts',
  'machine/StepVerifier.sol': 'Step.ts',
  'machine/IMachine.sol': 'an interface of the contracts',
  'machine/IProver.sol': 'an interface of the contracts',
  'machine/IIdleReader.sol': 'an interface of the contracts',
  'machine/PrecompileCall.sol': 'in TypeScript the host has the precompiles',
  'game/IClaims.sol': 'an interface of the contracts',
  'game/Multicall.sol': 'transactions are on L1 only',
  'game/Hashes.ts': 'words are a type of Solidity',
  'game/PaddedTree.ts': 'on L1 there are roots and paths only',
  'game/Answer.ts': 'what a player does, not what the rules are',
  'game/Claims.ts': 'rollup/Claims.sol',
  'game/Duties.ts': 'what a player does, not what the rules are',
  'game/Game.ts': 'what the contracts keep, as one value',
  'game/Meter.sol': 'gas is on L1 only',
  'game/Reducer.ts': 'calls to a contract are a thing of L1',
  'game/Refused.ts': 'errors are a type of Solidity',
  'game/Reveals.ts': 'what the contracts’ events say',
  'game/Solver.ts': 'what a player does, not what the rules are',
};

function namesIn(folder: string, suffix: string): Set<string> {
  const names = readdirSync(`${ROOT}${folder}`).filter((name) => name.endsWith(suffix));
  return new Set(names.map((name) => name.slice(0, -suffix.length)));
}

/** Names of functions in the order in which they are defined; a trailing underscore only dodges a keyword. */
function functionsOf(path: string): string[] {
  const text = readFileSync(`${ROOT}${path}`, 'utf8');
  const pattern = path.endsWith('.sol')
    ? /^\s*function (\w+)/gm
    : /^(?:export )?function (\w+)|^ {2}static (\w+)\(/gm;
  return [...text.matchAll(pattern)].map((found) => (found[1] ?? found[2] ?? '').replace(/_$/, ''));
}

describe.each(['structures', 'machine', 'game'])('bisection and contracts, %s', (folder) => {
  const typescript = namesIn(`bisection/${folder}`, '.ts');
  const solidity = namesIn(`contracts/${folder}`, '.sol');
  const shared = [...typescript].filter((name) => solidity.has(name));

  it('have the same files, but for those that say why not', () => {
    const alone = [
      ...[...typescript].filter((name) => !solidity.has(name)).map((name) => `${name}.ts`),
      ...[...solidity].filter((name) => !typescript.has(name)).map((name) => `${name}.sol`),
    ].map((name) => `${folder}/${name}`);
    const listed = Object.keys(ALONE).filter((name) => name.startsWith(`${folder}/`));
    expect(alone.sort()).toEqual(listed.sort());
  });

  it.each(shared)('%s has what both have in the same order', (name) => {
    const left = functionsOf(`bisection/${folder}/${name}.ts`);
    const right = functionsOf(`contracts/${folder}/${name}.sol`);
    const both = new Set(left.filter((one) => right.includes(one)));
    const order = (names: readonly string[]) => [...new Set(names.filter((one) => both.has(one)))];
    expect(order(right)).toEqual(order(left));
  });
});
