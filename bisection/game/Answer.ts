import { type Claim } from './Claims.js';
import type { Duty } from './Duties.js';
import type { Game } from './Game.js';
import { name } from './Hashes.js';
import { type Match, stateHash } from './Match.js';
import { matchOf } from './Matches.js';
import { crownOf, type Tree } from './MerkleTree.js';
import type { Action } from './Reducer.js';
import type { Hash } from '../structures/Keccak.js';

/** The action that does a duty, in the state that the duty is for. */
export async function actionOf(game: Game, duty: Duty): Promise<Action> {
  switch (duty.kind) {
    case 'post':
      return postOf(game, duty.parent, duty.tree);
    case 'enter': {
      const { subdispute, side, tree } = duty;
      const { top, path } = await crownOf(tree, game.rules.levels);
      const expected = stateHash(game.matches.get(name(subdispute)) as Match);
      return { kind: 'enter', entry: { subdispute, expected, side, top, path } };
    }
    case 'release':
      return { kind: 'release', entrant: duty.entrant };
    case 'finalize':
      return { kind: 'finalize', claim: duty.claim };
    case 'play': {
      const { pair, side, move } = duty;
      const target = { pair, expected: stateHash(matchOf(game, pair)) };
      if (move.kind === 'dissect') return { kind: 'dissect', target, move };
      if (move.kind === 'seal') return { kind: 'seal', target, move };
      if (move.kind === 'diverge') return { kind: 'diverge', target, side, proof: move.proof };
      return { kind: move.kind, target };
    }
  }
}

/** Posts a tree as a child of a claim, ending in the tree's last leaf. */
export async function postOf(game: Game, parent: Hash, tree: Tree): Promise<Action> {
  const { top, path, last } = await crownOf(tree, game.rules.levels);
  const { next: target } = game.claims.get(name(parent)) as Claim;
  const accumulator = game.inbox[Number(target)] as Hash;
  return { kind: 'post', statement: { parent, target, accumulator, top, path, state: last } };
}
