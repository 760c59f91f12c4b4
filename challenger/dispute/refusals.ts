import type { Side } from '../../bisection/game/Clock.js';
import type { MoveRefusedError } from '../l1/sender.js';

/**
 * What it means that a contract refuses a move of ours.
 * - `race`: L1 is no longer as it was when the move was chosen. Nothing is lost: the next look shows what is left to do.
 * - `late`: our time for the move is over. Something is lost, and an operator has to know.
 * - `defect`: no honest player should send such a move; here, in the contracts or at the endpoint something is wrong.
 */
export type Refusal = 'race' | 'late' | 'defect';

/** What every error of the dispute's contracts means; `docs/challenger.md` §6 says why. */
export const REFUSALS: Readonly<Record<string, Refusal>> = {
  // Somebody else was faster.
  StateChanged: 'race',
  WrongPhase: 'race',
  WrongStatus: 'race',
  NotAlive: 'race',
  AlreadyClaimed: 'race',
  AlreadyEntered: 'race',
  NothingOwed: 'race',
  NothingDue: 'race',
  // Somebody came, or L1's clock went back with a reorganization, so that it is too early now.
  NotOver: 'race',
  NotFinal: 'race',
  StillInPlay: 'race',
  // A reorganization has put other batches under what was read, or a claim's own parent elsewhere.
  WrongTarget: 'race',
  WrongAccumulator: 'race',
  NoSuchBatch: 'race',
  // Time. Of the clocks only our own: see `refusalOf`.
  OutOfTime: 'late',
  EntryOver: 'late',
  WindowShut: 'late',
  // What a move says does not follow from our trees, or is no move of the match's state, which it names.
  AtLeaves: 'defect',
  AboveLeaves: 'defect',
  NotChildren: 'defect',
  NoDifference: 'defect',
  SameLeaf: 'defect',
  EarlierDifference: 'defect',
  WrongRoot: 'defect',
  WrongAgreed: 'defect',
  WrongLastLeaf: 'defect',
  PathLength: 'defect',
  OutsideTree: 'defect',
  NoSuchSide: 'defect',
  NotRivals: 'defect',
  WrongPosition: 'defect',
  // Parameters never change, and the account that is paid is ours.
  WrongBond: 'defect',
  TransferFailed: 'defect',
  // Calls that the challenger never makes, and deployments.
  NotMatches: 'defect',
  NotPoster: 'defect',
  SharedCalldata: 'defect',
  BlobCount: 'defect',
  BlobLength: 'defect',
  EntryLength: 'defect',
  ForeignClaims: 'defect',
  BadHeight: 'defect',
  FloorTooShort: 'defect',
  PeriodTooShort: 'defect',
  BadCap: 'defect',
  BadShare: 'defect',
};

/**
 * What a refusal means for `side`. An error that is in no list is a defect, and so is one without a name, unless the move
 * would be taken by now.
 */
export function refusalOf(error: MoveRefusedError, side?: Side): Refusal {
  const { reason, arguments_ } = error;
  if (reason === undefined) return error.wouldBeTaken ? 'race' : 'defect';
  // A divergence is proved at any time: the clock that is over may be the rival's, and then the match is to be ended.
  if (reason === 'OutOfTime' && side !== undefined && arguments_[0] !== BigInt(side)) return 'race';
  return Object.hasOwn(REFUSALS, reason) ? (REFUSALS[reason] as Refusal) : 'defect';
}

/** What is lost by a late move, and what an operator should do. */
export interface Loss {
  readonly lost: string;
  readonly nextStep: string;
}

const LOSSES: Readonly<Record<string, Loss>> = {
  OutOfTime: {
    lost: 'our clock in this match is over: whoever calls its time wins it for the rival',
    nextStep:
      'find out what kept this challenger from moving (censorship on L1, its endpoint, a crash); withdraw trust from ' +
      'what follows the rival, and have the bond of this match written off',
  },
  EntryOver: {
    lost: 'our step tree can no longer be entered: if nobody else fights for the right claim here, it loses',
    nextStep:
      'look whether a right step tree is among the entrants; if not, the right claim falls: stop what relies on the ' +
      'rival, and find out what kept this challenger from entering',
  },
  WindowShut: {
    lost: 'the right claim can no longer be posted: a wrong one becomes final, unless all of them lose',
    nextStep:
      'stop what relies on this claim (bridges, fast sync) before its grace is over, and find out why the right claim ' +
      'came too late',
  },
};

/** What a late move loses. */
export function lossOf({ reason }: MoveRefusedError): Loss {
  const loss = LOSSES[reason ?? ''];
  if (loss === undefined) throw new RangeError(`${String(reason)} is no refusal of a late move`);
  return loss;
}
