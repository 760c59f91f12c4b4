import type { AlertKind } from '../../challenger/alerts/alertTable.js';
import type { DaemonAlert } from './daemonAlerts.js';
import type { Life } from './daemonProcess.js';
import { growthPerHour, type Point } from './growth.js';
import type { Outcome } from './outcome.js';

/** Something that must not be. */
export interface Violation {
  readonly rule: Rule;
  readonly what: string;
}

/** What is held against the outcome. */
export const RULES = [
  'wrongClaimsFall',
  'rightClaimsStand',
  'nothingRightAttacked',
  'noBondLost',
  'headsRight',
  'noMoveTwice',
  'noFalseAlerts',
  'livesEndWell',
  'memoryFlat',
  'diskFlat',
  'descriptorsFlat',
] as const;
export type Rule = (typeof RULES)[number];

/** How the run went for the daemon's processes. */
export interface Living {
  readonly lives: readonly Life[];
  /** What the data folder took: ms since the beginning, bytes. */
  readonly disk: readonly Point[];
  /** Batches of all rollups together: what the data folder may grow with. */
  readonly batches: readonly Point[];
  /** The critical alerts that they raised. */
  readonly alerts: readonly DaemonAlert[];
}

/** Alerts that say of L1 what can be looked up there: whether it is so. What is not here is about the daemon's own view. */
const TRUE_OF: Partial<Record<AlertKind, (outcome: Outcome, alert: DaemonAlert) => boolean>> = {
  rightClaimLost: ({ claims }, { claim }) =>
    claims.some(({ id, isRight, status }) => id === claim && isRight && status === 'eliminated'),
  wrongClaimFinal: ({ claims }, { claim }) =>
    claims.some(({ id, isRight, status }) => id === claim && !isRight && status === 'final'),
  bondLost: ({ claims, entrants }, { summary }) =>
    [
      ...claims.filter(({ by, status }) => by === 'daemon' && status === 'eliminated'),
      ...entrants.filter(({ by, standing }) => by === 'daemon' && standing === 'eliminated'),
    ].some(({ id }) => summary.includes(id)),
  finalClaimMismatch: ({ claims }) =>
    claims.some(({ isRight, status }) => !isRight && status === 'final'),
  // Whatever the world does, these are defects of the daemon: its two programs differ, its account is its own.
  twoOpinions: () => false,
  bondMismatch: () => false,
  keyUsedElsewhere: () => false,
};

/** What may grow, and how fast. */
export const LIMITS = {
  /** Of a life the first minutes are no growth: caches fill, the compiler optimizes. */
  warmUpMs: 10 * 60_000,
  /** Lives shorter than this after it say nothing. */
  leastMs: 10 * 60_000,
  /**
   * Between two garbage collections memory goes up and down by a hundred MB: what counts is the least of each two minutes,
   * and of that less than this cannot be told from chance in half an hour.
   */
  windowMs: 2 * 60_000,
  memoryBytesPerHour: 128 * 2 ** 20,
  /** In a life of any length. */
  memoryBytes: 1_500 * 2 ** 20,
  descriptors: 30,
  /** On top of what was there when it began. */
  diskBytesPerBatch: 128 * 2 ** 10,
  diskBytes: 8 * 2 ** 20,
} as const;

type Judged = (outcome: Outcome, living: Living) => string[];

const JUDGES: Readonly<Record<Rule, Judged>> = {
  wrongClaimsFall: ({ claims }) =>
    claims
      // What stands on a claim that fell is an orphan: it falls with it.
      .filter(({ isRight, status }) => !isRight && status !== 'eliminated' && status !== 'orphaned')
      .map(({ chain, id, status }) => `${chain}: the wrong claim ${id} is ${status}`),

  rightClaimsStand: ({ claims }) =>
    claims
      .filter(({ isRight, status }) => isRight && status !== 'final')
      .map(({ chain, id, by, status }) => `${chain}: the right claim ${id} of ${by} is ${status}`),

  nothingRightAttacked: ({ claims, entrants, charges, dissections }) => {
    const right = new Set(claims.filter(({ isRight }) => isRight).map(({ id }) => id));
    const wrong = new Set(claims.filter(({ isRight }) => !isRight).map(({ id }) => id));
    /** Whoever fights for a right claim with a tree that was not refuted. */
    const good = new Set(
      entrants
        .filter(({ fightsFor, standing }) => right.has(fightsFor) && standing !== 'eliminated')
        .map(({ id }) => id),
    );
    const ours = <T extends { readonly by: string }>(all: readonly T[]): T[] =>
      all.filter(({ by }) => by === 'daemon');
    return [
      ...ours(claims)
        .filter(({ isRight }) => !isRight)
        .map(({ chain, id }) => `${chain}: the daemon posted the wrong claim ${id}`),
      ...ours(entrants)
        .filter(({ fightsFor }) => !right.has(fightsFor))
        .map(({ chain, id, fightsFor }) => `${chain}: the daemon entered ${id} for ${fightsFor}`),
      ...ours(charges)
        .filter(({ debtor }) => right.has(debtor) || good.has(debtor))
        .map(({ chain, debtor }) => `${chain}: the daemon made a move against the right ${debtor}`),
      ...ours(dissections)
        .filter(({ madeFor }) => !right.has(madeFor) && !good.has(madeFor))
        .map(({ chain, madeFor }) => `${chain}: the daemon made a move for ${madeFor}`),
      ...claims
        .filter(({ by, isRight }) => by === 'liar' && isRight)
        .map(({ chain, id }) => `${chain}: the world's liar told the truth in ${id}`),
      ...claims
        .filter(({ by, isRight }) => by === 'proposer' && !isRight)
        .map(({ chain, id }) => `${chain}: the world's proposer lied in ${id}`),
      ...(wrong.size === 0 ? ['nobody lied: nothing was tried'] : []),
    ];
  },

  noBondLost: ({ claims, entrants, money, transactions }) => {
    const fees = transactions.reduce((sum, { fee }) => sum + fee, 0n);
    // What it has, and could have at once, but for gas: never less than in the beginning.
    const missing = money.before - (money.after + money.owed + fees);
    return [
      ...claims
        .filter(({ by, status }) => by === 'daemon' && status !== 'final' && status !== 'orphaned')
        .map(({ chain, id, status }) => `${chain}: the daemon's claim ${id} is ${status}`),
      ...entrants
        .filter(({ by, standing }) => by === 'daemon' && standing !== 'released')
        .map(({ chain, id, standing }) => `${chain}: the daemon's entrant ${id} is ${standing}`),
      ...(missing > 0n ? [`the daemon's account misses ${String(missing)} wei besides gas`] : []),
    ];
  },

  headsRight: ({ chains }) =>
    chains
      .filter(({ isLatestRight }) => !isLatestRight)
      .map(({ chain, latest }) => `${chain}: the last final claim ${latest} is not right`),

  noMoveTwice: ({ transactions }) => {
    // What takes money home, and says nothing of a state, may come again with the same words.
    const moves = transactions.filter(({ method }) => !['withdraw', 'collect'].includes(method));
    const twice: string[] = [];
    const first = new Map<string, string>();
    for (const { to, data, value, hash, method, isDone } of moves) {
      const key = `${to} ${data} ${String(value)}`;
      const before = first.get(key);
      if (before !== undefined) twice.push(`${method} in ${before} was made again in ${hash}`);
      else if (isDone) first.set(key, hash);
    }
    return twice;
  },

  noFalseAlerts: (outcome, { alerts }) =>
    alerts
      .filter((each) => TRUE_OF[each.alert as AlertKind]?.(outcome, each) === false)
      .map(({ time, alert, summary }) => `at ${time} the daemon raised ${alert}: ${summary}`),

  livesEndWell: ({}, { lives }) =>
    lives.flatMap(({ fromMs, end, exitCode, drainMs, isUp }) => {
      const at = `the life from ${(fromMs / 1000).toFixed(0)} s on`;
      if (end === 'died') return [`${at} ended by itself with ${String(exitCode)}`];
      if (end === 'killed') return [];
      // One that is asked before it listens to signals ends at once, as every process does.
      if (end === 'terminated' && exitCode === null && !isUp) return [];
      // 75: stopped before all was done.
      if (exitCode === 0 || exitCode === 75) return [];
      return [`${at} ended with ${String(exitCode)} ${String(drainMs)} ms after SIGTERM`];
    }),

  memoryFlat: (_, { lives }) =>
    lives.flatMap(({ fromMs, samples }) => {
      const at = `the life from ${(fromMs / 1000).toFixed(0)} s on`;
      const most = Math.max(0, ...samples.map(({ rssBytes }) => rssBytes));
      const rate = growthOf(fromMs, samples, ({ rssBytes }) => rssBytes);
      return [
        ...(most > LIMITS.memoryBytes ? [`${at} took ${inMB(most)} of memory`] : []),
        ...(rate !== undefined && rate > LIMITS.memoryBytesPerHour
          ? [`the memory of ${at} grew by ${inMB(rate)} an hour`]
          : []),
      ];
    }),

  diskFlat: (_, { disk, batches }) => {
    const [first, last] = [disk[0], disk.at(-1)];
    if (first === undefined || last === undefined) return ['the data folder was not looked at'];
    const made = (batches.at(-1)?.value ?? 0) - (batches[0]?.value ?? 0);
    const most = LIMITS.diskBytes + made * LIMITS.diskBytesPerBatch;
    const grown = last.value - first.value;
    if (grown <= most) return [];
    return [`the data folder grew by ${inMB(grown)} in ${String(made)} batches`];
  },

  descriptorsFlat: (_, { lives }) =>
    lives.flatMap(({ fromMs, samples }) => {
      const settled = samples.filter(({ atMs }) => atMs - fromMs > 20_000);
      if (settled.length < 10) return [];
      const third = Math.floor(settled.length / 3);
      const most = (part: typeof settled) => Math.max(...part.map((each) => each.descriptors));
      const [first, last] = [most(settled.slice(0, third)), most(settled.slice(-third))];
      if (last - first <= LIMITS.descriptors) return [];
      const at = (fromMs / 1000).toFixed(0);
      return [`the life from ${at} s on had ${String(first)} open files, and then ${String(last)}`];
    }),
};

/** Whatever is wrong with how it ended. */
export function judge(outcome: Outcome, living: Living): Violation[] {
  return RULES.flatMap((rule) => JUDGES[rule](outcome, living).map((what) => ({ rule, what })));
}

/** Bytes an hour, once warm; undefined of a life too short to say. */
export function growthOf(
  fromMs: number,
  samples: Life['samples'],
  valueOf: (sample: Life['samples'][number]) => number,
): number | undefined {
  const warm = samples.filter(({ atMs }) => atMs - fromMs >= LIMITS.warmUpMs);
  const [first, last] = [warm[0], warm.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  if (last.atMs - first.atMs < LIMITS.leastMs) return undefined;
  const least = new Map<number, Point>();
  for (const sample of warm) {
    const window = Math.floor((sample.atMs - first.atMs) / LIMITS.windowMs);
    const value = valueOf(sample);
    if (value < (least.get(window)?.value ?? Infinity)) {
      least.set(window, { atMs: sample.atMs, value });
    }
  }
  return growthPerHour([...least.values()]);
}

const inMB = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
