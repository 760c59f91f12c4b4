import { setTimeout } from 'node:timers/promises';
import type { Clock } from './dataWatch.js';

/** The time of this machine. */
export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await setTimeout(ms, undefined, signal && { signal });
  },
};
