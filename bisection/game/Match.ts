import { type Hash, keccak } from '../structures/Keccak.js';
import type { Clock, Side } from './Clock.js';
import { words } from './Hashes.js';

/** Where a match stands; the numbers are those of the contract. */
export const Phase = { none: 0, bisect: 1, subdispute: 2, prove: 3, done: 4 } as const;
export type Phase = (typeof Phase)[keyof typeof Phase];

/** A fight between two commitments to a list of states, as `contracts/game/Match.sol` has it. */
export interface Match {
  readonly phase: Phase;
  /** The side to move, in `bisect`. */
  readonly turn: Side;
  /** Of the disputed nodes; 0 once sealed. */
  readonly height: number;
  /** Which sides have lost, in `done`. */
  readonly lost: readonly [boolean, boolean];
  /** Entrants alive on either side, from `subdispute` on. */
  readonly live: readonly [number, number];
  /** Of the disputed nodes in their level. */
  readonly position: bigint;
  readonly clock: Clock;
  /** The two commitments: claims, or entrants. */
  readonly ids: readonly [Hash, Hash];
  /** The disputed nodes of either side; the contested leaves once sealed. */
  readonly nodes: readonly [Hash, Hash];
  /** The state before the contested leaves, once sealed. */
  readonly agreed: Hash;
}

/** The name of the match between two commitments. */
export function matchId(one: Hash, two: Hash): Hash {
  return keccak(words(one, two));
}

/** The name of an entrant. */
export function entrantId(subdispute: Hash, root: Hash): Hash {
  return keccak(words(subdispute, root));
}

/** The name of the state that a move answers to. */
export function stateHash(m: Match): Hash {
  const numbers = [BigInt(m.phase), BigInt(m.turn), BigInt(m.height), m.position];
  return keccak(words(...numbers, ...m.ids, ...m.nodes, m.agreed));
}
