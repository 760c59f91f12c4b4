import type { VerdictRecord } from '../api/records/verdictRecord.js';
import type { UnitPlace } from '../claim/unitPlace.js';
import type { PostedClaim } from '../l1/claims.js';
import { toHex } from '../hex.js';
import type { Verdict } from '../verdict.js';

/** What was said of claims, in order; the oldest go where there are too many. */
export class VerdictBook {
  private readonly said: VerdictRecord[] = [];
  private next = 1;

  constructor(
    private readonly chain: string,
    private readonly most = 2_000,
  ) {}

  get all(): readonly VerdictRecord[] {
    return this.said;
  }

  /**
   * Notes what is said of a claim now, if it is anything else than before.
   * @param at Unix seconds
   * @returns whether it is
   */
  note(claim: PostedClaim, verdict: Verdict, at: number): boolean {
    const isAnswer = verdict.kind !== 'cannotTell';
    const { chain } = this;
    const record: VerdictRecord = {
      ...{ id: String(this.next), chain, claim: toHex(claim.id), kind: verdict.kind, at },
      basis: isAnswer ? verdict.basis : null,
      unit: verdict.kind === 'disagree' && verdict.unit ? placed(verdict.unit) : null,
      code: isAnswer ? null : verdict.code,
      reason: isAnswer ? null : verdict.reason,
      nextStep: isAnswer ? null : (verdict.nextStep ?? null),
    };
    const before = this.said.findLast((each) => each.claim === record.claim);
    if (before !== undefined && isSame(before, record)) return false;
    this.said.push(record);
    this.next += 1;
    if (this.said.length > this.most) this.said.shift();
    return true;
  }
}

const isSame = (one: VerdictRecord, other: VerdictRecord): boolean =>
  one.kind === other.kind &&
  one.basis === other.basis &&
  one.code === other.code &&
  (one.unit === null) === (other.unit === null);

const placed = ({ unit, kind, batch, block, entry, transaction }: UnitPlace) => ({
  ...{ unit, kind, batch, block: block ?? null },
  ...{ entry: entry ?? null, transaction: transaction ?? null },
});
