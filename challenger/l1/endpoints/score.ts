/** What is known of an endpoint by what it did. */
export interface Standing {
  /** Exponentially weighted mean of the time to an answer, ms. */
  readonly latencyMs: number;
  /** Failures since the last answer. */
  readonly failures: number;
  /** Times since the last answer that another one was asked, too, since it took so long. */
  readonly late: number;
  /** Times that it was outvoted, halved every `forgetMs`. */
  readonly lies: number;
  /** When `lies` was last brought up to date. */
  readonly liesAt: number;
  /** How many blocks its head is behind those of the others. */
  readonly behind: number;
  /** It is asked only where the others do not suffice, until then. */
  readonly quarantinedUntil: number;
  /** Quarantines in a row: each is twice as long as the one before. */
  readonly quarantines: number;
  /** It said that it is of another chain, and is not asked at all until then: it may have lied, or been misread. */
  readonly expelledUntil: number;
}

export type Observation =
  | { readonly kind: 'answered'; readonly latencyMs: number }
  | { readonly kind: 'failed'; readonly retryAfterMs?: number | undefined }
  | { readonly kind: 'late' }
  | { readonly kind: 'outvoted' }
  | { readonly kind: 'head'; readonly behind: number }
  | { readonly kind: 'expelled' };

/** When an endpoint is left alone, and for how long. Times in ms. */
export interface ScorePolicy {
  /** Weight of the newest latency, in (0, 1]. */
  readonly weight: number;
  readonly failures: number;
  readonly lies: number;
  readonly forgetMs: number;
  readonly quarantineMs: number;
  readonly mostQuarantineMs: number;
  /** Short, since its chain is asked for again before anything else: whoever lied about it once may be needed. */
  readonly expelledMs: number;
  /** What a failure, a long wait, a lie and a block that it is behind count, in ms of latency. */
  readonly cost: Readonly<Record<'failure' | 'late' | 'lie' | 'behind', number>>;
}

export const SCORE_POLICY: ScorePolicy = {
  weight: 0.2,
  failures: 3,
  lies: 2.5,
  forgetMs: 600_000,
  quarantineMs: 5_000,
  mostQuarantineMs: 600_000,
  expelledMs: 60_000,
  cost: { failure: 1_000, late: 2_000, lie: 5_000, behind: 200 },
};

/** An endpoint of which nothing is known. */
export const NEW_STANDING: Standing = {
  ...{ latencyMs: 0, failures: 0, late: 0, lies: 0, liesAt: 0, behind: 0 },
  ...{ quarantinedUntil: -Infinity, quarantines: 0, expelledUntil: -Infinity },
};

/** The standing after something was observed at `now`. */
export function observe(
  standing: Standing,
  observation: Observation,
  now: number,
  policy: ScorePolicy = SCORE_POLICY,
): Standing {
  switch (observation.kind) {
    case 'answered': {
      const { weight } = policy;
      const latencyMs =
        standing.latencyMs === 0
          ? observation.latencyMs
          : standing.latencyMs * (1 - weight) + observation.latencyMs * weight;
      // Answers do not redeem a liar: it answers, and that is the trouble.
      const quarantines = liesAt(standing, now, policy) < 1 ? 0 : standing.quarantines;
      return { ...standing, latencyMs, failures: 0, late: 0, quarantines };
    }
    case 'failed': {
      const failures = standing.failures + 1;
      const next = { ...standing, failures };
      const asked = observation.retryAfterMs ?? 0;
      if (asked > 0) {
        return { ...next, quarantinedUntil: Math.max(standing.quarantinedUntil, now + asked) };
      }
      return failures < policy.failures ? next : quarantined(next, now, policy);
    }
    case 'late':
      return { ...standing, late: standing.late + 1 };
    case 'outvoted': {
      const lies = liesAt(standing, now, policy) + 1;
      const next = { ...standing, lies, liesAt: now };
      return lies < policy.lies ? next : quarantined(next, now, policy);
    }
    case 'head':
      return { ...standing, behind: observation.behind };
    case 'expelled':
      return { ...standing, expelledUntil: now + policy.expelledMs };
  }
}

function quarantined(standing: Standing, now: number, policy: ScorePolicy): Standing {
  // What was under way when it failed fails with it: that is one outage, however much was asked.
  if (standing.quarantinedUntil > now) return standing;
  const length = Math.min(
    policy.quarantineMs * 2 ** Math.min(standing.quarantines, 30),
    policy.mostQuarantineMs,
  );
  // After it a single further failure is enough to be left alone again, for twice as long.
  return { ...standing, quarantinedUntil: now + length, quarantines: standing.quarantines + 1 };
}

function liesAt({ lies, liesAt: at }: Standing, now: number, { forgetMs }: ScorePolicy): number {
  return lies * 2 ** (-(now - at) / forgetMs);
}

/** What speaks against asking an endpoint, in ms of latency. */
export function penalty(
  standing: Standing,
  now: number,
  policy: ScorePolicy = SCORE_POLICY,
): number {
  const { failure, late, lie, behind } = policy.cost;
  return (
    standing.latencyMs +
    standing.failures * failure +
    standing.late * late +
    liesAt(standing, now, policy) * lie +
    standing.behind * behind
  );
}

/**
 * The order in which to ask: those that are not in quarantine by their penalty, then the others by when they come out;
 * of equals the one that stands first in the list. Those that were expelled are left out for as long.
 */
export function order(
  standings: readonly Standing[],
  now: number,
  policy: ScorePolicy = SCORE_POLICY,
): number[] {
  const place = (standing: Standing) => Math.max(standing.quarantinedUntil, now);
  return standings
    .map((standing, index) => ({ standing, index }))
    .filter(({ standing }) => !isExpelled(standing, now))
    .sort(
      (a, b) =>
        place(a.standing) - place(b.standing) ||
        penalty(a.standing, now, policy) - penalty(b.standing, now, policy) ||
        a.index - b.index,
    )
    .map(({ index }) => index);
}

/** Whether an endpoint is of another chain, by what it said last. */
export function isExpelled(standing: Standing, now: number): boolean {
  return standing.expelledUntil > now;
}

/** Whether an endpoint is in quarantine. */
export function isQuarantined(standing: Standing, now: number): boolean {
  return standing.quarantinedUntil > now || isExpelled(standing, now);
}
