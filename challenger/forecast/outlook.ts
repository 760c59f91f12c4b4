import type { Parameters } from '../../bisection/game/Parameters.js';

/** What a forecast takes of the rules. */
export type Rules = Pick<Parameters, 'period' | 'floor' | 'grace' | 'moveTime'>;

/** Whether somebody's claim or step tree is right; undefined: we cannot tell, or have not looked yet. */
export type IsRight = boolean | undefined;

/** How a fight stands between two sides. */
export interface Outlook<S> {
  /** Who has it if nobody but those who call the time moves any more; undefined: neither. */
  readonly ahead: S | undefined;
  /** Who has it if the right side makes no mistake from now on; undefined: nobody can tell. */
  readonly winner: S | undefined;
  /**
   * When it is over at the latest, L1 time in seconds, whatever either side does, if whoever may call the time does so
   * within `moveTime`.
   */
  readonly endsBy: bigint;
}

export const later = (one: bigint, two: bigint): bigint => (one > two ? one : two);
