import type { Hash } from '../structures/Keccak.js';
import { type Account, EMPTY_LEDGER, type Ledger } from './Bonds.js';
import { type Claim, nextTarget, Status } from './Claims.js';
import type { Entrant } from './Entrants.js';
import { name, words } from './Hashes.js';
import type { Match } from './Match.js';
import { check, type Parameters } from './Parameters.js';
import { keccak } from '../structures/Keccak.js';

/** The step function and the reader of idle states, for the states of one game. */
export interface StepFunction {
  /** F of `state`, for the result at place `index` of a step tree, in the trace of a claim with this target. */
  step(target: bigint, accumulator: Hash, index: bigint, state: Hash): Hash;
  /** Where in the inbox an idle state is. */
  read(state: Hash): { readonly position: bigint; readonly accumulator: Hash };
}

/** What a game is played by. */
export interface Rules {
  readonly parameters: Parameters;
  readonly machine: StepFunction;
  /** Levels of a tree that a move goes down: 4 in the contracts. */
  readonly levels: number;
}

/** The whole state of a dispute system. Moves make new ones; nothing in it is ever changed. */
export interface Game {
  readonly rules: Rules;
  /** The commitment at each position of the inbox, from 0 on. */
  readonly inbox: readonly Hash[];
  readonly claims: ReadonlyMap<string, Claim>;
  readonly entrants: ReadonlyMap<string, Entrant>;
  readonly matches: ReadonlyMap<string, Match>;
  /** The nodes that the last dissection of a match gave; known from the event. */
  readonly revealed: ReadonlyMap<string, readonly Hash[]>;
  /** The newest final claim. */
  readonly latest: Hash;
  /** The money of the claims, and that of the matches. */
  readonly claimMoney: Ledger;
  readonly matchMoney: Ledger;
}

/** Who moves, when, with how much. */
export interface Context {
  readonly sender: Account;
  /** L1 time, seconds. */
  readonly time: bigint;
  /** Wei sent along. */
  readonly value: bigint;
  /** What the move costs its sender as far as it is ever repaid, wei. */
  readonly cost: bigint;
}

/** A game in which nobody has claimed anything. @throws BadParametersError */
export function newGame(rules: Rules, genesis: Hash, inbox: readonly Hash[], time: bigint): Game {
  check(rules.parameters, rules.levels);
  const id = keccak(words(genesis));
  const claim: Claim = {
    parent: NO_HASH,
    root: NO_HASH,
    top: [],
    state: genesis,
    claimant: '',
    status: Status.final,
    round: 0n,
    created: time,
    target: 0n,
    position: 0n,
    clock: 0n,
    next: nextTarget(0n, inbox, rules.parameters.cap),
    opened: 0n,
    quiet: 0n,
    childRound: 0n,
    live: 0n,
  };
  return {
    rules,
    inbox,
    claims: new Map([[name(id), claim]]),
    entrants: new Map(),
    matches: new Map(),
    revealed: new Map(),
    latest: id,
    claimMoney: EMPTY_LEDGER,
    matchMoney: EMPTY_LEDGER,
  };
}

export const NO_HASH = new Uint8Array(32) as Hash;
