import type { Truth } from '../../bisection/game/Duties.js';
import type { Game } from '../../bisection/game/Game.js';
import type { reduce } from '../../bisection/game/Reducer.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Plot } from './adversary.js';

/** What is searched. Times in ticks. */
export interface Setting {
  readonly start: Game;
  readonly genesis: Hash;
  readonly truth: Truth;
  readonly plot: Plot;
  /** Ticks in which the adversary can keep the honest party from moving. */
  readonly censorship: number;
  /** Root of the right unit tree, and of every right step tree. */
  readonly isRight: (root: Hash) => boolean;
  /** By when the right claim must be final, counted from the first claim. */
  readonly bound: bigint;
  /** What the honest party may spend, gas. */
  readonly outlay: bigint;
  /** Where the search gives up, in states. */
  readonly most: number;
  /** The rules, if not those of the contracts: to see that the search finds what breaks. */
  readonly rules?: typeof reduce;
  /**
   * Whether what is played is one wrong claim with one wrong step tree out of a game of any number of them: others may
   * open the window, and make either of the two fall at any time.
   */
  readonly isProjected?: boolean;
  /**
   * Where only the claims are played: each wrong one falls to anybody at any time, and by then at the latest, ticks after the
   * window opened, those counted in which the adversary could still censor.
   */
  readonly lastFall?: number;
  /** Whether the adversary may be faster at the very end of the honest party's time. */
  readonly isRaced?: boolean;
}
