import { toWire } from './wire.js';

/** A record as it is in JSON: what does not fit into a double is a decimal string. */
export type Wire<T> = T extends bigint
  ? string
  : T extends readonly (infer U)[]
    ? Wire<U>[]
    : T extends object
      ? { -readonly [K in keyof T]: Wire<T[K]> }
      : T;

/** A record as JSON has it, so that it is the same wherever it comes from. */
export const wireRecord = <T>(record: T): Wire<T> => JSON.parse(toWire(record)) as Wire<T>;
