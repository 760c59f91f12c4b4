import { expect, test } from 'vitest';
import { eliminate, Status } from '../../bisection/game/Claims.js';
import { duties } from '../../bisection/game/Duties.js';
import { Standing } from '../../bisection/game/Entrants.js';
import type { Game } from '../../bisection/game/Game.js';
import { equals, hashOf, name } from '../../bisection/game/Hashes.js';
import { type Action, bondOf, reduce } from '../../bisection/game/Reducer.js';
import { attempts } from '../../challenger/simulate/adversary.js';
import { actHonestly } from '../../challenger/simulate/honest.js';
import { prepared } from '../../challenger/simulate/prepared.js';

const { start, truth, plot, genesis, isRight } = prepared({
  ...{ unitHeight: 2, stepHeight: 2, lies: 2, foes: 1, friends: 0, censorship: 3, isServed: true },
});
const at = (sender: string, time: bigint) => ({ sender, time, value: 0n, cost: 0n });

/** The game after the adversary's first move of this kind that the test wants. */
async function lie(game: Game, time: bigint, wanted: (action: Action) => boolean): Promise<Game> {
  const action = (await attempts(game, plot, genesis)).find(wanted)!;
  const value = bondOf(action, game.rules.parameters);
  return reduce(game, { ...at('adversary', time), value }, action);
}

test('an entrant fights on when its rival’s claim has fallen to somebody else, and gets its bond back', async () => {
  let game = await actHonestly(start, truth, at('honest', 1n)); // the right claim
  const isLie = (action: Action) =>
    action.kind === 'post' && !equals(action.statement.state, plot.claims[0]!.leaves.at(-1)!);
  game = await lie(game, 1n, isLie);
  game = await lie(game, 1n, (action) => action.kind === 'post');
  game = await actHonestly(game, truth, at('honest', 2n)); // sealed, and the right step trees entered
  game = await lie(
    game,
    2n,
    (action) => action.kind === 'enter' && !equals(action.entry.top[0]!, action.entry.top[1]!),
  );

  const foe = [...game.entrants.values()].find(({ root }) => !isRight(root))!;
  const { ids } = game.matches.get(name(foe.subdispute))!;
  const rival = ids[foe.side];
  const other = [...game.claims].find(
    ([id, { status, root }]) =>
      status === Status.pending && !isRight(root) && !equals(hashOf(id), rival),
  )!;
  game = eliminate(game, 2n, rival, hashOf(other[0]));

  const due = await duties(game, truth, 3n);
  expect(due.map(({ kind }) => kind)).toContain('play');
  game = await actHonestly(game, truth, at('honest', 3n));
  expect([...game.entrants.values()].find(({ root }) => equals(root, foe.root))!.standing).toBe(
    Standing.eliminated,
  );
  game = await actHonestly(game, truth, at('honest', 50n));
  const mine = [...game.entrants.values()].filter(({ owner }) => owner === 'honest');
  expect(mine.length).toBeGreaterThan(0);
  for (const { standing, subdispute } of mine) {
    if (equals(subdispute, foe.subdispute)) expect(standing).toBe(Standing.released);
  }
});
