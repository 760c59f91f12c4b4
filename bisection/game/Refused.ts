/** Why a move is refused: the names of the contracts' errors. */
export type Reason =
  | 'AboveLeaves'
  | 'AlreadyClaimed'
  | 'AlreadyEntered'
  | 'AtLeaves'
  | 'EarlierDifference'
  | 'EntryOver'
  | 'NoDifference'
  | 'NoSuchSide'
  | 'NotAlive'
  | 'NotChildren'
  | 'NotFinal'
  | 'NothingOwed'
  | 'NotOver'
  | 'NotRivals'
  | 'OutOfTime'
  | 'SameLeaf'
  | 'StateChanged'
  | 'StillInPlay'
  | 'WindowShut'
  | 'WrongAccumulator'
  | 'WrongAgreed'
  | 'WrongBond'
  | 'WrongLastLeaf'
  | 'WrongPhase'
  | 'WrongPosition'
  | 'WrongRoot'
  | 'WrongStatus'
  | 'WrongTarget';

/** The rules of the game refuse a move. */
export class RefusedError extends Error {
  readonly code = 'GAME_REFUSED';
  readonly nextStep = 'read the state of the game again, and ask the solver for a move from there';
  constructor(readonly reason: Reason) {
    super(`the rules refuse the move: ${reason}`);
    this.name = 'RefusedError';
  }
}
