import { type Claim, Status } from '../../bisection/game/Claims.js';
import { opposite, remaining, type Side } from '../../bisection/game/Clock.js';
import { type Entrant, Standing } from '../../bisection/game/Entrants.js';
import type { Game } from '../../bisection/game/Game.js';
import { equals, name } from '../../bisection/game/Hashes.js';
import { type Match, matchId, Phase, stateHash } from '../../bisection/game/Match.js';
import { matchOf } from '../../bisection/game/Matches.js';
import { pairsOf } from './adversary.js';
import type { Setting } from './setting.js';

/**
 * A name for what a game can still become: two games of one name differ by a shift of all times, by money, or by what
 * is over. Instead of points of time it holds what is left of each clock, and nothing once that is zero; a clock that
 * stands still has all that it had. Who owns what is not in it, since no rule but that for money asks for the owner.
 */
export class BoardKey {
  private readonly numbers = new Map<string, number>();

  constructor(private readonly setting: Setting) {}

  of(game: Game, time: bigint): string {
    const { genesis, plot, isProjected, lastFall } = this.setting;
    const parent = game.claims.get(name(genesis)) as Claim;
    const { period, grace } = game.rules.parameters;
    const { opened, quiet, live, childRound } = parent;
    const shut = opened + period;
    const here = [...game.claims.values()].filter(
      ({ root, round }) => root.some(Boolean) && round === childRound,
    );
    const canPost = opened === 0n || (shut > time && here.length < plot.claims.length);
    const parts = [Number(childRound), Number(live), opened === 0n ? 0 : 1];
    // With two alive an elimination is to come, which will be later than the end of the window if that is past.
    const calm = (live === 1n && quiet > shut ? quiet : shut) + (live === 1n ? grace : 0n);
    if (!isProjected) parts.push(Number(rest(calm, time)));
    if (canPost) parts.push(Number(rest(shut, time)));
    if (lastFall !== undefined) parts.push(opened === 0n ? 0 : Number(time - opened));

    parts.push(...this.sorted(game.claims, (claim) => claimKey(claim, time, canPost)));
    parts.push(...this.sorted(game.entrants, (entrant) => entrantKey(game, entrant, time)));

    if (lastFall !== undefined) return String.fromCharCode(...parts);

    const matches = new Map<string, Match>();
    for (const pair of pairsOf(game)) matches.set(name(matchId(...pair)), matchOf(game, pair));
    // Those whose claims have fallen matter as long as somebody fights for them.
    for (const { subdispute, standing } of game.entrants.values()) {
      const key = name(subdispute);
      if (standing === Standing.alive) matches.set(key, game.matches.get(key) as Match);
    }
    parts.push(...this.sorted(matches, (m) => this.matchKey(game, m, time)));
    return String.fromCharCode(...parts);
  }

  /** In `bisect` the clock of the mover runs, else both do. */
  private matchKey(game: Game, m: Match, time: bigint): number[] {
    const { phase, turn, clock } = m;
    const left = ([0, 1] as const).map((side) => {
      if (phase === Phase.bisect && side !== turn) return clock.left[side];
      return this.isHeld(game, m, side) ? 0n : remaining(clock, side, time);
    });
    return [this.number(name(stateHash(m))), ...left.map(Number)];
  }

  /** Whether a side of a subdispute can't fall any more, nor be entered: what is left of its time is of no use. */
  private isHeld(game: Game, m: Match, side: Side): boolean {
    if (m.live[side] === 0) return false;
    const subdispute = matchId(...m.ids);
    const roots = new Set<string>();
    let isRight = false;
    for (const entrant of game.entrants.values()) {
      if (entrant.side !== side || !equals(entrant.subdispute, subdispute)) continue;
      roots.add(name(entrant.root));
      // Should the right one ever fall, nothing further is searched.
      isRight ||= this.setting.isRight(entrant.root);
    }
    return isRight && this.setting.plot.entries(m, side).every(({ root }) => roots.has(name(root)));
  }

  /** The entries of a map in a fixed order, each after its number. */
  private sorted<T>(map: ReadonlyMap<string, T>, keyOf: (value: T) => number[]): number[] {
    const found: [number, number[]][] = [];
    for (const [id, value] of map) found.push([this.number(id), keyOf(value)]);
    found.sort(([one], [two]) => one - two);
    return [found.length, ...found.flatMap(([number, key]) => [number, ...key])];
  }

  private number(id: string): number {
    const known = this.numbers.get(id) ?? this.numbers.size;
    this.numbers.set(id, known);
    return known;
  }
}

/** The clock of a claim is in its matches; it is wanted as long as there can be more of them. */
function claimKey({ status, clock, created }: Claim, time: bigint, canPost: boolean): number[] {
  if (status !== Status.pending || !canPost) return [status];
  return [status, Number(clock), created === time ? 1 : 0];
}

function entrantKey(
  game: Game,
  { standing, subdispute, side, clock, entered }: Entrant,
  time: bigint,
): number[] {
  if (standing !== Standing.alive) return [standing];
  const m = game.matches.get(name(subdispute)) as Match;
  const canMeet = m.phase === Phase.subdispute && remaining(m.clock, opposite(side), time) > 0n;
  return canMeet ? [standing, Number(clock), entered === time ? 1 : 0] : [standing];
}

function rest(until: bigint, time: bigint): bigint {
  return until > time ? until - time : 0n;
}
