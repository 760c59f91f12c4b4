/** @typedef {import('./wire.js').Match} Match */
/** @typedef {import('./wire.js').Chain} Chain */

/**
 * L1 time now: that of the last block, and what has passed since we saw it.
 * @param {Chain | undefined} chain
 * @param {number} now by the daemon's clock
 */
export const l1Now = (chain, now) =>
  chain === undefined || chain.l1 === null
    ? now
    : chain.l1.time + Math.max(0, now - chain.l1.seenAt);

/**
 * Whether a side's time runs: that of the side to move, and of both once there is a leaf that either may prove.
 * @param {Match} match
 * @param {0 | 1} side
 */
export const runs = (match, side) =>
  match.phase === 'bisect' ? match.turn === side : match.phase !== 'done';

/**
 * What a side has left, seconds.
 * @param {Match} match
 * @param {0 | 1} side
 * @param {number} now L1 time
 */
export function left(match, side, now) {
  const had = match.clock.left[side] ?? 0;
  return runs(match, side) ? Math.max(0, had - Math.max(0, now - match.clock.since)) : had;
}

/**
 * The least that is left on a running clock of matches, seconds, and whether it is ours.
 * @param {readonly Match[]} matches
 * @param {number} now L1 time
 * @returns {{ seconds: number, isOurs: boolean } | undefined}
 */
export function shortest(matches, now) {
  /** @type {{ seconds: number, isOurs: boolean } | undefined} */
  let least;
  for (const match of matches) {
    for (const side of /** @type {const} */ ([0, 1])) {
      if (!runs(match, side)) continue;
      const seconds = left(match, side, now);
      if (least === undefined || seconds < least.seconds) {
        least = { seconds, isOurs: match.ourSide === side };
      }
    }
  }
  return least;
}
