import type { Clock, Wait } from './clock.js';

/**
 * The results that are there once `enough` of the promises have given one and `graceMs` more have passed, or once all
 * have settled: so that one that hangs does not hold up the others. What comes later is left to itself.
 */
export function settleSome<T>(
  promises: readonly Promise<T | undefined>[],
  enough: number,
  graceMs: number,
  clock: Clock,
): Promise<T[]> {
  return new Promise((resolve, reject) => {
    const results: T[] = [];
    let open = promises.length;
    let grace: Wait | undefined;
    const end = () => {
      grace?.cancel();
      resolve([...results]);
    };
    if (open === 0) end();
    for (const promise of promises) {
      promise.then((result) => {
        open--;
        if (result !== undefined) results.push(result);
        if (open === 0) end();
        else if (results.length >= enough && grace === undefined) {
          grace = clock.wait(graceMs);
          grace.over.then(end, reject);
        }
      }, reject);
    }
  });
}
