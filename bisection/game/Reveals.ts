import type { Hash } from '../structures/Keccak.js';
import type { Side } from './Clock.js';
import type { Game } from './Game.js';
import { name } from './Hashes.js';
import { matchId } from './Match.js';
import type { Pair } from './Matches.js';

/**
 * The public children of the disputed node of `side`, which is not to move: those of the last dissection, or the
 * highest nodes that its claim or entrant came with.
 */
export function publicChildren(game: Game, pair: Pair, side: Side): readonly Hash[] | undefined {
  const id = name(pair[side]);
  return (
    game.revealed.get(name(matchId(...pair))) ??
    game.claims.get(id)?.top ??
    game.entrants.get(id)?.top
  );
}
