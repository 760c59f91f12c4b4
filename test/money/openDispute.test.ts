import { describe, expect, it } from 'vitest';
import { Standing } from '../../bisection/game/Entrants.js';
import { equals } from '../../bisection/game/Hashes.js';
import { Phase } from '../../bisection/game/Match.js';
import type { Pair } from '../../bisection/game/Matches.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Board, Entry } from '../../challenger/dispute/board.js';
import { toHash } from '../../challenger/hex.js';
import { DEFAULT_PARAMETERS } from '../../challenger/l1/parameters.js';
import { openDisputeOf } from '../../challenger/money/openDispute.js';

const hash = (byte: number): Hash => toHash(`0x${byte.toString(16).padStart(64, '0')}`);
const [OURS, RIVAL] = [hash(1), hash(2)];
const ME = `0x${'aa'.repeat(20)}`;
const OTHER = `0x${'bb'.repeat(20)}`;

/** The contract's own refusal of a match of which a side is not alive. */
class NotAlive extends Error {}

/** A subdispute of our claim, side 0, against a rival, with these step trees; as far as a forecast reads it. */
function boardOf(entries: readonly Pick<Entry, 'id' | 'side' | 'owner' | 'standing'>[]): Board {
  const match = { height: 0, turn: 0 };
  const matchOf = ([one, two]: Pair) => {
    if (equals(one, OURS)) {
      return Promise.resolve({ id: hash(9), match: { ...match, phase: Phase.subdispute } });
    }
    for (const id of [one, two]) {
      const entry = entries.find((each) => equals(each.id, id));
      if (entry?.standing !== Standing.alive) return Promise.reject(new NotAlive());
    }
    return Promise.resolve({ id: hash(8), match: { ...match, phase: Phase.bisect, height: 12 } });
  };
  const board = { parent: hash(7), matches: { matchOf }, entries: () => Promise.resolve(entries) };
  return board as unknown as Board;
}

const matchesOf = async (board: Board) => {
  const sides = { ours: OURS, rivals: [RIVAL], address: ME };
  return (await openDisputeOf(board, DEFAULT_PARAMETERS, sides)).matches;
};
const entry = (id: number, side: 0 | 1, owner: string, standing: Standing) => ({
  ...{ id: hash(id), side, owner, standing },
});

describe('what is open in a subdispute', () => {
  const rival = entry(20, 1, OTHER, Standing.alive);

  it('is the matches of our entrant that lives, also beside one that is out', async () => {
    for (const standing of [Standing.eliminated, Standing.released]) {
      const own = [entry(10, 0, ME, standing), entry(11, 0, ME, Standing.alive)];
      const [open] = await matchesOf(boardOf([...own, rival]));
      expect(open).toMatchObject({ hasEntered: true, steps: [{ height: 12 }] });
    }
  });

  it('is no match and no further entry where our entrant is out', async () => {
    const [open] = await matchesOf(boardOf([entry(10, 0, ME, Standing.eliminated), rival]));
    expect(open).toMatchObject({ hasEntered: true, steps: [] });
  });

  it('is an entry where only others have entered on our side', async () => {
    const [open] = await matchesOf(boardOf([entry(10, 0, OTHER, Standing.alive), rival]));
    expect(open).toMatchObject({ hasEntered: false, steps: [] });
  });
});
