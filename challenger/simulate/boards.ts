import { actionOf } from '../../bisection/game/Answer.js';
import { type Claim, eliminate, Status } from '../../bisection/game/Claims.js';
import { type Duty, duties } from '../../bisection/game/Duties.js';
import { eliminateEntrant, Standing } from '../../bisection/game/Entrants.js';
import type { Game } from '../../bisection/game/Game.js';
import { hashOf, name } from '../../bisection/game/Hashes.js';
import { stateHash } from '../../bisection/game/Match.js';
import { matchOf } from '../../bisection/game/Matches.js';
import { type Action, bondOf, reduce } from '../../bisection/game/Reducer.js';
import { type Reason, RefusedError } from '../../bisection/game/Refused.js';
import { claimAttempts, matchAttempts, pairsOf } from './adversary.js';
import { BoardKey } from './boardKey.js';
import { gasOf } from './costs.js';
import { type Forbidden, forbiddenIn } from './forbidden.js';
import { netWorth } from './money.js';
import type { Setting } from './setting.js';

/** A game at a time. */
export interface Here {
  readonly game: Game;
  readonly time: bigint;
}

/** One of the games that differ by no more than a shift of all times. */
export interface Board extends Here {
  readonly id: number;
  /** What the move that led here has brought about, if it must never happen. */
  readonly violation: Forbidden | undefined;
  /** Whether the dispute is decided: no more than the bonds of step trees is at stake. */
  readonly isFinal: boolean;
  /** Whether nothing is left to see. */
  readonly isOver: boolean;
}

/** Something that somebody can do, and where it leads. */
export interface Way {
  readonly label: string;
  readonly to: Board;
}

/** Something for the honest party to do, by a name that it keeps until it is done. */
export interface Task extends Way {
  readonly id: string;
  readonly gas: number;
  readonly refused: Reason | undefined;
}

/** Where a board leads. */
export interface Ways {
  readonly tasks: readonly Task[];
  readonly lies: readonly Way[];
  /** The same game one tick later, unless nothing has begun. */
  readonly later: Board | undefined;
}

const ADVERSARY = 'adversary';
const HONEST = 'honest';

/**
 * The graph of all boards of a setting. A board stands for all games of its key, so each of its moves is made once, by the
 * rules themselves, however many times and with whatever patience of the honest party it is reached.
 */
export class Boards {
  private readonly known = new Map<string, Board>();
  private readonly ways = new Map<number, Ways>();
  private readonly attempts = new Map<string, readonly Action[]>();
  private readonly key: BoardKey;

  constructor(private readonly setting: Setting) {
    this.key = new BoardKey(setting);
  }

  get size(): number {
    return this.known.size;
  }

  of(game: Game, time: bigint, violation?: Forbidden): Board {
    const key = this.key.of(game, time) + (violation ?? '');
    const before = this.known.get(key);
    if (before !== undefined) return before;
    const { isRight } = this.setting;
    const isFinal = this.isDecided(game, time);
    const isFought = [...game.entrants.values()].some(
      ({ standing, root }) => standing === Standing.alive && isRight(root),
    );
    const isOver = isFinal && !isFought;
    const board = { id: this.known.size, game, time, violation, isFinal, isOver };
    this.known.set(key, board);
    return board;
  }

  /** Whether the right claim is final; in a projection, whether the wrong one has fallen or can't be posted any more. */
  private isDecided(game: Game, time: bigint): boolean {
    const { isRight, isProjected, genesis } = this.setting;
    const claims = [...game.claims.values()].filter(({ root }) => root.some(Boolean));
    if (!isProjected) {
      return claims.some(({ status, root }) => status === Status.final && isRight(root));
    }
    const { opened } = game.claims.get(name(genesis)) as Claim;
    const wrong = claims.find(({ root }) => !isRight(root));
    if (wrong !== undefined) return wrong.status !== Status.pending;
    return opened !== 0n && time >= opened + game.rules.parameters.period;
  }

  /** What can be done on a board. */
  async from(board: Board): Promise<Ways> {
    const before = this.ways.get(board.id);
    if (before !== undefined) return before;
    const found = await this.look(board);
    this.ways.set(board.id, found);
    return found;
  }

  /** What can be done in a game at a time, found by the rules. */
  async look(here: Here): Promise<Ways> {
    const { game, time } = here;
    const tasks: Task[] = [];
    for (const duty of await duties(game, this.setting.truth, time)) {
      if (!this.isPlayed(duty.kind)) continue;
      tasks.push(await this.task(here, duty));
    }
    const lies = [...(await this.lies(here)), ...this.falls(here)];
    const { opened } = game.claims.get(name(this.setting.genesis)) as Claim;
    return { tasks, lies, later: opened === 0n ? undefined : this.of(game, time + 1n) };
  }

  private async task(here: Here, duty: Duty): Promise<Task> {
    const action = await actionOf(here.game, duty);
    const label = `${HONEST} ${action.kind}`;
    const id = taskId(here.game, duty);
    try {
      const to = this.after(here, HONEST, action);
      return { id, label, to, gas: Number(gasOf(action)), refused: undefined };
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      return {
        id,
        label: `${label}: ${error.reason}`,
        to: this.of(here.game, here.time),
        gas: 0,
        refused: error.reason,
      };
    }
  }

  /** In a projection somebody else is still there; without matches there are only claims. */
  private isPlayed(kind: Duty['kind'] | Action['kind']): boolean {
    const { isProjected, lastFall } = this.setting;
    if (isProjected) return kind !== 'finalize';
    return lastFall === undefined || kind === 'post' || kind === 'finalize';
  }

  private async lies(here: Here): Promise<Way[]> {
    const found: Way[] = [];
    for (const action of await this.attemptsOn(here.game)) {
      if (!this.isPlayed(action.kind)) continue;
      try {
        found.push({ label: labelOf(action), to: this.after(here, ADVERSARY, action) });
      } catch (error) {
        // What the rules refuse is no option.
        if (!(error instanceof RefusedError)) throw error;
      }
    }
    return found;
  }

  /** What the adversary can think of in a match depends on the state of that match alone. */
  private async attemptsOn(game: Game): Promise<Action[]> {
    const { plot, genesis } = this.setting;
    const claims = [...game.claims].map(([id, { status }]) => `${id} ${String(status)}`).sort();
    const found = [...(await this.kept(claims.join(), () => claimAttempts(game, plot, genesis)))];
    for (const pair of pairsOf(game)) {
      const key = name(stateHash(matchOf(game, pair)));
      found.push(...(await this.kept(key, () => matchAttempts(game, plot, pair))));
    }
    return found;
  }

  private async kept(
    key: string,
    make: () => Promise<readonly Action[]>,
  ): Promise<readonly Action[]> {
    const before = this.attempts.get(key);
    if (before !== undefined) return before;
    const made = await make();
    this.attempts.set(key, made);
    return made;
  }

  /** What is not in it can make a wrong claim or step tree fall at any time. */
  private falls({ game, time }: Here): Way[] {
    const { isRight, isProjected, lastFall } = this.setting;
    if (!isProjected && lastFall === undefined) return [];
    const found: Way[] = [];
    const pending = [...game.claims].filter(([, { status }]) => status === Status.pending);
    for (const [id, { root }] of pending) {
      // Somebody must be left, who won.
      if (pending.length === 1 || isRight(root)) continue;
      const next = eliminate(game, time, hashOf(id), undefined);
      const violation = forbiddenIn(next, isRight);
      found.push({ label: 'a claim falls elsewhere', to: this.of(next, time, violation) });
    }
    for (const [id, { root, standing }] of game.entrants) {
      if (standing !== Standing.alive || isRight(root)) continue;
      found.push({
        label: 'a step tree falls elsewhere',
        to: this.of(eliminateEntrant(game, hashOf(id), undefined), time),
      });
    }
    return found;
  }

  private after({ game, time }: Here, sender: string, action: Action): Board {
    const value = bondOf(action, game.rules.parameters);
    const rules = this.setting.rules ?? reduce;
    const next = rules(game, { sender, time, value, cost: 0n }, action);
    let violation = forbiddenIn(next, this.setting.isRight);
    const { childRound } = next.claims.get(name(this.setting.genesis)) as Claim;
    if (childRound > 0n) violation ??= 'round lost';
    // Nobody gains by a move of its own, since all that is won comes out of the bonds of the same purse.
    if (
      netWorth(next, ADVERSARY) >
      netWorth(game, ADVERSARY) + (sender === ADVERSARY ? value : 0n)
    ) {
      violation ??= 'self-play pays';
    }
    return this.of(next, time, violation);
  }
}

/** A duty stays the same until what it answers to has changed. */
function taskId(game: Game, duty: Duty): string {
  switch (duty.kind) {
    case 'post':
      return `post ${name(duty.parent)}`;
    case 'enter':
      return `enter ${name(duty.subdispute)}`;
    case 'release':
      return `release ${name(duty.entrant)}`;
    case 'finalize':
      return `finalize ${name(duty.claim)}`;
    case 'play':
      return name(stateHash(matchOf(game, duty.pair)));
  }
}

function labelOf(action: Action): string {
  if ('target' in action) {
    return `${action.kind} ${action.target.pair.map((id) => name(id).slice(0, 4)).join('-')}`;
  }
  return action.kind;
}
