import type { Clock } from '../da/dataWatch.js';

/** Resolves after a time, or when it is no longer needed. */
export async function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
