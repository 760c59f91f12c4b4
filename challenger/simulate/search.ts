import type { Forbidden } from './forbidden.js';

/** A move from one state to the next, and what it takes. */
export interface Step<N> {
  readonly label: string;
  readonly node: N;
  /** Time until the goal that passes, ticks. */
  readonly ticks: number;
  /** What the honest party spends on it, gas. */
  readonly gas: number;
}

/** A graph that is found while it is searched. */
export interface Space<N> {
  readonly root: N;
  /** Two nodes with one key have the same future. */
  key(node: N): string | number;
  /** No further is searched where this is empty. */
  next(node: N): Promise<readonly Step<N>[]>;
  violation(node: N): Forbidden | undefined;
  /** What `ticks` and `gas` may come to on a path. */
  readonly most: { readonly ticks: number; readonly gas: number };
}

/** Something that must never happen, and the moves that lead to it. */
export interface Violation {
  readonly what: Forbidden;
  readonly moves: readonly string[];
}

export interface Searched {
  readonly states: number;
  readonly transitions: number;
  /** The most ticks and gas of any path, as far as it was searched. */
  readonly ticks: number;
  readonly gas: number;
  readonly violation: Violation | undefined;
  /** Whether every reachable state was seen. */
  readonly complete: boolean;
}

interface Frame<N> {
  readonly id: number;
  readonly label: string;
  readonly steps: readonly Step<N>[];
  at: number;
  ticks: number;
  gas: number;
}

const OPEN = -1;

/**
 * Depth first through all states, up to `limit` of them. What is left of a longest path is the same from wherever a
 * state is reached, so it is computed once a state, when all that follows is done; keys need no absolute time.
 */
export async function search<N>(space: Space<N>, limit: number): Promise<Searched> {
  const ids = new Map<string | number, number>();
  const ticks: number[] = [];
  const gas: number[] = [];
  const stack: Frame<N>[] = [];
  let transitions = 0;
  let passed = 0;
  let spent = 0;
  const end = (what: Forbidden | undefined, complete: boolean, last?: string): Searched => {
    const moves = stack.slice(1).map(({ label }) => label);
    if (last !== undefined) moves.push(last);
    const root = stack[0];
    return {
      ...{ states: ids.size, transitions, complete },
      ...{ ticks: root?.ticks ?? ticks[0] ?? 0, gas: root?.gas ?? gas[0] ?? 0 },
      violation: what === undefined ? undefined : { what, moves },
    };
  };
  const enter = async (key: string | number, node: N, label: string): Promise<void> => {
    const id = ids.size;
    ids.set(key, id);
    ticks.push(OPEN);
    gas.push(0);
    stack.push({ id, label, steps: await space.next(node), at: 0, ticks: 0, gas: 0 });
  };

  await enter(space.key(space.root), space.root, '');
  for (;;) {
    const frame = stack[stack.length - 1] as Frame<N>;
    const step = frame.steps[frame.at];
    if (step === undefined) {
      ticks[frame.id] = frame.ticks;
      gas[frame.id] = frame.gas;
      const before = stack[stack.length - 2];
      if (before === undefined) return end(undefined, true);
      stack.pop();
      const by = before.steps[before.at++] as Step<N>;
      passed -= by.ticks;
      spent -= by.gas;
      take(before, by, frame.ticks, frame.gas);
      continue;
    }
    transitions += 1;
    const key = space.key(step.node);
    const id = ids.get(key);
    if (id === undefined) {
      const what = space.violation(step.node);
      if (what !== undefined) return end(what, false, step.label);
      if (ids.size >= limit) return end(undefined, false);
    } else if (ticks[id] === OPEN) {
      // The same state again, later: this can go on for ever.
      return end('too late', false, `${step.label}, and so on`);
    }
    const laterTicks = id === undefined ? 0 : (ticks[id] as number);
    const laterGas = id === undefined ? 0 : (gas[id] as number);
    // What is on the stack is a path that can be played, so the bounds are held where they are first passed.
    if (passed + step.ticks + laterTicks > space.most.ticks)
      return end('too late', false, rest(step, laterTicks));
    if (spent + step.gas + laterGas > space.most.gas) {
      return end('outlay above its formula', false, step.label);
    }
    if (id === undefined) {
      passed += step.ticks;
      spent += step.gas;
      await enter(key, step.node, step.label);
    } else {
      take(frame, step, laterTicks, laterGas);
      frame.at += 1;
    }
  }
}

function take<N>(frame: Frame<N>, { ticks, gas }: Step<N>, later: number, laterGas: number): void {
  frame.ticks = Math.max(frame.ticks, ticks + later);
  frame.gas = Math.max(frame.gas, gas + laterGas);
}

function rest({ label }: Step<unknown>, later: number): string {
  return later === 0 ? label : `${label}, and as far as ${String(later)} ticks from there`;
}
