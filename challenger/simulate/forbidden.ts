import { Status } from '../../bisection/game/Claims.js';
import { Standing } from '../../bisection/game/Entrants.js';
import type { Game } from '../../bisection/game/Game.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { imbalance } from './money.js';

/** What must never happen while one honest party plays. */
export type Forbidden =
  | 'right claim eliminated'
  | 'right entrant eliminated'
  | 'wrong claim final'
  | 'too late'
  | 'round lost'
  | 'money lost or made'
  | 'honest move refused'
  | 'outlay above its formula'
  | 'self-play pays';

/** What is wrong with a state by itself, whenever it is reached. */
export function forbiddenIn(game: Game, isRight: (root: Hash) => boolean): Forbidden | undefined {
  for (const { status, root } of game.claims.values()) {
    const right = isRight(root);
    if (right && status === Status.eliminated) return 'right claim eliminated';
    // Genesis has no tree.
    if (!right && status === Status.final && root.some(Boolean)) return 'wrong claim final';
  }
  for (const { standing, root } of game.entrants.values()) {
    if (standing === Standing.eliminated && isRight(root)) return 'right entrant eliminated';
  }
  return imbalance(game) === 0n ? undefined : 'money lost or made';
}
