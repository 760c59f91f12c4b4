import { type Claim, Status } from '../../bisection/game/Claims.js';
import type { Game } from '../../bisection/game/Game.js';
import { name } from '../../bisection/game/Hashes.js';
import { type Board, Boards, type Task } from './boards.js';
import { search, type Searched, type Step } from './search.js';
import type { Setting } from './setting.js';

export interface Explored extends Searched {
  /** Boards of which the states are made. */
  readonly boards: number;
}

/** A board, and what the honest party is held to on it. */
interface Play {
  readonly board: Board;
  /** For how many ticks each task of the board has waited, in the tasks' order. */
  readonly waited: readonly number[];
  /** Ticks in which the adversary can still keep the honest party from moving. */
  readonly censorship: number;
  /** Whether this tick is one of them. */
  readonly isCensored: boolean;
  readonly isRefused: boolean;
}

/** Waiting times that go into one number. */
const PACKED = 10;

/**
 * Sees every state that the adversary can bring about, and stops at the first violation. The honest party does each of its
 * tasks at any moment between at once and `moveTime` ticks after it arose; censored ticks do not count. At the last
 * moment it comes before the adversary. Between any two ticks both can move as often as they like, in any order.
 */
export async function explore(setting: Setting): Promise<Explored> {
  const boards = new Boards(setting);
  const patience = Number(setting.start.rules.parameters.moveTime);
  const base = patience + 1;

  const tasksOf = async (board: Board): Promise<readonly Task[]> => {
    // Nothing is due before the first claim, except to make it.
    return board.isOver || board.violation !== undefined ? [] : (await boards.from(board)).tasks;
  };
  /** What waits on the next board: what waited on this one, if it still has to be done. */
  const carried = async (to: Board, tasks: readonly Task[], waited: readonly number[]) => {
    const ages = new Map(tasks.map(({ id }, i) => [id, waited[i] ?? 0]));
    return (await tasksOf(to)).map(({ id }) => ages.get(id) ?? 0);
  };

  /** What a projection leaves out: after the last elimination there is the grace, and the move that makes final. */
  const toFinal = (censorship: number): number =>
    setting.isProjected ? Number(setting.start.rules.parameters.grace) + patience + censorship : 0;

  /** Whether a wrong claim is still alive when it must have fallen. */
  const isOverdue = ({ game, time }: Board, censorship: number): boolean => {
    const { lastFall, genesis, isRight } = setting;
    if (lastFall === undefined) return false;
    const { opened } = game.claims.get(name(genesis)) as Claim;
    const isLeft = [...game.claims.values()].some(
      ({ status, root }) => status === Status.pending && !isRight(root),
    );
    return isLeft && Number(time - opened) + censorship > lastFall;
  };

  const next = async (play: Play): Promise<Step<Play>[]> => {
    const { board, waited, censorship, isCensored } = play;
    if (board.isOver) return [];
    const { tasks, lies, later } = await boards.from(board);
    const steps: Step<Play>[] = [];
    const push = async (label: string, to: Board, change: Partial<Play>, ticks = 0, gas = 0) => {
      const ages = change.waited ?? (await carried(to, tasks, waited));
      if (to.isFinal && !board.isFinal) ticks += toFinal(censorship);
      steps.push({ label, ticks, gas, node: { ...play, ...change, board: to, waited: ages } });
    };
    const at = `${String(board.time)} `;
    const isUrgent = !isCensored && waited.some((age) => age >= patience);
    if (!isCensored) {
      for (const { label, to, gas, refused } of tasks) {
        await push(at + label, to, { isRefused: refused !== undefined }, 0, gas);
      }
    }
    if (!isUrgent || setting.isRaced)
      for (const { label, to } of lies) await push(at + label, to, {});
    if (later !== undefined) {
      const ticks = board.isFinal ? 0 : 1;
      if (!isUrgent && !isOverdue(later, censorship)) {
        const by = isCensored ? 0 : 1;
        const aged = await carried(
          later,
          tasks,
          waited.map((age) => age + by),
        );
        await push(`${at}tick`, later, { waited: aged, isCensored: false }, ticks);
      }
      if (!isCensored && censorship > 0 && tasks.length > 0) {
        await push(`${at}censored`, board, {
          waited,
          censorship: censorship - 1,
          isCensored: true,
        });
      }
    }
    return steps;
  };

  const first = boards.of(setting.start, 1n);
  const play = async (board: Board): Promise<Play> => ({
    ...{ board, censorship: setting.censorship, isCensored: false, isRefused: false },
    waited: (await tasksOf(board)).map(() => 0),
  });
  const root = await play(first);
  const opened = await play(boards.of(openedElsewhere(setting.start, setting), 1n));
  const found = await search<Play>(
    {
      root,
      key: ({ board, waited, censorship, isCensored, isRefused }) => {
        if (isRefused) return `${String(board.id)} refused`;
        const held = (board.id * (setting.censorship + 1) + censorship) * 2 + (isCensored ? 1 : 0);
        // Numbers are smaller than strings; the number of tasks goes with the board.
        if (waited.length > PACKED) return `${String(held)} ${waited.join(' ')}`;
        return held * base ** PACKED + waited.reduce((all, age) => all * base + age, 0);
      },
      next: async (node) =>
        node === root && setting.isProjected
          ? [...(await next(node)), { label: 'the window opens', ticks: 0, gas: 0, node: opened }]
          : next(node),
      violation: ({ board, isRefused }) => (isRefused ? 'honest move refused' : board.violation),
      most: { ticks: Number(setting.bound), gas: Number(setting.outlay) },
    },
    setting.most,
  );
  return { ...found, boards: boards.size };
}

function openedElsewhere(game: Game, { genesis }: Setting): Game {
  const parent = game.claims.get(name(genesis)) as Claim;
  return { ...game, claims: new Map(game.claims).set(name(genesis), { ...parent, opened: 1n }) };
}
