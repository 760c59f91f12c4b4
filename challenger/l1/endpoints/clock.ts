/** A wait that has begun. */
export interface Wait {
  readonly over: Promise<void>;
  /** Whoever waited has what it wanted. */
  cancel(): void;
}

/** Where the time of the endpoints comes from, so that tests can turn it. */
export interface Clock {
  /** Milliseconds from any start, never running backwards. */
  now(): number;
  wait(ms: number): Wait;
}

/** The time of this process: unlike the wall clock it does not jump. */
export const PROCESS_CLOCK: Clock = {
  now: () => performance.now(),
  wait: (ms) => {
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    return {
      over,
      cancel: () => {
        clearTimeout(timer);
      },
    };
  },
};
