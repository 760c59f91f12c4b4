import type { Opinion } from '../claim/opinion.js';
import { CannotTellError, isNoAnswer } from '../execute/cannotTell.js';
import type { Cause } from './player.js';

/** Our own trace of a disputed unit cannot be made: no bond is put at risk, and no proof sent. */
export class NoTraceError extends CannotTellError {
  readonly code = 'DISPUTE_NO_TRACE';
  readonly nextStep =
    'call an operator: the time of this dispute runs, and this program cannot play for the right claim';
  constructor(
    readonly unit: number,
    override readonly cause: unknown,
  ) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`the steps of unit ${String(unit)} cannot be traced: ${reason}`);
    this.name = 'NoTraceError';
  }
}

/**
 * What a player needs of the right claim's trace. That there is no answer is a {@link NoTraceError}; what only went wrong this
 * time, as memory that was short, is left as it is: it may go well at the next look.
 */
export function causeOf(opinion: Opinion): Cause {
  const traced = async <T>(unit: number, made: Promise<T>): Promise<T> => {
    try {
      return await made;
    } catch (error) {
      if (!isNoAnswer(error)) throw error;
      throw new NoTraceError(unit, error);
    }
  };
  return {
    units: opinion.claim.tree,
    steps: (unit) => traced(unit, opinion.stepTree(unit)),
    proof: async (unit, step) => (await traced(unit, opinion.trace(unit))).proof(step),
  };
}
