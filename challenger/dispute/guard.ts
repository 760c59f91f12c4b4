import { isCallException } from 'ethers';
import { NotChildrenError } from '../../bisection/game/Dissection.js';
import type { Side } from '../../bisection/game/Clock.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { CannotTellError } from '../execute/cannotTell.js';
import type { PostedClaim } from '../l1/claims.js';
import { toHex } from '../hex.js';
import { NoAgreementError } from '../l1/endpoints/noAgreement.js';
import { L1MovedError } from '../l1/l1View.js';
import { MoveRefusedError } from '../l1/sender.js';
import { NotWorthItError } from '../money/denial.js';
import { moveKey } from '../money/moveKey.js';
import { cannotTell } from '../verdict.js';
import type { Alarm } from './challengerEvent.js';
import type { Turn } from './player.js';
import { type Loss, lossOf, type Refusal, refusalOf } from './refusals.js';
import type { Verdicts } from './verdicts.js';

/** Where something is tried that others must not suffer from. */
export interface Place {
  /** The match, or the claim whose children it is about. */
  readonly on: Hash;
  /** Our side of the match. */
  readonly side?: Side;
}

/** Runs a turn in one place; what goes wrong there is kept from the others. */
export type Guarded = (place: Place, turn: () => Promise<Turn>) => Promise<Turn>;

/** So many times the same move may be reverted though it would be taken right after; more often is no accident. */
const ACCIDENTS = 2;

const NOTHING: Turn = { kind: 'wait', until: undefined, isUnsure: true };

/**
 * Keeps what goes wrong in one match from all others. A race comes to nothing, a late move to an alarm, a unit that we
 * cannot tell about to that verdict; anything else is kept for the end of the step.
 */
export class Guard {
  private readonly raised = new Set<string>();
  /** How many times a move was reverted by accident, by its key: one that is made is not chosen again. */
  private readonly accidents = new Map<string, number>();
  private failures: unknown[] = [];

  constructor(
    private readonly verdicts: Verdicts,
    private readonly onAlarm?: (alarm: Alarm) => void,
  ) {}

  /** Forgets what went wrong in the step before. */
  begin(): void {
    this.failures = [];
  }

  /** Throws what went wrong in this step, if anything did. */
  end(): void {
    if (this.failures.length > 0) throw this.failures[0];
  }

  /** `rival`: the claim that gains by what we fail to do; nobody where no claim does. */
  against(rival?: PostedClaim): Guarded {
    return async (place, turn) => {
      try {
        return await turn();
      } catch (error) {
        this.judge(error, place, rival);
        return NOTHING;
      }
    };
  }

  private judge(error: unknown, place: Place, rival: PostedClaim | undefined): void {
    // Of L1 itself there is no answer now; there may be one at the next look.
    if (error instanceof L1MovedError || error instanceof NoAgreementError) throw error;
    // What the endpoint gave does not belong together: its logs may come later than its states.
    if (error instanceof NotChildrenError) return;
    // Gas may be cheaper at the next look.
    if (error instanceof NotWorthItError) return;
    if (error instanceof CannotTellError && rival !== undefined) {
      this.verdicts.tell(rival, cannotTell(error), 0, true);
      return;
    }
    const refusal =
      error instanceof MoveRefusedError ? this.refusalOf(error, place, rival) : 'defect';
    if (refusal === 'race') return;
    if (refusal === 'defect' || rival === undefined) this.failures.push(error);
    if (rival === undefined || !(error instanceof MoveRefusedError) || !isVerdict(error)) return;
    this.raise(error, refusal, place, rival);
  }

  private refusalOf(
    error: MoveRefusedError,
    { side }: Place,
    rival: PostedClaim | undefined,
  ): Refusal {
    const { call, wouldBeTaken } = error;
    // Where no rival gains it is no hurry, and what brings money home is the same move each time.
    if (!wouldBeTaken || call === undefined || rival === undefined) return refusalOf(error, side);
    const key = moveKey(call, []);
    const times = 1 + (this.accidents.get(key) ?? 0);
    this.accidents.set(key, times);
    return times > ACCIDENTS ? 'defect' : refusalOf(error, side);
  }

  /** Once for each place and move. */
  private raise(
    error: MoveRefusedError,
    refusal: 'late' | 'defect',
    { on }: Place,
    claim: PostedClaim,
  ): void {
    const { what: move } = error;
    const what = refusal === 'late' ? 'moveTooLate' : 'moveFailed';
    const key = [what, move, toHex(on)].join(' ');
    if (this.raised.has(key)) return;
    this.raised.add(key);
    const loss = refusal === 'late' ? lossOf(error) : failureOf(error);
    this.onAlarm?.({ kind: 'alarm', what, claim, move, on, ...loss });
  }
}

/** Whether it was a contract that refused, and not an endpoint that failed. */
function isVerdict({ reason, cause }: MoveRefusedError): boolean {
  return reason !== undefined || cause === undefined || isCallException(cause);
}

function failureOf({ message }: MoveRefusedError): Loss {
  return {
    lost: `nothing yet, but our clock runs, and this challenger cannot play this match: ${message}`,
    nextStep:
      'look at the account and the L1 endpoint; if they are well this is a defect of this program or of the contracts: ' +
      'play with another challenger, and report it',
  };
}
