import { expect, it } from 'vitest';
import type { ChallengerEvent } from '../../challenger/dispute/challengerEvent.js';
import { Verdicts } from '../../challenger/dispute/verdicts.js';
import type { Verdict } from '../../challenger/verdict.js';
import { posted } from '../metrics/told.js';

const cannotTell = (code: string, reason: string): Verdict => ({
  ...{ kind: 'cannotTell', code, reason, nextStep: undefined },
});

it('tell of another cause for which there is no answer, and of the same one once', () => {
  const told: ChallengerEvent[] = [];
  const verdicts = new Verdicts((event) => told.push(event));
  const claim = posted(4);
  verdicts.tell(claim, cannotTell('DATA_MISSING', 'blob 1 is missing'), -1);
  verdicts.tell(claim, cannotTell('DATA_MISSING', 'blob 2 is missing'), -1);
  verdicts.tell(claim, cannotTell('TWO_OPINIONS', 'they differ'), 0, true);
  expect(told).toMatchObject([
    { kind: 'verdict', verdict: { code: 'DATA_MISSING' } },
    { kind: 'verdict', verdict: { code: 'TWO_OPINIONS' } },
  ]);
});
