import type { Config } from '../../bisection/machine/Config.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { NodeDatabase } from '../execute/nodeDatabase.js';
import type { Receipt } from '../execute/receipt.js';

/** Which of a run's steps get a one-step proof that the Solidity verifier checks. */
export type ProveMode = 'none' | 'sample' | 'all';

/** One block for the machine to run, ready: nothing is left to derive. */
export interface PreparedBlock {
  /** Of the case, for messages. */
  readonly name: string;
  /** The chain's rules with the gas-limit bounds lifted; system writes are made as it says. */
  readonly config: Config;
  /** Holds the whole pre-state; takes what the run makes. */
  readonly nodes: NodeDatabase;
  readonly preStateRoot: Hash;
  readonly environment: {
    readonly number: bigint;
    readonly parentHash: Uint8Array;
    readonly timestamp: bigint;
    readonly gasLimit: bigint;
    /** wei per gas. */
    readonly baseFeePerGas: bigint;
    readonly feeRecipient: Uint8Array;
    readonly prevRandao: Uint8Array;
    readonly parentBeaconBlockRoot: Uint8Array;
    readonly extraData: Uint8Array;
  };
  /** For BLOCKHASH: of blocks before this one. */
  readonly blockHash: (number: bigint) => Uint8Array;
  readonly transactions: readonly Uint8Array[];
  /** Whether the block is closed (tries, header) or only its transactions run, as in a state test. */
  readonly close: boolean;
}

export interface ProofStatistics {
  readonly steps: number;
  /** Steps whose proof the verifier took and that gave the state the machine gave. */
  readonly proven: number;
  /** Steps whose proof is over a cap of calldata or gas. */
  readonly unprovable: number;
  /** The dearest proof, gas. */
  readonly maxStepGas: number;
  /** The longest proof, bytes of calldata. */
  readonly maxStepCalldata: number;
}

/** What became of a transaction. The machine does not say by which rule it skips one. */
export type MachineTransaction =
  { readonly skipped: true } | { readonly skipped?: undefined; readonly receipt: Receipt };

/** What the machine made of a block. */
export type MachineRun =
  | {
      /** Why the chain rules exclude the block, e.g. a precompile cap that was hit. */
      readonly outOfScope: string;
    }
  | {
      readonly outOfScope?: undefined;
      /** What the machine has no step for, or the bound on steps that was reached: the run has no result. */
      readonly unproven: string;
      readonly wrongProofs: readonly string[];
      readonly statistics: ProofStatistics;
    }
  | {
      readonly outOfScope?: undefined;
      readonly unproven?: undefined;
      readonly transactions: readonly MachineTransaction[];
      readonly stateRoot: Hash;
      /** Of the closed block. */
      readonly blockHash: Hash | undefined;
      /** Proofs that the verifier refused or that gave another state: a defect each. */
      readonly wrongProofs: readonly string[];
      readonly statistics: ProofStatistics;
    };

/** The one-step machine, as the conformance runner uses it. */
export interface MachineEngine {
  run(block: PreparedBlock, prove: ProveMode): Promise<MachineRun>;
  /** Ends what the engine started (an L1 node for the verifier). */
  stop(): Promise<void>;
}

/** The machine was asked for and there is none. */
export class MachineEngineMissing extends Error {
  readonly code = 'MACHINE_ENGINE_MISSING';
  readonly nextStep =
    'run with --engine executor: this build has no engine for the one-step machine';
  constructor() {
    super('no engine for the one-step machine');
    this.name = 'MachineEngineMissing';
  }
}
