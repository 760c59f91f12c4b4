import { setTimeout } from 'node:timers/promises';

/** Where the time of the endpoints comes from, so that tests can turn it. */
export interface Clock {
  /** Milliseconds from any start, never running backwards. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** The time of this process: unlike the wall clock it does not jump. */
export const PROCESS_CLOCK: Clock = {
  now: () => performance.now(),
  sleep: (ms) => setTimeout(ms),
};
