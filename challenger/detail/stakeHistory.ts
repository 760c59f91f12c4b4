import type { StakeRecord } from '../api/records/disputeDetail.js';

type Stakes = Omit<StakeRecord, 'at'>;

/** Changes that are kept of one dispute; a dispute has a few hundred, unless somebody floods it with entrants. */
const MOST = 1000;

/** What hung on disputes over time, as one look at L1 after another saw it. */
export class StakeHistory {
  private readonly series = new Map<string, StakeRecord[]>();

  /** @param at L1 time, seconds; where it goes back, as after a reorganization, what was noted past it is gone */
  note(dispute: string, at: number, { right, wrong, unknown, ours }: Stakes): void {
    const before = (this.series.get(dispute) ?? []).filter((each) => each.at < at);
    const last = before.at(-1);
    const record: StakeRecord = { at, right, wrong, unknown, ours };
    const series = last !== undefined && isSame(last, record) ? before : [...before, record];
    this.series.set(dispute, series.length > MOST ? thinned(series) : series);
  }

  /** Changes only, the oldest first. */
  of(dispute: string): readonly StakeRecord[] {
    return this.series.get(dispute) ?? [];
  }

  forget(dispute: string): void {
    this.series.delete(dispute);
  }
}

const isSame = (one: Stakes, two: Stakes): boolean =>
  one.right === two.right &&
  one.wrong === two.wrong &&
  one.unknown === two.unknown &&
  one.ours === two.ours;

/** Every second one of the older half is dropped; the first one stays. */
const thinned = (series: readonly StakeRecord[]): StakeRecord[] =>
  series.filter((_, at) => at > series.length / 2 || at % 2 === 0);
