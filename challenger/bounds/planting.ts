import { accessKey, Kind } from '../../bisection/machine/Access.js';
import type { Machine } from '../../bisection/machine/Machine.js';
import { Phase } from '../../bisection/machine/Phase.js';
import { AccessTree } from '../../bisection/structures/AccessTree.js';
import { keccak } from '../../bisection/structures/Keccak.js';
import type { Prng } from '../devnet/prng.js';
import type { Attacker } from './attacker.js';
import { surround } from './deepAccess.js';

/** What an attacker has neighbours for in the access tree and in the tree of opened codes. */
export interface Keys {
  readonly accounts?: readonly bigint[];
  readonly created?: readonly bigint[];
  readonly slots?: readonly (readonly [address: bigint, slot: bigint])[];
  readonly transient?: readonly (readonly [address: bigint, slot: bigint])[];
  readonly codes?: readonly Uint8Array[];
}

/**
 * Puts an attacker's neighbours into the trees of a transaction before it starts, in place of the accesses that would
 * put them there: those come to at most one a 2,400 gas, so that there is room for the few hundred that it takes.
 */
export class Planting {
  private constructor(
    private readonly access: AccessTree,
    private readonly codes: AccessTree,
  ) {}

  static of(keys: Keys, { pair, given }: Attacker, random: Prng): Planting {
    let access = AccessTree.EMPTY;
    const add = (kind: number, depth: number, address: bigint, slot: bigint) => {
      access = surround(access, accessKey(kind, address, slot), depth, random);
    };
    for (const address of keys.accounts ?? []) add(Kind.account, pair, address, 0n);
    for (const address of keys.created ?? []) add(Kind.created, given, address, 0n);
    for (const [address, slot] of keys.slots ?? []) add(Kind.slot, pair, address, slot);
    for (const [address, slot] of keys.transient ?? []) add(Kind.transient, pair, address, slot);
    let codes = AccessTree.EMPTY;
    for (const code of keys.codes ?? []) codes = surround(codes, keccak(code), pair, random);
    return new Planting(access, codes);
  }

  /** Call before each step. */
  before(machine: Machine): void {
    if (machine.phase === Phase.charge) {
      machine.begin(undefined);
      machine.setWorld(machine.world().with({ access: this.access }));
    } else if (machine.phase === Phase.start) {
      machine.begin(undefined);
      machine.setTx(machine.tx().with({ codes: this.codes }));
    }
  }
}
