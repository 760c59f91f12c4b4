import { expect } from 'vitest';
import type { Challenger } from '../../challenger/dispute/challenger.js';
import { CannotTellError } from '../../challenger/execute/cannotTell.js';
import type { PostedClaim } from '../../challenger/l1/claims.js';
import type { Verdict } from '../../challenger/verdict.js';

/** A challenger that looks at L1 again as long as it has no answer, which is all that may go wrong. */
export class PatientWatch {
  constructor(
    readonly challenger: Challenger,
    private readonly count: (what: string) => void,
  ) {}

  /**
   * The verdicts on claims once none is *cannot tell* any more; until then, no claim has another one than at the end.
   * Where an endpoint that leaves out logs meets one that is behind in the middle of a look, two say that leaves were
   * not published: then the place of a lie is found at the next look.
   */
  async settle(claims: readonly PostedClaim[], hidden: ReadonlySet<PostedClaim>) {
    const early: (Verdict['kind'] | undefined)[][] = [];
    for (let look = 0; look < 40; look++) {
      await this.attend();
      const verdicts = claims.map(({ id }) => this.challenger.verdictOf(id));
      const whole = verdicts.filter((each) => each !== undefined && each.kind !== 'cannotTell');
      const unplaced = whole.filter(
        (each, i) => each.kind === 'disagree' && each.unit === undefined && !hidden.has(claims[i]!),
      );
      if (whole.length === claims.length && unplaced.length === 0) {
        for (const kinds of early) {
          for (const [i, kind] of kinds.entries()) {
            if (kind !== undefined && kind !== 'cannotTell') expect(kind).toBe(whole[i]?.kind);
          }
        }
        return whole;
      }
      if (unplaced.length > 0) this.count('leaves not seen at once');
      for (const each of verdicts) {
        if (each?.kind === 'cannotTell') this.count(`cannot tell: ${each.code}`);
      }
      early.push(verdicts.map((each) => each?.kind));
    }
    const last = claims.map(({ id }) => this.challenger.verdictOf(id));
    const what = last.map((each) => (each?.kind === 'cannotTell' ? each.code : each?.kind));
    throw new Error(`no verdict came, but ${what.join(', ')}`);
  }

  /** One look at L1, taken again where there was no answer. */
  async attend(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        await this.challenger.step();
        return;
      } catch (error) {
        if (!(error instanceof CannotTellError) || attempt === 40) throw error;
        this.count(`cannot tell: ${error.code}`);
      }
    }
  }
}
