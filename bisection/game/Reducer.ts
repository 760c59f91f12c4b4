import { collect, type Ledger, withdraw } from './Bonds.js';
import { type ClaimStatement, finalize, orphan, post } from './Claims.js';
import type { Side } from './Clock.js';
import type { DissectMove, SealMove } from './Dissection.js';
import type { DivergenceProof } from './Divergence.js';
import { enter, type Entry, release } from './Entrants.js';
import type { Context, Game } from './Game.js';
import { name } from './Hashes.js';
import { dissect, diverge, prove, seal, settle, type Target, timeout } from './Matches.js';
import type { Parameters } from './Parameters.js';
import type { Hash } from '../structures/Keccak.js';

/** One of the two contracts that hold money. */
export type Purse = 'claims' | 'matches';

/** A call to the contracts that can change something. */
export type Action =
  | { readonly kind: 'post'; readonly statement: ClaimStatement }
  | { readonly kind: 'finalize'; readonly claim: Hash }
  | { readonly kind: 'orphan'; readonly claim: Hash }
  | { readonly kind: 'enter'; readonly entry: Entry }
  | { readonly kind: 'release'; readonly entrant: Hash }
  | { readonly kind: 'dissect'; readonly target: Target; readonly move: DissectMove }
  | { readonly kind: 'seal'; readonly target: Target; readonly move: SealMove }
  | {
      readonly kind: 'diverge';
      readonly target: Target;
      readonly side: Side;
      readonly proof: DivergenceProof;
    }
  | { readonly kind: 'prove'; readonly target: Target }
  | { readonly kind: 'timeout'; readonly target: Target }
  | { readonly kind: 'settle'; readonly target: Target }
  | { readonly kind: 'withdraw'; readonly purse: Purse; readonly account: string }
  | {
      readonly kind: 'collect';
      readonly purse: Purse;
      readonly debtor: Hash;
      readonly mover: string;
    };

/** The game after an action: the contracts, as a function. @throws RefusedError where they revert */
export function reduce(game: Game, context: Context, action: Action): Game {
  switch (action.kind) {
    case 'post':
      return post(game, context, action.statement).game;
    case 'finalize':
      return finalize(game, context, action.claim);
    case 'orphan':
      return orphan(game, action.claim);
    case 'enter':
      return enter(game, context, action.entry).game;
    case 'release':
      return release(game, context, action.entrant);
    case 'dissect':
      return dissect(game, context, action.target, action.move);
    case 'seal':
      return seal(game, context, action.target, action.move);
    case 'diverge':
      return diverge(game, context, action.target, action.side, action.proof);
    case 'prove':
      return prove(game, context, action.target);
    case 'timeout':
      return timeout(game, context, action.target);
    case 'settle':
      return settle(game, context, action.target);
    case 'withdraw':
      return paying(game, action.purse, (money) => withdraw(money, action.account));
    case 'collect': {
      const { debtor, mover } = action;
      return paying(game, action.purse, (money) => collect(money, name(debtor), mover));
    }
  }
}

/** What has to be sent along with an action, wei. */
export function bondOf(action: Action, { claimBond, entryBond }: Parameters): bigint {
  if (action.kind === 'post') return claimBond;
  return action.kind === 'enter' ? entryBond : 0n;
}

function paying(game: Game, purse: Purse, pay: (money: Ledger) => Ledger): Game {
  return purse === 'claims'
    ? { ...game, claimMoney: pay(game.claimMoney) }
    : { ...game, matchMoney: pay(game.matchMoney) };
}
