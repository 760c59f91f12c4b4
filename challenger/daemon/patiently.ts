import type { Clock } from '../da/dataWatch.js';
import { NoAgreementError } from '../l1/endpoints/noAgreement.js';
import { L1MovedError, NoL1BlockError } from '../l1/l1View.js';
import { NoAnswerError } from '../money/noAnswer.js';

const PASSING = [NoAgreementError, NoAnswerError, L1MovedError, NoL1BlockError];

/** How often it is tried, and what is waited at first and at most, ms: a minute in all. */
const PATIENCE = { tries: 10, first: 500, most: 10_000 };

/** Opens something on L1, also where the endpoints give no answer at first. What does not pass is thrown at once. */
export async function patiently<T>(open: () => Promise<T>, clock: Clock): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await open();
    } catch (error) {
      const passes = PASSING.some((kind) => error instanceof kind);
      if (!passes || attempt === PATIENCE.tries) throw error;
      await clock.sleep(Math.min(PATIENCE.first * 2 ** (attempt - 1), PATIENCE.most));
    }
  }
}
