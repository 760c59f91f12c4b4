/** A measured value, ms since the run began. */
export interface Point {
  readonly atMs: number;
  readonly value: number;
}

const HOUR_MS = 3_600_000;
/** So many points make enough pairs. */
const MOST = 200;

/**
 * How fast something grows, in its unit an hour: the median of the slopes between all pairs of points (Theil and Sen), which
 * single peaks, as before a garbage collection, do not move. 0 for fewer than two points.
 */
export function growthPerHour(points: readonly Point[]): number {
  const step = Math.max(1, Math.floor(points.length / MOST));
  const few = points.filter((_, n) => n % step === 0);
  const slopes: number[] = [];
  for (const [n, one] of few.entries()) {
    for (const two of few.slice(n + 1)) {
      if (two.atMs === one.atMs) continue;
      slopes.push((two.value - one.value) / (two.atMs - one.atMs));
    }
  }
  slopes.sort((one, two) => one - two);
  return (slopes[Math.floor(slopes.length / 2)] ?? 0) * HOUR_MS;
}
