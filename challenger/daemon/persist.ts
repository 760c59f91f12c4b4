import type { DaemonEvent } from '../api/daemonEvent.js';
import type { NotReady } from '../api/records/chainStatus.js';
import type { Clock } from '../da/dataWatch.js';
import { cannotTell } from '../verdict.js';

export interface PersistOptions {
  readonly clock: Clock;
  /** Between two times that it works, ms. */
  readonly pauseMs: number;
  readonly tell: (event: DaemonEvent) => void;
  /** What has failed more than once in a row; undefined once it works. */
  readonly onFailure?: (failure: NotReady | undefined) => void;
}

/** After a failure, ms; twice as long each time, up to a block of L1: clocks of disputes may run. */
const RETRY = { first: 1_000, most: 12_000 };

/** Does its work again and again until that gives true or `signal` is aborted; what fails is told, and tried again. */
export async function persist(
  signal: AbortSignal,
  { clock, pauseMs, tell, onFailure }: PersistOptions,
  work: () => Promise<boolean>,
): Promise<void> {
  for (let failures = 0; !signal.aborted;) {
    let pause = pauseMs;
    try {
      if (await work()) return;
      failures = 0;
      onFailure?.(undefined);
    } catch (error) {
      if (signal.aborted) return;
      const failure = reasonOf(error);
      const { code, message, nextStep } = failure;
      tell({ kind: 'loop', failure: { code, message, ...(nextStep && { nextStep }) } });
      pause = Math.min(RETRY.first * 2 ** failures, RETRY.most);
      failures += 1;
      // One failure is nothing: each look begins anew.
      if (failures > 1) onFailure?.(failure);
    }
    await clock.sleep(pause, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error as Error;
    });
  }
}

/** An error as what keeps a chain from being watched as it should be. */
export function reasonOf(error: unknown): NotReady {
  const why = cannotTell(error);
  if (why.kind !== 'cannotTell') throw new RangeError('no failure has a verdict');
  return { code: why.code, message: why.reason, nextStep: why.nextStep ?? null };
}
