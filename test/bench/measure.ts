/** CPU time of a run in ms, that of the garbage collector's threads included: a busy machine changes it little. */
export async function cpuTime(run: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The middle one of some figures. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** Runs each of `runners` in turn, `times` times, so that what else the machine does meets all of them alike. Median CPU ms of each. */
export async function sideBySide(
  times: number,
  runners: readonly (() => Promise<() => unknown>)[],
): Promise<number[]> {
  const figures = runners.map((): number[] => []);
  for (let round = 0; round < times; round++) {
    for (const [index, prepare] of runners.entries()) {
      const run = await prepare();
      figures[index]!.push(await cpuTime(run));
    }
  }
  return figures.map(median);
}
