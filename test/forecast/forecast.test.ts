import { describe, expect, it } from 'vitest';
import { type Claim, Status } from '../../bisection/game/Claims.js';
import { equals, hashOf, name } from '../../bisection/game/Hashes.js';
import { Phase } from '../../bisection/game/Match.js';
import { matchOf } from '../../bisection/game/Matches.js';
import { forecast } from '../../challenger/forecast/forecast.js';
import { inputsOf } from './inputsOf.js';
import { nameOf, playedGame, stoodStill } from './playedGame.js';

const SEEDS = Array.from({ length: 25 }, (_, seed) => seed + 1);

describe('the forecast of random games', () => {
  it('says that the right claim wins as long as somebody honest plays, and ends in time', async () => {
    let ended = 0;
    let matchesEnded = 0;
    for (const seed of SEEDS) {
      const { plot, parent, moments } = await playedGame(seed, true);
      const end = moments.at(-1);
      const isDone = [...end!.game.claims].some(
        ([id, { status }]) => status === Status.final && id !== name(parent),
      );
      if (isDone) ended += 1;
      const over = new Map<string, bigint>();
      for (const { game, time } of [...moments].reverse()) {
        for (const m of game.matches.values()) {
          if (m.phase === Phase.done && game.claims.has(name(m.ids[0])))
            over.set(nameOf(m.ids), time);
        }
      }
      matchesEnded += over.size;
      for (const { game, time } of moments) {
        const inputs = inputsOf(game, parent, plot.isRight, time);
        const found = forecast(inputs);
        const about = `seed ${String(seed)}, at ${String(time)}`;
        if (inputs.claims.length > 0) expect(found.winner, about).toBe('right');
        if (isDone && found.endsBy !== undefined) {
          expect(end!.time, about).toBeLessThanOrEqual(found.endsBy);
        }
        inputs.fights.forEach(({ match }, at) => {
          const endedAt = over.get(nameOf(match.ids));
          if (endedAt === undefined || match.phase === Phase.done) return;
          expect(endedAt, about).toBeLessThanOrEqual(found.fights[at]!.endsBy);
        });
      }
    }
    expect(ended).toBeGreaterThan(SEEDS.length / 2);
    expect(matchesEnded).toBeGreaterThan(20);
  });

  it('says who has each match if nobody moves any more', async () => {
    const seen = { zero: 0, one: 0, neither: 0, phases: new Set<number>() };
    for (const seed of SEEDS) {
      const { plot, parent, moments } = await playedGame(seed, seed % 2 === 0);
      for (const moment of moments.filter((_, at) => at % 7 === 0)) {
        const inputs = inputsOf(moment.game, parent, plot.isRight, moment.time);
        const { fights } = forecast(inputs);
        for (const [at, { match }] of inputs.fights.entries()) {
          // Claims fall in the order of their matches; a match whose claims fell elsewhere is never called.
          if (inputs.claims.length > 2) continue;
          seen.phases.add(match.phase);
          const after = matchOf(stoodStill(moment), match.ids);
          expect(after.phase).toBe(Phase.done);
          const [zero, one] = after.lost;
          const kept = zero === one ? undefined : zero ? 1 : 0;
          expect(fights[at]!.ahead, `seed ${String(seed)}`).toBe(kept);
          seen[kept === undefined ? 'neither' : kept === 0 ? 'zero' : 'one'] += 1;
        }
      }
    }
    expect(seen.zero).toBeGreaterThan(10);
    expect(seen.one).toBeGreaterThan(10);
    expect(seen.neither).toBeGreaterThan(0);
    expect(seen.phases).toContain(Phase.subdispute);
  });

  it('gives a dispute up only when it is lost', async () => {
    let lost = 0;
    for (const seed of SEEDS) {
      const { plot, parent, moments } = await playedGame(seed, false);
      let gaveUp = false;
      for (const { game, time } of moments) {
        const inputs = inputsOf(game, parent, plot.isRight, time);
        if (inputs.claims.length === 0) continue;
        const { winner } = forecast(inputs);
        const right = inputs.claims.find(({ isRight }) => isRight === true);
        if (winner === 'right') {
          // Not after it was given up, and never where it is out.
          if (right !== undefined) expect(right.status).not.toBe(Status.eliminated);
        }
        gaveUp ||= winner === 'wrong';
      }
      const last = moments.at(-1)!.game;
      const isRightFinal = [...last.claims.values()].some(
        ({ root, status }) => status === Status.final && plot.isRight(root),
      );
      const isWrongFinal = [...last.claims].some(
        ([id, { root, status }]) =>
          status === Status.final && id !== name(parent) && !plot.isRight(root),
      );
      if (isWrongFinal) {
        lost += 1;
        expect(gaveUp, `seed ${String(seed)}`).toBe(true);
      }
      expect(isRightFinal && isWrongFinal).toBe(false);
    }
    expect(lost).toBeGreaterThan(0);
  });

  it('counts every wei that is held for a pending claim or a living entrant', async () => {
    const { plot, parent, moments } = await playedGame(3, true);
    let most = 0n;
    for (const { game, time } of moments) {
      const { stakes } = forecast(inputsOf(game, parent, plot.isRight, time));
      expect(stakes.ours).toBeLessThanOrEqual(stakes.right);
      if (stakes.wrong > most) most = stakes.wrong;
    }
    const wrong = [...moments.at(-1)!.game.claims].filter(
      ([id, each]) => !plot.isRight((each as Claim).root) && !equals(hashOf(id), parent),
    );
    expect(wrong.length).toBeGreaterThan(0);
    expect(most).toBeGreaterThanOrEqual(moments[0]!.game.rules.parameters.claimBond);
  });
});
