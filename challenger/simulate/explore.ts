import { type Claim, Status } from '../../bisection/game/Claims.js';
import type { Truth } from '../../bisection/game/Duties.js';
import type { Context, Game } from '../../bisection/game/Game.js';
import { name } from '../../bisection/game/Hashes.js';
import { RefusedError } from '../../bisection/game/Refused.js';
import { type Action, reduce } from '../../bisection/game/Reducer.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { type Option, options, type Plot } from './adversary.js';
import { type Forbidden, forbiddenIn } from './forbidden.js';
import { actHonestly } from './honest.js';

/** What is searched. Times in ticks: the honest party answers within one, unless it is censored. */
export interface Setting {
  readonly start: Game;
  readonly genesis: Hash;
  readonly truth: Truth;
  readonly plot: Plot;
  /** Ticks in which the adversary can keep the honest party from moving. */
  readonly censorship: number;
  /** Root of the right unit tree, and of every right step tree. */
  readonly isRight: (root: Hash) => boolean;
  /** By when the right claim must be final, counted from the first claim. */
  readonly bound: bigint;
  /** Where the search gives up, in states. */
  readonly most: number;
  /** The rules, if not those of the contracts: to see that the search finds what breaks. */
  readonly rules?: typeof reduce;
}

/** Something that must never happen, and the moves that lead to it. */
export interface Violation {
  readonly what: Forbidden;
  readonly moves: readonly string[];
}

export interface Explored {
  readonly states: number;
  /** Games that came to their end. */
  readonly games: number;
  /** The longest time from the first claim to the right one being final, ticks. */
  readonly maxDelay: bigint;
  readonly violation: Violation | undefined;
  /** Whether every reachable state was seen. */
  readonly complete: boolean;
}

interface Node {
  readonly game: Game;
  readonly time: bigint;
  readonly censorship: number;
  /** Whether the honest party has not yet had its turn in this tick. */
  readonly isDue: boolean;
  readonly path: Path | undefined;
}

interface Path {
  readonly move: string;
  readonly before: Path | undefined;
}

const ADVERSARY = 'adversary';
const HONEST = 'honest';

/** Sees every state that the adversary can bring about, and stops at the first violation. */
export async function explore(setting: Setting): Promise<Explored> {
  const seen = new Set<string>();
  // Either of the two may come first.
  const open: Node[] = [true, false].map((isDue) => ({
    ...{ game: setting.start, time: 1n, censorship: setting.censorship, isDue, path: undefined },
  }));
  let games = 0;
  let maxDelay = 0n;
  const result = (violation: Violation | undefined, complete: boolean): Explored => ({
    ...{ states: seen.size, games, maxDelay, violation, complete },
  });
  while (open.length > 0) {
    const node = open.pop() as Node;
    const key = keyOf(node);
    if (seen.has(key)) continue;
    if (seen.size === setting.most) return result(undefined, false);
    seen.add(key);
    const what = violationIn(node, setting);
    if (what !== undefined) return result({ what, moves: movesOf(node.path) }, false);
    const done = delayOf(node, setting);
    if (done !== undefined) {
      games += 1;
      if (done > maxDelay) maxDelay = done;
      continue;
    }
    try {
      open.push(...(await after(node, setting)));
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      const moves = [...movesOf(node.path), error.reason];
      return result({ what: 'honest move refused', moves }, false);
    }
  }
  return result(undefined, true);
}

async function after(node: Node, setting: Setting): Promise<Node[]> {
  const { game, time, censorship } = node;
  const context = (sender: string): Context => ({ sender, time, value: 0n, cost: 0n });
  const next: Node[] = [];
  const push = (move: string, change: Partial<Node>) => {
    next.push({ ...node, ...change, path: { move, before: node.path } });
  };
  // In a tick the honest party has its turn, or is censored, and then the adversary moves as it likes: every move is
  // answered a tick later, which is as slow as an honest party may be.
  if (node.isDue) {
    const acted = await actHonestly(game, setting.truth, context(HONEST), setting.rules);
    push(`${HONEST} at ${String(time)}`, { game: acted, isDue: false });
    const isAwaited = acted !== game && openedAt(game, setting) !== 0n;
    if (isAwaited && censorship > 0) {
      push(`censored at ${String(time)}`, { isDue: false, censorship: censorship - 1 });
    }
    return next;
  }
  const possible: Option[] = await options(
    game,
    setting.plot,
    setting.genesis,
    context(ADVERSARY),
    setting.rules ?? reduce,
  );
  for (const { action, game: then } of possible) push(labelOf(action), { game: then });
  // Without a claim nothing ever happens; the clocks of the game begin with the first one.
  if (openedAt(game, setting) !== 0n) push('tick', { time: time + 1n, isDue: true });
  return next;
}

function violationIn(node: Node, setting: Setting): Forbidden | undefined {
  const opened = openedAt(node.game, setting);
  const late = opened !== 0n && node.time > opened + setting.bound;
  if (late && delayOf(node, setting) === undefined) return 'too late';
  return forbiddenIn(node.game, setting.isRight);
}

/** How long it took until the right claim was final, if it is. */
function delayOf({ game, time }: Node, setting: Setting): bigint | undefined {
  for (const { status, root } of game.claims.values()) {
    if (status === Status.final && setting.isRight(root)) return time - openedAt(game, setting);
  }
  return undefined;
}

function openedAt(game: Game, { genesis }: Setting): bigint {
  return (game.claims.get(name(genesis)) as Claim).opened;
}

function movesOf(path: Path | undefined): string[] {
  const moves: string[] = [];
  for (let at = path; at !== undefined; at = at.before) moves.unshift(at.move);
  return moves;
}

function labelOf(action: Action): string {
  if ('target' in action) {
    return `${action.kind} ${action.target.pair.map((id) => name(id).slice(0, 4)).join('-')}`;
  }
  return action.kind;
}

/** Two nodes with one key have the same future. */
function keyOf({ game, time, censorship, isDue }: Node): string {
  const parts: (string | number | bigint | boolean)[] = [time, censorship, isDue];
  for (const id of [...game.claims.keys()].sort()) {
    const { status, created, opened, quiet, childRound } = game.claims.get(id) as Claim;
    parts.push(id.slice(0, 12), status, created, opened, quiet, childRound);
  }
  for (const [id, entrant] of [...game.entrants].sort(byName)) {
    parts.push(id.slice(0, 12), entrant.standing, entrant.entered, entrant.clock);
  }
  for (const [id, m] of [...game.matches].sort(byName)) {
    const [left0, left1] = m.clock.left;
    parts.push(id.slice(0, 12), m.phase, m.turn, m.height, m.position, left0, left1, m.clock.since);
  }
  return parts.join(' ');
}

function byName([one]: readonly [string, unknown], [two]: readonly [string, unknown]): number {
  return one < two ? -1 : 1;
}
