import type { Clock } from '../da/dataWatch.js';
import { httpAsk } from '../da/httpAsk.js';

export interface HeartbeatOptions {
  /** Asked for by GET; a service that calls somebody when nobody asks any more. */
  readonly url: string;
  readonly everyMs: number;
  readonly clock: Clock;
  /** Whether there is anything to be alive for: not while the daemon itself is silent. */
  readonly isAlive: () => boolean;
  readonly onFailure?: (reason: string) => void;
}

/** Signs of life to somebody outside, who raises the alarm when they end: a dead daemon sends no alert. */
export async function beat(options: HeartbeatOptions, signal: AbortSignal): Promise<void> {
  const { url, everyMs, clock, isAlive, onFailure } = options;
  while (!signal.aborted) {
    if (isAlive()) {
      const answer = await httpAsk(url, { timeoutMs: 10_000, signal, maxBytes: 65_536 });
      if (answer.kind !== 'ok' && !signal.aborted) {
        onFailure?.(answer.kind === 'failed' ? answer.reason : `HTTP ${String(answer.status)}`);
      }
    }
    try {
      await clock.sleep(everyMs, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
