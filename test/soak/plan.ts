import { Prng } from '../../challenger/devnet/prng.js';
import type { Fault } from '../l1/faultyEndpoint.js';

/** What can befall one of the daemon's L1 endpoints. */
export const FAULTS = {
  refuses: { kind: 'drop' },
  hangs: { kind: 'delay', ms: 30_000 },
  answersLate: { kind: 'delay', ms: 700 },
  status429: { kind: 'status', status: 429, retryAfter: '1' },
  status500: { kind: 'status', status: 500 },
  garbage: { kind: 'garbage' },
  rpcError: { kind: 'fault', code: -32000 },
  staleHead: { kind: 'stale', blocks: 3 },
  leavesOutLogs: { kind: 'truncate' },
  lies: { kind: 'lie' },
} as const satisfies Readonly<Record<string, Fault>>;
export type FaultName = keyof typeof FAULTS;

/** Something that the world does to the daemon, so many ms after it has begun. */
export type Happening = { readonly atMs: number } & (
  | { readonly kind: 'kill' }
  /** SIGTERM: it has to drain, and to end by itself. */
  | { readonly kind: 'terminate' }
  | { readonly kind: 'reorg'; readonly depth: number }
  /** One endpoint at a time: two of the three have to agree. */
  | {
      readonly kind: 'fault';
      readonly endpoint: number;
      readonly fault: FaultName;
      readonly forMs: number;
    }
);

/** A stretch in which the daemon is killed, or is left to live so long that a leak would show. */
export interface Phase {
  readonly untilMs: number;
  /** The mean time between two ends of the daemon; undefined: it is left to live. */
  readonly lifeMs: number | undefined;
}

/** Up to ten minutes are all kills; of a longer run three fifths in the middle are one life. */
export function phasesOf(seconds: number): Phase[] {
  const ms = seconds * 1000;
  if (seconds <= 600) return [{ untilMs: ms, lifeMs: 10_000 }];
  return [
    { untilMs: ms / 5, lifeMs: 40_000 },
    { untilMs: (4 * ms) / 5, lifeMs: undefined },
    { untilMs: ms, lifeMs: 40_000 },
  ];
}

/** What happens in a run, as the seed has it, in order. */
export function plan(seed: string, seconds: number): Happening[] {
  const ms = seconds * 1000;
  const all = [
    ...ends(new Prng(`${seed} ends`), phasesOf(seconds)),
    ...reorgs(new Prng(`${seed} reorgs`), ms),
    ...faults(new Prng(`${seed} faults`), ms),
  ];
  return all.sort((one, two) => one.atMs - two.atMs);
}

/** A time between half of the mean and one and a half of it. */
const about = (random: Prng, meanMs: number): number =>
  Math.floor(meanMs / 2) + random.below(meanMs);

/** One in four is asked to end, and it is not left to chance whether any is. */
function ends(random: Prng, phases: readonly Phase[]): Happening[] {
  const made: Happening[] = [];
  const asked = random.below(4);
  let from = 0;
  for (const { untilMs, lifeMs } of phases) {
    if (lifeMs !== undefined) {
      for (let at = from + about(random, lifeMs); at < untilMs; at += about(random, lifeMs)) {
        made.push({ atMs: at, kind: made.length % 4 === asked ? 'terminate' : 'kill' });
      }
    }
    from = untilMs;
  }
  return made;
}

function reorgs(random: Prng, ms: number): Happening[] {
  const made: Happening[] = [];
  for (let at = about(random, 12_000); at < ms; at += about(random, 15_000)) {
    made.push({ atMs: at, kind: 'reorg', depth: 1 + random.below(3) });
  }
  return made;
}

/** Each fault comes once before any comes again. */
function faults(random: Prng, ms: number): Happening[] {
  const made: Happening[] = [];
  let deck: FaultName[] = [];
  for (let at = 2_000; at < ms;) {
    if (deck.length === 0) deck = Object.keys(FAULTS) as FaultName[];
    const fault = deck.splice(random.below(deck.length), 1)[0] ?? 'refuses';
    const forMs = 2_000 + random.below(3_000);
    made.push({ atMs: at, kind: 'fault', endpoint: random.below(3), fault, forMs });
    at += forMs + 500 + random.below(1_500);
  }
  return made;
}
