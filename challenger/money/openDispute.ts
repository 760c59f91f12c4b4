import type { Side } from '../../bisection/game/Clock.js';
import { equals } from '../../bisection/game/Hashes.js';
import { Standing } from '../../bisection/game/Entrants.js';
import { type Match, Phase } from '../../bisection/game/Match.js';
import type { Pair } from '../../bisection/game/Matches.js';
import type { Parameters } from '../../bisection/game/Parameters.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Board, Entry } from '../dispute/board.js';
import { toHex } from '../hex.js';
import type { OpenDispute, OpenMatch, OpenUnitMatch } from './forecast.js';

export interface DisputeSides {
  /** The right claim; undefined while nobody has posted it. */
  readonly ours: Hash | undefined;
  /** The wrong claims that are not out. */
  readonly rivals: readonly Hash[];
  /** Whose step trees are ours. */
  readonly address: string;
}

/** What is open in a dispute, as L1 has it: the inputs of its forecast. */
export async function openDisputeOf(
  board: Board,
  parameters: Parameters,
  { ours, rivals, address }: DisputeSides,
): Promise<OpenDispute> {
  const matches: OpenUnitMatch[] = [];
  for (const rival of rivals) {
    matches.push(
      ours === undefined ? freshMatch(parameters) : await unitMatch(board, address, ours, rival),
    );
  }
  return { id: toHex(board.parent), isPosted: ours !== undefined, matches };
}

const freshMatch = ({ unitHeight }: Parameters): OpenUnitMatch => ({
  ...{ phase: Phase.none, height: unitHeight, isOurTurn: true, hasEntered: false, steps: [] },
});

async function unitMatch(
  board: Board,
  address: string,
  ours: Hash,
  rival: Hash,
): Promise<OpenUnitMatch> {
  const pair: Pair = toHex(ours) < toHex(rival) ? [ours, rival] : [rival, ours];
  const side: Side = equals(pair[0], ours) ? 0 : 1;
  const { id, match } = await board.matches.matchOf(pair);
  const open = openMatch(match, side);
  if (match.phase !== Phase.subdispute) return { ...open, hasEntered: false, steps: [] };
  const entries = await board.entries(id);
  const own = entries.filter((entry) => entry.side === side && entry.owner === address);
  const mine = own.find(isAlive);
  // One that is out is not entered again, and the contract knows of no match of it.
  if (mine === undefined) return { ...open, hasEntered: own.length > 0, steps: [] };
  const steps: OpenMatch[] = [];
  for (const entry of entries) {
    if (entry.side === side || !isAlive(entry)) continue;
    const both: Pair = side === 0 ? [mine.id, entry.id] : [entry.id, mine.id];
    steps.push(openMatch((await board.matches.matchOf(both)).match, side));
  }
  return { ...open, hasEntered: true, steps };
}

const openMatch = ({ phase, height, turn }: Match, side: Side): OpenMatch => ({
  ...{ phase, height, isOurTurn: turn === side },
});

const isAlive = ({ standing }: Entry): boolean => standing === Standing.alive;
