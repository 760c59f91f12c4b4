import type { Alert, Signal } from './alert.js';

/** An operator's word that alerts of a dispute are to be held back. */
export interface Mute {
  /** The claim whose children fight. */
  readonly dispute: string;
  /** Unix seconds; without it, for good. */
  readonly until?: number;
  /** For whoever finds it later. */
  readonly reason: string;
}

/** The mute that holds back an alert now, if any. What is said about muting itself is never muted. */
export function muteOf(
  { dispute, kind }: Pick<Alert, 'dispute' | 'kind'>,
  mutes: readonly Mute[],
  now: number,
): Mute | undefined {
  if (dispute === undefined || kind === 'disputeMuted') return undefined;
  return mutes.find(
    (mute) =>
      mute.dispute.toLowerCase() === dispute.toLowerCase() &&
      (mute.until === undefined || now < mute.until),
  );
}

/** What is said each day about disputes that are muted, so that nobody forgets one. @param held alerts held back */
export function muteReminder(mute: Mute, held: number, now: number): Signal {
  const { dispute, until, reason } = mute;
  const end = until === undefined ? 'for good' : `until ${new Date(until * 1000).toISOString()}`;
  return {
    ...{ kind: 'disputeMuted', dispute, subject: `${dispute} ${String(Math.floor(now / 86_400))}` },
    summary: `dispute ${dispute} is muted ${end} (${reason}); open alerts that are held back: ${String(held)}`,
  };
}
