import { type Claim, Status } from '../../bisection/game/Claims.js';
import { opposite, remaining } from '../../bisection/game/Clock.js';
import { type Entrant, Standing } from '../../bisection/game/Entrants.js';
import type { Game } from '../../bisection/game/Game.js';
import { name } from '../../bisection/game/Hashes.js';
import { type Match, matchId, Phase, stateHash } from '../../bisection/game/Match.js';
import { matchOf } from '../../bisection/game/Matches.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { pairsOf } from './adversary.js';

/**
 * A name for what a game can still become: two games of one name differ by a shift of all times, by money, or by what
 * is over. Instead of points of time it holds what is left of each clock, and nothing once that is zero; a clock that
 * stands still has all that it had. Who owns what is not in it, since no rule but that for money asks for the owner.
 */
export class BoardKey {
  private readonly numbers = new Map<string, number>();

  /** @param claims how many different claims can be made in a round */
  constructor(
    private readonly parent: Hash,
    private readonly claims: number,
  ) {}

  of(game: Game, time: bigint): string {
    const parent = game.claims.get(name(this.parent)) as Claim;
    const { period, grace } = game.rules.parameters;
    const { opened, quiet, live, childRound } = parent;
    const shut = opened === 0n ? period + 1n : rest(opened + period, time);
    // With two alive there is an elimination to come, which will be later than the end of the window if that is past.
    const calm = live === 1n ? rest((quiet > opened + period ? quiet : opened + period) + grace, time) : 0n;
    const parts = [Number(shut), Number(calm), Number(childRound), Number(live)];

    const here = [...game.claims].filter(([, { root, round }]) => root.some(Boolean) && round === childRound);
    const canPost = opened === 0n || (shut > 0n && here.length < this.claims);
    parts.push(...this.sorted(game.claims, (claim) => claimKey(claim, time, canPost)));
    parts.push(...this.sorted(game.entrants, (entrant) => entrantKey(game, entrant, time)));

    const matches = new Map<string, Match>();
    for (const pair of pairsOf(game)) matches.set(name(matchId(...pair)), matchOf(game, pair));
    // Those whose claims have fallen matter as long as somebody fights for them.
    for (const { subdispute, standing } of game.entrants.values()) {
      const key = name(subdispute);
      if (standing === Standing.alive) matches.set(key, game.matches.get(key) as Match);
    }
    parts.push(...this.sorted(matches, (m) => [this.number(name(stateHash(m))), ...clockKey(m, time)]));
    return String.fromCharCode(...parts);
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

function entrantKey(game: Game, { standing, subdispute, side, clock, entered }: Entrant, time: bigint): number[] {
  if (standing !== Standing.alive) return [standing];
  const m = game.matches.get(name(subdispute)) as Match;
  const canMeet = m.phase === Phase.subdispute && remaining(m.clock, opposite(side), time) > 0n;
  return canMeet ? [standing, Number(clock), entered === time ? 1 : 0] : [standing];
}

/** In `bisect` the clock of the mover runs, else both do. */
function clockKey({ phase, turn, clock }: Match, time: bigint): number[] {
  const left = ([0, 1] as const).map((side) =>
    phase === Phase.bisect && side !== turn ? clock.left[side] : remaining(clock, side, time),
  );
  return left.map(Number);
}

function rest(until: bigint, time: bigint): bigint {
  return until > time ? until - time : 0n;
}
