import { type Claim, Status } from '../../bisection/game/Claims.js';
import { Standing } from '../../bisection/game/Entrants.js';
import { deadline } from '../../bisection/game/Clock.js';
import type { Game } from '../../bisection/game/Game.js';
import { name } from '../../bisection/game/Hashes.js';
import { Phase } from '../../bisection/game/Match.js';
import { matchOf } from '../../bisection/game/Matches.js';
import type { Parameters } from '../../bisection/game/Parameters.js';
import { type Action, bondOf, reduce } from '../../bisection/game/Reducer.js';
import { RefusedError } from '../../bisection/game/Refused.js';
import type { Prng } from '../devnet/prng.js';
import { claimAttempts, matchAttempts, pairsOf } from './adversary.js';
import { type Forbidden, forbiddenIn } from './forbidden.js';
import { actHonestly } from './honest.js';
import { delayBound } from './prepared.js';
import type { Purses } from './purses.js';
import type { SmallPlot } from './smallPlot.js';

export const HONEST = 'honest';
export const ADVERSARY = 'adversary';

/** How an adversary plays. */
export interface Temper {
  /** One in so many times it moves instead of waiting. */
  readonly restlessness: number;
  /** Whether it likes to wait until the last second of a clock. */
  readonly isPatient: boolean;
  /** How often it keeps the honest party from moving, one in so many times, and for how long at once, seconds. */
  readonly censorsOneIn: number;
  readonly censorsFor: number;
}

/** What a game came to. */
export interface Played {
  readonly violation: Forbidden | undefined;
  /** Seconds from the first claim to the right one being final. */
  readonly delay: bigint;
  readonly moves: readonly string[];
}

/** More than any game takes. */
const MOST = 20_000;

/** One game of an honest party against a random adversary, in the times of the parameters. */
export class Simulation {
  private game: Game;
  private time = 1_000_000n;
  private honestAt: bigint;
  private readonly moves: string[] = [];
  private finalAt: bigint | undefined;

  constructor(
    private readonly plot: SmallPlot,
    private readonly temper: Temper,
    private readonly random: Prng,
    private readonly purses: Purses,
    /** Seconds in which the honest party can still be kept from moving. */
    private censorship: bigint,
  ) {
    this.game = plot.start;
    this.honestAt = this.time + this.upTo(2n * this.parameters.moveTime);
  }

  async run(): Promise<Played> {
    for (let i = 0; i < MOST; i++) {
      const isOver = this.isOver();
      const violation = this.violation();
      if (violation !== undefined || isOver) {
        return {
          violation,
          delay: (this.finalAt ?? this.time) - this.opened,
          moves: this.moves,
        };
      }
      try {
        await this.turn();
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error;
        return {
          violation: 'honest move refused',
          delay: 0n,
          moves: [...this.moves, error.reason],
        };
      }
    }
    return { violation: 'too late', delay: this.time - this.opened, moves: this.moves };
  }

  private async turn(): Promise<void> {
    if (this.random.oneIn(this.temper.restlessness) && (await this.lie())) return;
    const next = this.nextMoment();
    if (next < this.honestAt) {
      this.time = next;
      return;
    }
    this.time = this.honestAt;
    if (this.censorship > 0n && this.random.oneIn(this.temper.censorsOneIn)) {
      const wanted = BigInt(1 + this.random.below(this.temper.censorsFor));
      const taken = wanted < this.censorship ? wanted : this.censorship;
      this.censorship -= taken;
      this.honestAt += taken;
      this.moves.push(`censored for ${String(taken)}`);
      return;
    }
    await this.act();
  }

  private async act(): Promise<void> {
    const context = { sender: HONEST, time: this.time, value: 0n, cost: 0n };
    const rules: typeof reduce = (game, at, action) => {
      const next = reduce(game, at, action);
      this.moves.push(`${String(this.time)} ${HONEST} ${action.kind}`);
      this.purses.spend(HONEST, action, at.value);
      return next;
    };
    const cost = (action: Action): bigint => this.purses.costOf(action);
    this.game = await actHonestly(this.game, this.plot, context, rules, cost);
    // Nothing more to do before somebody moves or a clock runs out.
    this.honestAt = (this.deadlines()[0] ?? this.time + this.parameters.period) + this.delay();
  }

  /** A random move of the adversary; false if the rules refuse it. */
  private async lie(): Promise<boolean> {
    const pairs = pairsOf(this.game);
    const at = this.random.below(pairs.length + 2);
    const pair = pairs[at];
    const actions =
      pair === undefined
        ? await claimAttempts(this.game, this.plot, this.plot.start.latest)
        : await matchAttempts(this.game, this.plot, pair);
    if (actions.length === 0) return false;
    const action = this.random.pick(actions);
    const value = bondOf(action, this.parameters);
    const cost = this.purses.costOf(action);
    try {
      this.game = reduce(this.game, { sender: ADVERSARY, time: this.time, value, cost }, action);
    } catch (error) {
      // The adversary tries what may be refused.
      if (!(error instanceof RefusedError)) throw error;
      return false;
    }
    this.moves.push(`${String(this.time)} ${ADVERSARY} ${action.kind}`);
    this.purses.spend(ADVERSARY, action, value);
    const answer = this.time + this.delay();
    if (answer < this.honestAt) this.honestAt = answer;
    return true;
  }

  /** The next time at which the adversary wants to look again. */
  private nextMoment(): bigint {
    const deadlines = this.deadlines();
    if (this.temper.isPatient && deadlines.length > 0 && !this.random.oneIn(4)) {
      const last = this.random.pick(deadlines) - 1n;
      if (last > this.time) return last;
    }
    return this.time + 1n + this.upTo(this.parameters.moveTime * 3n);
  }

  /** When something runs out, the next one first. */
  private deadlines(): bigint[] {
    const found: bigint[] = [];
    for (const pair of pairsOf(this.game)) {
      const m = matchOf(this.game, pair);
      if (m.phase !== Phase.done) found.push(deadline(m.clock, 0), deadline(m.clock, 1));
    }
    const { opened, quiet } = this.parent;
    const { period, grace } = this.parameters;
    const shut = opened + period;
    if (opened !== 0n) found.push(shut, (quiet > shut ? quiet : shut) + grace);
    return found.filter((at) => at > this.time).sort((a, b) => (a < b ? -1 : 1));
  }

  private violation(): Forbidden | undefined {
    const end = this.finalAt ?? this.time;
    const isLate = this.opened !== 0n && end > this.opened + delayBound(this.parameters);
    return isLate ? 'too late' : forbiddenIn(this.game, this.plot.isRight);
  }

  private isOver(): boolean {
    const { isRight } = this.plot;
    const isFinal = [...this.game.claims.values()].some(
      ({ status, root }) => status === Status.final && isRight(root),
    );
    if (isFinal) this.finalAt ??= this.time;
    // A right entrant may still have to fight for its bond.
    const isFighting = [...this.game.entrants.values()].some(
      ({ standing, root }) => standing === Standing.alive && isRight(root),
    );
    return isFinal && !isFighting;
  }

  /** The game as it stands. */
  get state(): Game {
    return this.game;
  }

  private get parameters(): Parameters {
    return this.game.rules.parameters;
  }

  private get parent(): Claim {
    return this.game.claims.get(name(this.plot.start.latest)) as Claim;
  }

  private get opened(): bigint {
    return this.parent.opened;
  }

  /** What an honest party takes to answer, seconds: at most the time of a move. */
  private delay(): bigint {
    return this.upTo(this.parameters.moveTime);
  }

  private upTo(most: bigint): bigint {
    return BigInt(this.random.below(Number(most) + 1));
  }
}
