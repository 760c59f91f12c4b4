import { describe, expect, it } from 'vitest';
import { actionOf } from '../../bisection/game/Answer.js';
import { type Claim, eliminate, Status } from '../../bisection/game/Claims.js';
import { type Duty, duties } from '../../bisection/game/Duties.js';
import { eliminateEntrant, Standing } from '../../bisection/game/Entrants.js';
import type { Game } from '../../bisection/game/Game.js';
import { hashOf, name } from '../../bisection/game/Hashes.js';
import { matchId } from '../../bisection/game/Match.js';
import { matchOf, type Pair } from '../../bisection/game/Matches.js';
import { fold } from '../../bisection/game/MerkleTree.js';
import { type Action, bondOf, reduce } from '../../bisection/game/Reducer.js';
import { RefusedError } from '../../bisection/game/Refused.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { Prng } from '../../challenger/devnet/prng.js';
import { attempts } from '../../challenger/simulate/adversary.js';
import { Boards, type Ways } from '../../challenger/simulate/boards.js';
import { prepared, type Sizes } from '../../challenger/simulate/prepared.js';
import type { Setting } from '../../challenger/simulate/setting.js';
import { endingWithFriends } from './brokenRules.js';

const MANY: Sizes = {
  ...{ unitHeight: 2, stepHeight: 2, lies: 2, foes: 2, friends: 1, censorship: 3 },
};

interface Moment {
  readonly game: Game;
  readonly time: bigint;
}

interface Played {
  readonly before: Moment;
  readonly after: Moment;
  readonly sender: string;
  /** Undefined where time passed. */
  readonly action: Action | undefined;
}

/** A random game, in which the honest party is as slow as it likes and the adversary does anything that it can. */
async function play(setting: Setting, seed: string, rules = reduce): Promise<Played[]> {
  const random = new Prng(seed);
  const played: Played[] = [];
  let now: Moment = { game: setting.start, time: 1n };
  for (let i = 0; i < 90; i++) {
    const sender = random.oneIn(4) ? 'honest' : 'adversary';
    const actions =
      sender === 'adversary'
        ? await attempts(now.game, setting.plot, setting.genesis)
        : await Promise.all(
            (await duties(now.game, setting.truth, now.time)).map((duty) =>
              actionOf(now.game, duty),
            ),
          );
    const action = actions.length === 0 || random.oneIn(4) ? undefined : random.pick(actions);
    const before = now;
    if (action === undefined) now = { ...now, time: now.time + 1n };
    else {
      const next = tryTo(now, sender, action, rules);
      if (next === undefined) continue;
      now = { ...now, game: next };
    }
    played.push({ before, after: now, sender, action });
  }
  return played;
}

function tryTo(
  { game, time }: Moment,
  sender: string,
  action: Action,
  rules = reduce,
): Game | undefined {
  const value = bondOf(action, game.rules.parameters);
  try {
    return rules(game, { sender, time, value, cost: 0n }, action);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return undefined;
  }
}

const summary = ({ tasks, lies, later }: Ways) => ({
  tasks: tasks.map(({ id, label, to, refused }) => [id, label, to.id, refused]).sort(),
  lies: lies.map(({ label, to }) => [label, to.id]).sort(),
  later: later?.id,
});

describe('games of one board', () => {
  it.each([
    ['games', { ...MANY }],
    ['matches', { ...MANY, lies: 1, foes: 1, friends: 0, isProjected: true }],
  ] as const)(
    'have the same moves, which lead to the same boards: %s',
    async (_, sizes) => {
      const setting = prepared(sizes);
      const boards = new Boards(setting);
      let shifted = 0;
      for (let seed = 0; seed < 40; seed++) {
        for (const { after } of await play(setting, `board ${String(seed)}`)) {
          const board = boards.of(after.game, after.time);
          if (board.isOver || board.game === after.game) continue;
          if (board.time !== after.time) shifted += 1;
          expect(summary(await boards.look(after))).toEqual(summary(await boards.from(board)));
        }
      }
      expect(shifted).toBeGreaterThan(50);
    },
    120_000,
  );
});

/** The right claim against one wrong claim, and in their subdispute the right step tree against one wrong one. */
interface Thread {
  readonly claims: Pair;
  /** One, both or none of the step trees. */
  readonly trees: readonly Hash[];
  readonly pairs: readonly Pair[];
}

const key = (pair: Pair): string => name(matchId(...pair));

/** Every thread of a game as it ended. */
function threadsOf(game: Game, isRight: Setting['isRight']): Thread[] {
  const found: Thread[] = [];
  const claims = [...game.claims].filter(([, { root }]) => root.some(Boolean));
  const right = claims.find(([, { root }]) => isRight(root))?.[0];
  for (const [wrong, { root }] of claims) {
    if (right === undefined || isRight(root)) continue;
    const pair = [right, wrong].sort().map(hashOf) as unknown as Pair;
    const entrants = [...game.entrants].filter(([, entry]) => name(entry.subdispute) === key(pair));
    const mine = entrants.find(([, entry]) => isRight(entry.root))?.[0];
    const side = name(pair[0]) === right ? 0 : 1;
    const foes = entrants.filter(([, entry]) => entry.side !== side).map(([id]) => id);
    for (const foe of foes.length > 0 ? foes : [undefined]) {
      const trees = [mine, foe].flatMap((id) => (id === undefined ? [] : [hashOf(id)]));
      const ordered = (side === 0 ? trees : [...trees].reverse()) as unknown as Pair;
      found.push({ claims: pair, trees, pairs: trees.length === 2 ? [pair, ordered] : [pair] });
    }
  }
  return found;
}

/** Whether a move is one of the thread's. */
function isIn(thread: Thread, action: Action, game: Game): boolean {
  const pairs = thread.pairs.map(key);
  if ('target' in action) return pairs.includes(key(action.target.pair));
  if (action.kind === 'enter') {
    const { subdispute, top } = action.entry;
    const root = name(fold(top, game.rules.levels));
    const mine = thread.trees.map((id) => name(game.entrants.get(name(id))?.root ?? id));
    return name(subdispute) === pairs[0] && mine.includes(root);
  }
  if (action.kind !== 'post') return false;
  const root = name(fold(action.statement.top, game.rules.levels));
  return thread.claims.some((id) => name((game.claims.get(name(id)) as Claim).root) === root);
}

/** What there is of a thread in a game. */
async function viewOf({ game, time }: Moment, setting: Setting, thread: Thread) {
  const { pairs } = thread;
  const isAlive = (id: string): boolean =>
    game.claims.get(id)?.status === Status.pending ||
    game.entrants.get(id)?.standing === Standing.alive;
  const isOurs = (duty: Duty): boolean => {
    if (duty.kind === 'post') return true;
    if (duty.kind === 'enter') return name(duty.subdispute) === key(thread.claims);
    // When a match is settled depends on all step trees of the other side, by the last of them.
    return (
      duty.kind === 'play' && duty.move.kind !== 'settle' && pairs.map(key).includes(key(duty.pair))
    );
  };
  // What is due to the last wrong step tree is due to all of them; a thread is of use until its own has fallen.
  const isBeaten = thread.trees.some(
    (id) => game.entrants.get(name(id))?.standing === Standing.eliminated,
  );
  const due = isBeaten ? [] : (await duties(game, setting.truth, time)).filter(isOurs);
  return {
    claims: thread.claims.map((id) => {
      const claim = game.claims.get(name(id));
      return [claim?.status, claim?.clock, claim?.created];
    }),
    trees: thread.trees.map((id) => {
      const entrant = game.entrants.get(name(id));
      return [entrant?.standing === Standing.eliminated, entrant?.clock, entrant?.entered];
    }),
    matches: pairs.map((pair) => {
      const isOn = pair.every((id) => isAlive(name(id)));
      // How many are alive is the sum over all threads.
      const m = isOn ? matchOf(game, pair) : game.matches.get(key(pair));
      return m === undefined || !isOn ? isOn : { ...m, live: [] };
    }),
    due: due
      .map((duty) => ('pair' in duty ? `${duty.move.kind} ${key(duty.pair)}` : duty.kind))
      .sort(),
  };
}

/** Plays only what concerns a thread, and lets fall what fell elsewhere; how often anything then differed. */
async function differences(played: readonly Played[], setting: Setting, thread: Thread) {
  const last = (played[played.length - 1] as Played).after.game;
  const genesis = name(setting.genesis);
  let own = setting.start;
  let differing = 0;
  for (const { before, after, sender, action } of played) {
    const { time } = before;
    if (action !== undefined && isIn(thread, action, last)) {
      own = tryTo({ game: own, time }, sender, action) ?? own;
    }
    const right = [...after.game.claims].find(([, { root }]) => setting.isRight(root));
    if (right !== undefined && right[1].status !== Status.pending) {
      // A slow honest party can lose, but only in a match of its claim.
      const isOfClaims = action !== undefined && 'target' in action;
      const isIts = isOfClaims && action.target.pair.some((id) => name(id) === right[0]);
      return right[1].status === Status.eliminated && !isIts ? differing + 1 : differing;
    }
    // A wrong friend may have saved a side that the right step tree was too late for; alone it is lost, and found so.
    const isLost = [...own.claims.values()].some(
      ({ root, status }) => setting.isRight(root) && status === Status.eliminated,
    );
    if (isLost) return differing;
    for (const id of thread.claims.map(name)) {
      const isOut = after.game.claims.get(id)?.status === Status.eliminated;
      if (!isOut || own.claims.get(id)?.status !== Status.pending) continue;
      own = eliminate(own, time, hashOf(id), undefined);
    }
    for (const id of thread.trees.map(name)) {
      const isOut = after.game.entrants.get(id)?.standing === Standing.eliminated;
      if (isOut && own.entrants.get(id)?.standing === Standing.alive) {
        own = eliminateEntrant(own, hashOf(id), undefined);
      }
    }
    // Somebody else may have opened the window.
    const parent = own.claims.get(genesis) as Claim;
    const { opened, childRound } = after.game.claims.get(genesis) as Claim;
    own = { ...own, claims: new Map(own.claims).set(genesis, { ...parent, opened, childRound }) };
    const whole = JSON.stringify(await viewOf(after, setting, thread), plain);
    const alone = JSON.stringify(
      await viewOf({ game: own, time: after.time }, setting, thread),
      plain,
    );
    if (whole !== alone) differing += 1;
  }
  return differing;
}

const plain = (_: string, value: unknown): unknown =>
  typeof value === 'bigint'
    ? String(value)
    : value instanceof Uint8Array
      ? name(value as never)
      : value;

describe('a match', () => {
  const setting = prepared(MANY);

  it('depends on its own moves alone, and on when somebody in it falls', async () => {
    let threads = 0;
    let fought = 0;
    for (let seed = 0; seed < 40; seed++) {
      const played = await play(setting, `thread ${String(seed)}`);
      const last = (played[played.length - 1] as Played).after.game;
      for (const thread of threadsOf(last, setting.isRight)) {
        expect(await differences(played, setting, thread), `seed ${String(seed)}`).toBe(0);
        threads += 1;
        if (thread.pairs.length > 1) fought += 1;
      }
    }
    expect(threads).toBeGreaterThan(50);
    expect(fought).toBeGreaterThan(10);
  }, 120_000);

  it('does not where a wrong friend can end it', async () => {
    let differing = 0;
    for (let seed = 0; seed < 40 && differing === 0; seed++) {
      const played = await play(setting, `thread ${String(seed)}`, endingWithFriends);
      const last = (played[played.length - 1] as Played).after.game;
      for (const thread of threadsOf(last, setting.isRight)) {
        differing += await differences(played, setting, thread);
      }
    }
    expect(differing).toBeGreaterThan(0);
  }, 120_000);
});
