import { beforeAll, describe, expect, it } from 'vitest';
import { NotChildrenError } from '../../bisection/game/Dissection.js';
import { DivergenceError } from '../../bisection/game/Divergence.js';
import { type Match, Phase } from '../../bisection/game/Match.js';
import { childrenOf, type Tree } from '../../bisection/game/MerkleTree.js';
import { PaddedTree } from '../../bisection/game/PaddedTree.js';
import { NothingToAnswerError, solve, type View } from '../../bisection/game/Solver.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { hex } from './counter.js';
import { leaf, leaves } from './trees.js';

let own: Tree;
let rival: Tree;
let start: Match;

beforeAll(async () => {
  own = await PaddedTree.of(8, leaves(1, 40));
  const wrong = leaves(1, 40);
  wrong.set(leaf(9, 9), 21 * 32);
  rival = await PaddedTree.of(8, wrong);
  start = {
    phase: Phase.bisect,
    turn: 0,
    height: 8,
    lost: [false, false],
    live: [0, 0],
    position: 0n,
    clock: { left: [100n, 60n], since: 1000n },
    ids: [leaf(1, 1) as Hash, leaf(1, 2) as Hash],
    nodes: [await own.node(8, 0n), await rival.node(8, 0n)],
    agreed: new Uint8Array(32) as Hash,
  };
});

const view = (match: Partial<Match>, more: Partial<View> = {}): View => ({
  match: { ...start, ...match },
  side: 0,
  own,
  time: 1010n,
  ...more,
});

describe('the solver', () => {
  it('shows the difference as soon as it sees the other tree, whoever is to move', async () => {
    for (const turn of [0, 1] as const) {
      const move = await solve(view({ turn }, { rival }));
      expect(move).toMatchObject({ kind: 'diverge', proof: { position: 21n } });
    }
  });

  it('puts the leaves of a divergence in the order of the sides', async () => {
    const move = await solve({ ...view({}, { rival }), own: rival, rival: own, side: 1 });
    if (move.kind !== 'diverge') throw new Error(move.kind);
    expect(move.proof.leaves.map(hex)).toEqual([
      hex(await own.node(0, 21n)),
      hex(await rival.node(0, 21n)),
    ]);
  });

  it('answers the last reveal when the other tree is hidden', async () => {
    const theirs = await childrenOf(rival, 8, 0n);
    const move = await solve(view({}, { theirs }));
    expect(move.kind).toBe('dissect');
    const below = { height: 4, position: 1n };
    const nodes = [await own.node(4, 1n), await rival.node(4, 1n)] as const;
    const next = await solve(view({ ...below, nodes }, { theirs: await childrenOf(rival, 4, 1n) }));
    expect(next.kind).toBe('seal');
  });

  it('waits for the other side until its time is over, and then ends the match', async () => {
    expect(await solve(view({ turn: 1 }))).toEqual({ kind: 'wait', until: 1060n });
    expect(await solve(view({ turn: 1 }, { time: 1059n }))).toMatchObject({ kind: 'wait' });
    expect(await solve(view({ turn: 1 }, { time: 1060n, rival }))).toEqual({ kind: 'timeout' });
  });

  it('enters, waits, and settles when the other side has nobody left', async () => {
    const sealed = { phase: Phase.subdispute, height: 0, position: 21n } as const;
    const enter = { kind: 'enter', unit: 21n };
    expect(await solve(view(sealed))).toMatchObject(enter);
    const entered = { entered: true };
    expect(await solve(view(sealed, entered))).toEqual({ kind: 'wait', until: 1060n });
    const late = { ...entered, time: 1060n };
    expect(await solve(view(sealed, late))).toEqual({ kind: 'settle' });
    const alive = { ...sealed, live: [1, 1] } as const;
    expect(await solve(view(alive, late))).toMatchObject({ kind: 'wait' });
  });

  it('proves what has been sealed, and stops when all is over', async () => {
    const agreed = leaf(4, 4) as Hash;
    const move = await solve(view({ phase: Phase.prove, position: 7n, agreed }));
    expect(move).toEqual({ kind: 'prove', index: 7n, state: agreed });
    expect(await solve(view({ phase: Phase.done }))).toEqual({ kind: 'over' });
  });

  it('makes no move on what it does not know, or what does not hash up', async () => {
    await expect(solve(view({}))).rejects.toThrow(NothingToAnswerError);
    const theirs = await childrenOf(own, 8, 0n);
    await expect(solve(view({}, { theirs }))).rejects.toThrow(NotChildrenError);
    const lying: Tree = {
      height: 8,
      node: (height, index) => (height === 8 ? rival : own).node(height, index),
    };
    await expect(solve(view({}, { rival: lying }))).rejects.toThrow(DivergenceError);
  });
});
