import { growthOf } from './judge.js';
import type { SoakResult } from './soak.js';

/** Whether a result is good, and what stands in it, for people. */
export function report(result: SoakResult): string {
  const { options, outcome, living, world, violations, tookMs } = result;
  const { claims, transactions, money } = outcome;
  const { lives } = living;
  const count = <T>(all: readonly T[], is: (one: T) => boolean) => String(all.filter(is).length);
  const wrong = claims.filter(({ isRight }) => !isRight);
  const right = claims.filter(({ isRight }) => isRight);
  const done = transactions.filter(({ isDone }) => isDone);
  const fees = transactions.reduce((sum, { fee }) => sum + fee, 0n);
  const gas = transactions.reduce((sum, { gasUsed }) => sum + gasUsed, 0n);
  const gain = money.after + money.owed - money.before;
  const longest = [...lives].sort((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs))[0];
  const samples = longest?.samples ?? [];
  const rss = samples.map(({ rssBytes }) => rssBytes);
  const rate = longest && growthOf(longest.fromMs, samples, ({ rssBytes }) => rssBytes);
  const [disk, diskEnd] = [living.disk[0]?.value ?? 0, living.disk.at(-1)?.value ?? 0];
  const rows: [string, string][] = [
    ['seed, mode', `${options.seed}, ${options.mode ?? 'defend'}`],
    ['took', `${(tookMs / 1000).toFixed(0)} s, ${String(options.seconds)} s of them in trouble`],
    ['L1 blocks', String(world.l1Blocks)],
    [
      'batches',
      outcome.chains.map(({ chain, batches }) => `${chain}: ${String(batches)}`).join(', '),
    ],
    [
      'wrong claims, defeated',
      `${String(wrong.length)}, ${count(wrong, ({ status }) => status === 'eliminated')}`,
    ],
    ['lies', tally(world.lies)],
    [
      'right claims, final',
      `${String(right.length)} (${count(right, ({ by }) => by === 'daemon')} of the daemon), ${count(right, ({ status }) => status === 'final')}`,
    ],
    ['step trees of the daemon', count(outcome.entrants, ({ by }) => by === 'daemon')],
    [
      'kills, SIGTERMs, died',
      (['killed', 'terminated', 'died'] as const)
        .map((end) => count(lives, (life) => life.end === end))
        .join(', '),
    ],
    [
      'reorgs',
      `${String(world.reorgs.reorgs)} of ${String(world.reorgs.blocks)} blocks; ${String(world.reorgs.taken)} transactions taken back, ${String(world.reorgs.dropped)} of them dropped`,
    ],
    ['endpoint faults', `${tally(world.faults)}; of ${String(world.calls)} calls`],
    [
      'moves, reverted',
      `${String(done.length)}, ${String(transactions.length - done.length)}${transactions.length > done.length ? ` (${tally(tallyOf(transactions.filter(({ isDone }) => !isDone).map(({ method }) => method)))})` : ''}`,
    ],
    ['kinds of moves', tally(tallyOf(done.map(({ method }) => method)))],
    ['gas', `${(Number(gas) / 1e6).toFixed(1)} M, ${ether(fees)} ETH`],
    [
      'balance',
      `${gain < 0n ? '' : '+'}${ether(gain)} ETH, of it ${ether(money.owed)} not withdrawn`,
    ],
    [
      'memory of the longest life',
      `${((longest ? longest.toMs - longest.fromMs : 0) / 1000).toFixed(0)} s: ${inMB(rss[0])} to ${inMB(rss.at(-1))}, at most ${inMB(Math.max(0, ...rss))}${rate === undefined ? '' : `; ${inMB(rate)} an hour`}`,
    ],
    [
      'open files',
      `at most ${String(Math.max(0, ...lives.flatMap((life) => life.samples.map(({ descriptors }) => descriptors))))}`,
    ],
    ['critical alerts', tally(tallyOf(living.alerts.map(({ alert }) => alert)))],
    ['data folder', `${inMB(disk)} to ${inMB(diskEnd)}`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    ...rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    '',
    ...(violations.length === 0
      ? ['Every wrong claim is defeated, no right one was attacked, and no bond is lost.']
      : violations.map(({ rule, what }) => `VIOLATED ${rule}: ${what}`)),
    `again: npm run soak -- --seconds ${String(options.seconds)} --seed ${options.seed}${options.mode === 'full' ? ' --mode full' : ''}`,
  ].join('\n');
}

const tally = (all: Readonly<Record<string, number>>): string =>
  Object.entries(all)
    .map(([name, times]) => `${name} ${String(times)}`)
    .join(', ') || 'none';

function tallyOf(names: readonly string[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const name of names) sum[name] = (sum[name] ?? 0) + 1;
  return sum;
}

const inMB = (bytes: number | undefined): string => `${((bytes ?? 0) / 1e6).toFixed(1)} MB`;
const ether = (wei: bigint): string => (Number(wei) / 1e18).toFixed(4);
