import { AbiCoder, concat, getCreateAddress } from 'ethers';
import { type Artifact, readArtifact } from '../l1/artifacts.js';

/** The contracts of `contracts/traffic/`, in the order in which they are deployed. */
const CAST = [
  ['gold', 'Token'],
  ['silver', 'Token'],
  ['pool', 'Pool'],
  ['deeds', 'Deeds'],
  ['failures', 'Failures'],
  ['depth', 'Depth'],
  ['digest', 'Digest'],
  ['nursery', 'Nursery'],
  ['surroundings', 'Surroundings'],
  ['precompiles', 'Precompiles'],
] as const;

export type Role = (typeof CAST)[number][0];

export interface Actor {
  readonly address: string;
  readonly artifact: Artifact;
}

/** The contracts that the traffic plays on, at the addresses that one deployer's first transactions give them. */
export class Stage {
  private readonly actors: ReadonlyMap<Role, Actor>;
  /** Init code of each deployment, in order; the deployer's nonces are 0, 1, … */
  readonly deployments: readonly string[];

  constructor(deployer: string) {
    const actors = new Map<Role, Actor>();
    for (const [nonce, [role, contract]] of CAST.entries()) {
      const address = getCreateAddress({ from: deployer, nonce });
      actors.set(role, { address, artifact: readArtifact(contract) });
    }
    this.actors = actors;
    this.deployments = CAST.map(([role]) =>
      concat([this.actor(role).artifact.bytecode, this.constructorArguments(role)]),
    );
  }

  actor(role: Role): Actor {
    const actor = this.actors.get(role);
    if (actor === undefined) throw new RangeError(`nobody plays ${role}`);
    return actor;
  }

  /** The market and what is traded on it, 20 bytes each in small hex digits. */
  get market(): string[] {
    const roles: Role[] = ['pool', 'gold', 'silver'];
    return roles.map((role) => this.actor(role).address.toLowerCase());
  }

  /** What stands at an address, such as `gold (Token)`; undefined for what is not of the stage. */
  nameOf(address: bigint): string | undefined {
    const cast = CAST.find(([role]) => BigInt(this.actor(role).address) === address);
    return cast === undefined ? undefined : `${cast[0]} (${cast[1]})`;
  }

  /** Calldata of a call to `role`. */
  encode(role: Role, method: string, args: readonly unknown[] = []): string {
    return this.actor(role).artifact.abi.encodeFunctionData(method, args);
  }

  private constructorArguments(role: Role): string {
    const coder = AbiCoder.defaultAbiCoder();
    if (role === 'gold') return coder.encode(['string', 'string'], ['Gold', 'AU']);
    if (role === 'silver') {
      // Longer than 31 bytes, so that it does not fit into one slot.
      return coder.encode(['string', 'string'], ['Silver, as weighed by the assay office', 'AG']);
    }
    if (role === 'pool') {
      const tokens = [this.actor('gold').address, this.actor('silver').address];
      return coder.encode(['address', 'address'], tokens);
    }
    return '0x';
  }
}
