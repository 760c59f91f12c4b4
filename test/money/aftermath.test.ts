import { describe, expect, it } from 'vitest';
import { Standing } from '../../bisection/game/Entrants.js';
import { Phase } from '../../bisection/game/Match.js';
import type { Board } from '../../challenger/dispute/board.js';
import { type Cause, Player, type Turn } from '../../challenger/dispute/player.js';
import { toHash } from '../../challenger/hex.js';
import { DEFAULT_PARAMETERS } from '../../challenger/l1/parameters.js';
import { GWEI, Scenario } from './scenario.js';

const hash = (byte: number) => toHash(`0x${byte.toString(16).padStart(64, '0')}`);
const [OURS, RIVAL] = [hash(1), hash(2)];
/** 90,000 gas at 11 gwei, of the model's L1. */
const COST = 99n * 10n ** 13n;

/** The subdispute against a claim that is out, with our entrant and maybe a rival's whose clock is over. */
function boardOf(address: string, isAlone: boolean): Board {
  const clock = { left: [0n, 0n], since: 0n };
  const call = (data: string) => () => ({ to: `0x${'22'.repeat(20)}`, data, value: 0n });
  const entry = (id: number, side: number, owner: string) => ({
    ...{ id: hash(id), side, owner, standing: Standing.alive, root: hash(9), top: [] },
  });
  const entries = [entry(10, 0, address), entry(11, 1, `0x${'bb'.repeat(20)}`)];
  const state = (phase: Phase) => ({
    ...{ id: hash(3), stateHash: hash(4) },
    match: { phase, turn: 1, height: 8, position: 0n, clock, lost: [false, false] },
  });
  return {
    matches: {
      release: call('0x01'),
      timeout: call('0x02'),
      matchOf: () => Promise.resolve(state(Phase.bisect)),
    },
    stored: () => Promise.resolve(state(Phase.subdispute)),
    entries: () => Promise.resolve(isAlone ? entries.slice(0, 1) : entries),
    time: () => Promise.resolve(5_000n),
    lastReveal: () => Promise.resolve(undefined),
    aim: () => Promise.resolve({ dispute: 'a' }),
  } as unknown as Board;
}

async function played(entryBond: bigint, isAlone: boolean, evenAtALoss: boolean): Promise<Turn> {
  const s = new Scenario({ evenAtALoss });
  const cause = { steps: () => Promise.resolve({ height: 8 }) } as unknown as Cause;
  const served = {
    units: () => Promise.resolve(undefined),
    steps: () => Promise.resolve(undefined),
  };
  const shares = { repayShare: 5_000, burnShare: 8_000 };
  const parameters = { ...DEFAULT_PARAMETERS, ...shares, entryBond };
  const board = boardOf(s.manager.address, isAlone);
  const turn = new Player(board, s.manager, parameters, cause, served).aftermath(OURS, RIVAL);
  turn.catch(() => undefined);
  for (let look = 0; look < 3; look++) {
    await new Promise(setImmediate);
    await s.look();
    s.chain.mine(GWEI, GWEI, 5);
  }
  return turn;
}

describe('a move that only bonds hang on, since the rival claim is out', () => {
  const refusal = { code: 'MONEY_NOT_WORTH_IT' };

  it('brings our bond home if that is more than its gas, or if told so', async () => {
    const moved = { kind: 'moved', what: 'release entry bond' };
    expect(await played(COST, true, false)).toEqual(moved);
    await expect(played(COST - 1n, true, false)).rejects.toMatchObject(refusal);
    expect(await played(COST - 1n, true, true)).toEqual(moved);
  });

  it('counts our bond and what comes of the rival’s', async () => {
    const moved = { kind: 'moved', what: 'timeout' };
    // Half of the rival's repays moves, and a fifth of the rest is won: 1.6 bonds are at stake.
    const bond = (COST * 10n) / 16n;
    expect(await played(bond + 1n, false, false)).toEqual(moved);
    await expect(played(bond - 1n, false, false)).rejects.toMatchObject(refusal);
    expect(await played(bond - 1n, false, true)).toEqual(moved);
  });
});
