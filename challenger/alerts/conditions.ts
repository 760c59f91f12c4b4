import type { ReadModel } from '../api/readModel.js';
import type { ChainStatus } from '../api/records/chainStatus.js';
import type { ClaimRecord } from '../api/records/claimRecord.js';
import { standsOnWrong } from '../metrics/standsOnWrong.js';
import type { Signal } from './alert.js';
import { disputeConditions } from './disputeConditions.js';
import { Holds } from './holds.js';
import { moneyConditions } from './moneyConditions.js';
import type { Thresholds } from './thresholds.js';

/** Why a chain may be not ready without an alert for that: it syncs, or there is another alert. */
const TOLD_ELSEWHERE: ReadonlySet<string> = new Set([
  ...['SYNCING', 'STATE_ANCHORED', 'BEHIND'],
  ...['FINAL_CLAIM_MISMATCH', 'ACCOUNT_STOPPED'],
]);

/** Finds what is so now and should not be. It remembers only since when, so that a restart makes it wait a little longer. */
export class Conditions {
  private readonly holds = new Holds();

  /** @param startedAt Unix seconds: before it nothing could be seen */
  constructor(
    private readonly thresholds: Thresholds,
    private readonly startedAt: number,
  ) {}

  /** All that is wrong now. @param now Unix seconds */
  look(model: ReadModel, now: number): Signal[] {
    const { thresholds, holds } = this;
    holds.begin();
    return [
      ...model
        .status()
        .chains.flatMap((status) => [
          ...this.silence(status, now),
          ...this.notReady(status, now),
          ...this.sync(status, now),
          ...this.claims(status.chain, model, now),
          ...disputeConditions(status, model, thresholds, holds, now),
        ]),
      ...moneyConditions(model, thresholds, holds, now),
      ...model
        .resources()
        .disks.filter(({ freeBytes }) => freeBytes < thresholds.diskBytes)
        .map(({ folder, freeBytes }): Signal => {
          const summary = `${gigabytes(freeBytes)} GB are left for ${folder}`;
          return { kind: 'diskShort', subject: folder, summary };
        }),
    ];
  }

  private silence({ chain, l1, lastLoopAt }: ChainStatus, now: number): Signal[] {
    const found: Signal[] = [];
    const quiet = (what: string, at: number | null | undefined): void => {
      const minutes = Math.floor((now - Math.max(at ?? 0, this.startedAt)) / 60);
      if (minutes * 60 < this.thresholds.silence) return;
      const summary = `${what} for ${String(minutes)} minutes`;
      found.push({ kind: 'silence', subject: what, chain, summary });
    };
    quiet('nothing new was seen of L1', l1?.seenAt);
    quiet('no look at L1 was finished', lastLoopAt);
    return found;
  }

  private notReady({ chain, notReady }: ChainStatus, now: number): Signal[] {
    const found: Signal[] = [];
    const stopped = notReady.find(({ code }) => code === 'ACCOUNT_STOPPED');
    if (stopped !== undefined) {
      found.push({ kind: 'accountStopped', subject: '', chain, summary: stopped.message });
    }
    const why = notReady.find(({ code }) => !TOLD_ELSEWHERE.has(code));
    const held = this.holds.heldFor(`notReady ${chain}`, why && 'not ready', now);
    if (why !== undefined && held >= this.thresholds.notReady) {
      const { code, message, nextStep } = why;
      const summary = `not followed for ${String(Math.floor(held / 60))} minutes: ${code}: ${message}`;
      const step = nextStep === null ? {} : { nextStep };
      found.push({ kind: 'notReady', subject: '', chain, summary, ...step });
    }
    return found;
  }

  private sync({ chain, verified, postedBatch }: ChainStatus, now: number): Signal[] {
    const batch = verified?.batch ?? 0n;
    const isBehind = postedBatch !== null && postedBatch > batch;
    const held = this.holds.heldFor(`sync ${chain}`, isBehind ? String(batch) : undefined, now);
    if (held < this.thresholds.syncStuck) return [];
    const minutes = Math.floor(held / 60);
    const posted = String(postedBatch);
    const summary = `batch ${String(batch)} of ${posted} is executed, and nothing more for ${String(minutes)} minutes`;
    return [{ kind: 'syncStuck', subject: '', chain, summary }];
  }

  private claims(chain: string, model: ReadModel, now: number): Signal[] {
    const claims = model.claims().filter((claim) => claim.chain === chain);
    const pending = claims.filter(({ status }) => status === 'pending');
    const onWrong = standsOnWrong(claims);
    return pending.flatMap((claim) => [
      ...(onWrong.has(claim.id) ? [] : this.unjudged(claim, model, now)),
    ]);
  }

  private unjudged(claim: ClaimRecord, model: ReadModel, now: number): Signal[] {
    const { id, chain, parent, verdict } = claim;
    const isUnjudged = verdict === null || verdict === 'cannotTell';
    const held = this.holds.heldFor(
      `claim ${chain} ${id}`,
      isUnjudged ? 'unjudged' : undefined,
      now,
    );
    if (held < this.thresholds.cannotTell) return [];
    const last = model.verdicts().findLast((each) => each.claim === id && each.chain === chain);
    const why = last?.reason ?? 'it was not judged yet';
    const summary = `no verdict on claim ${id} for ${String(Math.floor(held / 60))} minutes: ${why}`;
    const nextStep = last?.nextStep;
    return [
      {
        ...{ kind: 'cannotTell', subject: id, chain, claim: id, dispute: parent, summary },
        ...(nextStep == null ? {} : { nextStep }),
      },
    ];
  }
}

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1);
