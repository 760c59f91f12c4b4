import { describe, expect, it } from 'vitest';
import { VerdictBook } from '../../challenger/daemon/verdictBook.js';
import type { PostedClaim } from '../../challenger/l1/claims.js';
import type { Verdict } from '../../challenger/verdict.js';

const claim = (byte: number) => ({ id: new Uint8Array(32).fill(byte) }) as PostedClaim;
const agree = (basis: 'anchored' | 'replayed'): Verdict => ({ kind: 'agree', basis });
const unknown = (code: string): Verdict => ({
  ...({ kind: 'cannotTell', code } as const),
  ...{ reason: 'no data', nextStep: undefined },
});

describe('the book of verdicts', () => {
  it('notes what is news of a claim, and says whether it is', () => {
    const book = new VerdictBook('a');
    const said: readonly [number, Verdict, boolean][] = [
      [1, unknown('ONE'), true],
      [1, unknown('ONE'), false],
      [1, unknown('TWO'), true],
      [1, agree('anchored'), true],
      [2, agree('anchored'), true],
      [1, agree('anchored'), false],
      [1, agree('replayed'), true],
      // Back to what it was once is news, too.
      [1, unknown('ONE'), true],
    ];
    for (const [byte, verdict, isNews] of said) {
      expect(book.note(claim(byte), verdict, 5)).toBe(isNews);
    }
    expect(book.all.map(({ kind }) => kind)).toEqual([
      ...['cannotTell', 'cannotTell', 'agree', 'agree', 'agree', 'cannotTell'],
    ]);
    expect(book.all.map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5', '6']);
  });
});
