import { getCreateAddress, type Signer } from 'ethers';
import type { Config } from '../../bisection/machine/Config.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Artifact } from './artifacts.js';
import { create } from './create.js';
import type { Parameters } from '../../bisection/game/Parameters.js';

/** Code of the contracts of a dispute system. */
export interface DisputeArtifacts {
  readonly inbox: Artifact;
  readonly claims: Artifact;
  readonly matches: Artifact;
}

/** What a dispute system is deployed with. */
export interface DisputeSettings {
  /** Who may post batches; everybody if empty. */
  readonly posters: readonly string[];
  /** Seconds from a forced transaction's arrival until no block may leave it out. */
  readonly forcedDelay: bigint;
  readonly parameters: Parameters;
  readonly config: Config;
  /** Contracts that stand already: `IMachine` and `IIdleReader`. */
  readonly machine: string;
  readonly reader: string;
  /** The idle state that the chain begins with, and what opens it. */
  readonly genesis: { readonly state: Hash; readonly idle: Uint8Array };
}

/** Where a dispute system stands. */
export interface DisputeAddresses {
  readonly inbox: string;
  readonly claims: string;
  readonly matches: string;
  readonly machine: string;
  readonly reader: string;
}

/** A contract did not come to stand where the others were told that it would. */
export class MisplacedContractError extends Error {
  readonly code = 'L1_MISPLACED_CONTRACT';
  constructor(
    readonly expected: string,
    readonly found: string,
  ) {
    super(
      `a contract was deployed at ${found} instead of ${expected}: ` +
        'another transaction of the same account came between. Deploy again from an account of its own.',
    );
    this.name = 'MisplacedContractError';
  }
}

/**
 * Deploys inbox, claims and matches in three transactions. Claims and matches name each other, so the address of the
 * matches is foretold from the account's nonce.
 */
export async function deploy(
  signer: Signer,
  artifacts: DisputeArtifacts,
  settings: DisputeSettings,
): Promise<DisputeAddresses> {
  const from = await signer.getAddress();
  const nonce = await signer.getNonce('pending');
  const [inbox, claims, matches] = [0, 1, 2].map((step) =>
    getCreateAddress({ from, nonce: nonce + step }),
  ) as [string, string, string];
  const { posters, forcedDelay, parameters, config, machine, reader, genesis } = settings;
  await createAt(signer, artifacts.inbox, inbox, nonce, [posters, forcedDelay]);
  await createAt(signer, artifacts.claims, claims, nonce + 1, [
    inbox,
    reader,
    matches,
    parameters,
    genesis.state,
    genesis.idle,
  ]);
  await createAt(signer, artifacts.matches, matches, nonce + 2, [claims, machine, config]);
  return { inbox, claims, matches, machine, reader };
}

async function createAt(
  signer: Signer,
  artifact: Artifact,
  expected: string,
  nonce: number,
  args: readonly unknown[],
): Promise<void> {
  const found = await create(signer, artifact, args, { nonce });
  if (found !== expected) throw new MisplacedContractError(expected, found);
}
