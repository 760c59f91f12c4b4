import { AbiCoder, getBytes, hexlify } from 'ethers';
import { type Hash, keccak } from '../../bisection/structures/Keccak.js';

/** A state of the counting machine of `CounterMachine.sol`. Step 0 is idle. */
export interface Counter {
  readonly unit: bigint;
  readonly step: bigint;
  readonly position: bigint;
  readonly accumulator: Hash;
  readonly salt: Hash;
}

export const UNITS_PER_BATCH = 8n;
export const NO_HASH = new Uint8Array(32) as Hash;
export const GENESIS: Counter = {
  unit: 0n,
  step: 0n,
  position: 0n,
  accumulator: NO_HASH,
  salt: NO_HASH,
};

/** Any hash but zeros. */
export const saltOf = (text: string): Hash => keccak(new TextEncoder().encode(text));

/** What opens a state. */
export function preimageOf(c: Counter): Uint8Array {
  const bytes = new Uint8Array(160);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(24, c.unit);
  view.setBigUint64(56, c.step);
  view.setBigUint64(88, c.position);
  bytes.set(c.accumulator, 96);
  bytes.set(c.salt, 128);
  return bytes;
}

export const hashOf = (c: Counter): Hash => keccak(preimageOf(c));

/** The machine of one claim: what F does between two claims. */
export class CounterMachine {
  constructor(
    readonly target: bigint,
    readonly accumulator: Hash,
    readonly longUnit: bigint,
    readonly longLength: bigint,
  ) {}

  lengthOf(unit: bigint): bigint {
    return unit === this.longUnit ? this.longLength : 3n + ((unit * 7n) % 5n);
  }

  /** F, for a result at place `index` of its step tree. */
  next(c: Counter, index: bigint): Counter {
    if (c.step === 0n && (index > 0n || c.position === this.target)) return c;
    const step = c.step + 1n;
    if (step < this.lengthOf(c.unit)) return { ...c, step };
    const unit = c.unit + 1n;
    if (unit % UNITS_PER_BATCH !== 0n) return { ...c, step: 0n, unit };
    const position = c.position + 1n;
    const accumulator = position === this.target ? this.accumulator : between(position);
    return { ...c, step: 0n, unit, position, accumulator };
  }

  /** The states of the step tree of the unit that starts at `from`, up to the one that repeats. */
  steps(from: Counter): Counter[] {
    const states = [this.next(from, 0n)];
    for (;;) {
      const last = states.at(-1)!;
      if (last.step === 0n) return states;
      states.push(this.next(last, BigInt(states.length)));
    }
  }

  /** The states of the unit tree from `from`, up to the one that repeats. */
  units(from: Counter): Counter[] {
    const states: Counter[] = [];
    let state = from;
    while (state.position !== this.target) {
      const unit = state.unit + 1n;
      const batch = unit % UNITS_PER_BATCH === 0n;
      const position = state.position + (batch ? 1n : 0n);
      const end = position === this.target ? this.accumulator : between(position);
      state = { ...state, unit, position, accumulator: batch ? end : state.accumulator };
      states.push(state);
    }
    return states;
  }
}

function between(position: bigint): Hash {
  const words = AbiCoder.defaultAbiCoder().encode(['string', 'uint64'], ['between', position]);
  return keccak(getBytes(words));
}

/** A wrong list: `states` with another salt from place `at` on, longer than the right one if `at` is in the padding. */
export function spoil(states: readonly Counter[], at: number, salt: Hash): Counter[] {
  const last = states.at(-1)!;
  const full = [...states];
  while (full.length <= at) full.push(last);
  return full.map((state, i) => (i < at ? state : { ...state, salt }));
}

/** Leaves of a tree, 32 bytes each. */
export function leavesOf(states: readonly Counter[]): Uint8Array {
  const leaves = new Uint8Array(states.length * 32);
  states.forEach((state, i) => {
    leaves.set(hashOf(state), i * 32);
  });
  return leaves;
}

export const hex = (hash: Uint8Array): string => hexlify(hash);
