import type { Progress } from '../dispute/challenger.js';
import type { GasPrice } from './gasPrice.js';
import type { L1Clock } from './l1Clock.js';

/** Somebody who plays. */
export interface Actor {
  step(): Promise<Progress>;
}

/** No dispute of a cost table takes that many turns. */
const MOST_TURNS = 2_000;

/**
 * Lets everybody move in turn, and the clock run where nobody has anything to do; until all is done. Who is prompt makes
 * every move that it has before the others make their next one.
 */
export async function play(
  clock: L1Clock,
  price: GasPrice,
  prompt: Actor | undefined,
  others: readonly Actor[],
): Promise<void> {
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    let hasMoved = false;
    const times: bigint[] = [];
    const step = async (actor: Actor): Promise<boolean> => {
      await price.hold();
      const progress = await actor.step();
      if (progress.kind === 'moved') hasMoved = true;
      else if (progress.until !== undefined) times.push(progress.until);
      return progress.kind === 'moved';
    };
    for (let moves = 0; prompt !== undefined && (await step(prompt)); moves++) {
      if (moves >= MOST_TURNS) throw new EndlessDisputeError(MOST_TURNS);
    }
    for (const actor of others) await step(actor);
    if (hasMoved) continue;
    // A liar may leave undone what it could do by now: the others are not to wait for that.
    const now = await clock.now();
    const [until] = times.filter((time) => time > now).sort((a, b) => (a < b ? -1 : 1));
    if (until === undefined) return;
    await clock.runTo(until);
  }
  throw new EndlessDisputeError(MOST_TURNS);
}

/** A dispute that ought to be over goes on. */
export class EndlessDisputeError extends Error {
  readonly code = 'COSTS_ENDLESS_DISPUTE';
  readonly nextStep = 'this is a defect: report it with the options of the command';
  constructor(readonly turns: number) {
    super(`the dispute is not over after ${String(turns)} turns`);
    this.name = 'EndlessDisputeError';
  }
}
