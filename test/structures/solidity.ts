import type { EVM } from '@ethereumjs/evm';
import { getBytes, hexlify, type Result } from 'ethers';
import { expect } from 'vitest';
import { artifact, type Artifact } from '../artifacts.js';
import { contractEvm } from '../contractEvm.js';

/** A call that the contract reverted; `errorName` is that of its typed error. */
export class Reverted extends Error {
  constructor(
    readonly errorName: string | undefined,
    readonly args: readonly unknown[],
    reason: string,
  ) {
    super(`reverted: ${errorName ?? reason}(${args.map(String).join(', ')})`);
    this.name = 'Reverted';
  }
}

/** A contract's code run in this process, without a chain: for functions that ask nothing of it but precompiles. */
export class PureContract {
  /** Gas that the last call used, without the intrinsic gas of a transaction. */
  gasUsed = 0n;
  /** Gas that a call is given. */
  gasLimit = 1_000_000_000n;

  private constructor(
    private readonly artifact: Artifact,
    private readonly evm: EVM,
  ) {}

  static async load(name: string): Promise<PureContract> {
    // The harnesses are larger than a contract may be on a chain, but their code is not deployed here.
    return new PureContract(artifact(name), await contractEvm());
  }

  /** Calls `name` and gives what it returns. @throws Reverted */
  async call(name: string, ...args: unknown[]): Promise<Result> {
    const { abi, deployedBytecode } = this.artifact;
    const result = await this.evm.runCode({
      code: deployedBytecode,
      data: getBytes(abi.encodeFunctionData(name, args)),
      gasLimit: this.gasLimit,
    });
    this.gasUsed = result.executionGasUsed;
    if (result.exceptionError) {
      const error =
        result.returnValue.length >= 4 ? abi.parseError(hexlify(result.returnValue)) : null;
      throw new Reverted(error?.name, error ? [...error.args] : [], result.exceptionError.error);
    }
    return abi.decodeFunctionResult(name, result.returnValue);
  }
}

/** What a proof must be refused for when a word of it was changed, or when it is too short or too long. */
const REFUSALS = ['BadPreimage', 'ProofTooShort', 'ProofTooLong'];

/**
 * Expects that `verify` accepts `proof` and refuses every proof with one 32-byte word changed, dropped, repeated,
 * swapped with the next one or added. Each refusal has to be one of the proof's own errors.
 */
export async function expectOnlyProof(
  proof: Uint8Array,
  verify: (proof: Uint8Array) => Promise<unknown>,
  seed = 1,
): Promise<void> {
  await verify(proof);
  for (const mutant of mutants(proof, seed)) {
    let error: unknown;
    try {
      await verify(mutant);
    } catch (caught) {
      error = caught;
    }
    expect(error, `accepted ${hexlify(mutant)}`).toBeInstanceOf(Reverted);
    expect(REFUSALS).toContain((error as Reverted).errorName);
  }
}

/** Every proof that differs from `proof` by one change of one word. */
export function mutants(proof: Uint8Array, seed = 1): Uint8Array[] {
  const made: Uint8Array[] = [
    Buffer.concat([proof, new Uint8Array(32)]),
    Buffer.concat([proof, new Uint8Array(1)]),
  ];
  const word = (at: number) => proof.subarray(at, at + 32);
  for (let at = 0; at < proof.length; at += 32) {
    const before = proof.subarray(0, at);
    const after = proof.subarray(at + 32);
    const changed = Uint8Array.from(word(at));
    const place = (seed * 7 + at * 13) % changed.length;
    changed[place] = (changed[place] ?? 0) ^ (1 << ((seed + at) % 8));
    made.push(
      Buffer.concat([before, changed, after]),
      Buffer.concat([before, after]),
      Buffer.concat([before, word(at), word(at), after]),
      Buffer.concat([before, word(at + 32), word(at), proof.subarray(at + 64)]),
    );
  }
  return made.filter((mutant) => Buffer.compare(mutant, proof) !== 0);
}
