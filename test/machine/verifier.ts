import { Hardfork } from '@ethereumjs/common';
import type { EVM } from '@ethereumjs/evm';
import { type Address } from '@ethereumjs/util';
import { AbiCoder, getBytes, hexlify } from 'ethers';
import type { Config } from '../../bisection/machine/Config.js';
import { artifact, type Artifact } from '../artifacts.js';
import { contractEvm } from '../contractEvm.js';
import { Reverted } from '../structures/solidity.js';

const PROVERS = [
  'BlockProver',
  'TransactionProver',
  'AuthorizationProver',
  'OpcodeProver',
  'StateProver',
  'CallProver',
  'CreationProver',
  'CloseProver',
  'PrecompileProver',
  'BlobProver',
] as const;

/** What the verifier is asked. */
export interface Question {
  readonly config: Config;
  readonly target: bigint;
  readonly accumulator: Uint8Array;
  readonly index: bigint;
  readonly state: Uint8Array;
  readonly proof: Uint8Array;
}

/** The step verifier with all of its provers, deployed in an EVM of this process under L1's limits. */
export class Verifier {
  /** Gas of the last call, without the intrinsic gas of a transaction. */
  gasUsed = 0n;

  private constructor(
    private readonly evm: EVM,
    private readonly address: Address,
    private readonly artifact: Artifact,
  ) {}

  /** @param hardfork that L1 is at. */
  static async deploy(hardfork: string = Hardfork.Prague): Promise<Verifier> {
    return Verifier.in(await contractEvm(hardfork));
  }

  static async in(evm: EVM): Promise<Verifier> {
    const place = async (name: string, args: readonly string[] = []): Promise<Address> => {
      const { bytecode } = artifact(name);
      const encoded = AbiCoder.defaultAbiCoder().encode(
        args.map(() => 'address'),
        args,
      );
      const data = getBytes(hexlify(bytecode) + encoded.slice(2));
      const { createdAddress, execResult } = await evm.runCall({ data, gasLimit: 30_000_000n });
      if (createdAddress === undefined || execResult.exceptionError) {
        throw new Error(`${name} was not deployed: ${String(execResult.exceptionError?.error)}`);
      }
      return createdAddress;
    };
    const provers: string[] = [];
    for (const name of PROVERS) provers.push((await place(name)).toString());
    return new Verifier(evm, await place('StepVerifier', provers), artifact('StepVerifier'));
  }

  /** The hash of the state after the step. @throws Reverted */
  async step(question: Question, gasLimit = 30_000_000n): Promise<string> {
    const { config, target, accumulator, index, state, proof } = question;
    const data = this.artifact.abi.encodeFunctionData('step', [
      Object.values({
        chainId: config.chainId,
        fork: config.fork,
        gasLimitFloor: config.gasLimitFloor,
        gasLimitCap: config.gasLimitCap,
        timeDrift: config.timeDrift,
        beaconRoots: config.beaconRoots,
        blockHashes: config.blockHashes,
      }),
      target,
      accumulator,
      index,
      state,
      proof,
    ]);
    const { execResult } = await this.evm.runCall({
      to: this.address,
      data: getBytes(data),
      gasLimit,
    });
    this.gasUsed = execResult.executionGasUsed;
    if (execResult.exceptionError) {
      const { returnValue } = execResult;
      const error = returnValue.length >= 4 ? this.errorOf(returnValue) : undefined;
      throw new Reverted(error, [], execResult.exceptionError.error);
    }
    return hexlify(execResult.returnValue);
  }

  private errorOf(data: Uint8Array): string {
    const names = [this.artifact, ...PROVERS.map((name) => artifact(name))];
    for (const { abi } of names) {
      const error = abi.parseError(hexlify(data));
      if (error) return error.name;
    }
    return hexlify(data);
  }
}
