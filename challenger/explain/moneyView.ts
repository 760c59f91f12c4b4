import { divide } from '../../bisection/game/Bonds.js';
import { Status } from '../../bisection/game/Claims.js';
import type { Bundle, Move } from '../evidence/bundle.js';
import { argOf } from '../evidence/moveArgs.js';
import type { ExplainedMoney } from './explanation.js';
import { bytesText } from './words.js';

/** Who has put how much at stake, and what becomes of it. */
export function explainMoney({ claim, premises, moves }: Bundle): ExplainedMoney {
  const { parameters } = premises;
  const id = bytesText(claim.id);
  const movers = new Map<string, bigint>();
  for (const move of moves) {
    if (move.event !== 'Charged' || argOf(move, 'debtor') !== id) continue;
    const mover = argOf(move, 'mover').toLowerCase();
    movers.set(mover, (movers.get(mover) ?? 0n) + BigInt(argOf(move, 'cost')));
  }
  const spent = [...movers.values()].reduce((sum, each) => sum + each, 0n);
  const { repaid, burned, won } = divide(parameters.claimBond, spent, parameters);
  return {
    claimBond: String(parameters.claimBond),
    entryBond: String(parameters.entryBond),
    spent: String(spent),
    repaid: String(repaid),
    burned: String(burned),
    won: String(won),
    isOver: claim.status === Status.eliminated,
    winner: winnerOf(id, moves),
    movers: [...movers].map(([account, cost]) => ({ account, spent: String(cost) })),
  };
}

/** The owner of the claim that the contract names as the winner. */
function winnerOf(id: string, moves: readonly Move[]): string | undefined {
  const end = moves.find((move) => move.event === 'ClaimEliminated' && argOf(move, 'id') === id);
  if (end === undefined) return undefined;
  const winner = argOf(end, 'winner');
  const posted = moves.find((move) => move.event === 'ClaimPosted' && argOf(move, 'id') === winner);
  return posted && argOf(posted, 'claimant').toLowerCase();
}
