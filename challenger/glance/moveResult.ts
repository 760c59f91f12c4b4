import type { MoveRecord } from '../api/records/moneyRecords.js';
import { type Check, PreconditionError } from './check.js';
import type { Hand } from './hand.js';
import type { DueMove } from './notingMover.js';

/** What came of an operator's wish. */
export interface MoveResult {
  readonly isDry: boolean;
  readonly account: string;
  readonly checks: readonly Check[];
  /** Those that were made, or tried. */
  readonly moves: readonly MoveRecord[];
}

/**
 * Makes a move if all is so that must be.
 * @param before what was checked already
 * @param onChecks told of all checks before anything is sent
 * @throws PreconditionError; what `Hand.make` throws
 */
export async function makeChecked(
  hand: Hand,
  move: DueMove,
  before: readonly Check[],
  onChecks: (checks: readonly Check[]) => void,
): Promise<MoveResult> {
  const checks = [...before, ...(await hand.check(move))];
  onChecks(checks);
  if (checks.some(({ isMet }) => !isMet)) {
    throw new PreconditionError(
      checks,
      'see what is not met; a move that is late can be made by nobody',
    );
  }
  await hand.make(move);
  return resultOf(hand, checks);
}

/** What a hand has done so far. */
export const resultOf = (hand: Hand, checks: readonly Check[]): MoveResult => ({
  ...{ isDry: hand.isDry, account: hand.address, checks, moves: hand.moves },
});
