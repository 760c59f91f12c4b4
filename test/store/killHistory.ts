import { Prng } from '../../challenger/devnet/prng.js';
import type { MetaChange } from '../../challenger/store/commitBlocks.js';
import type { StateStore } from '../../challenger/store/stateStore.js';
import { type ModelState, nextState } from './stateModel.js';

// What a process that is going to be killed did, so that another one can tell the state that it left: one salt for each
// block after block 0, stored in the transaction of its block.

/** The state of block 0. */
export function firstState(seed: string): ModelState {
  return nextState(new Map(), new Prng(`${seed} first`), 200);
}

/** The state of the next block. */
export function stepState(seed: string, salt: number, before: ModelState): ModelState {
  const random = new Prng(`${seed} ${salt}`);
  return nextState(before, random, random.oneIn(4) ? 150 : 10);
}

export function stateAfter(seed: string, history: readonly number[]): ModelState {
  return history.reduce((state, salt) => stepState(seed, salt, state), firstState(seed));
}

export function readHistory(store: StateStore): number[] {
  const bytes = store.meta('history') ?? new Uint8Array(0);
  return Array.from({ length: bytes.length / 4 }, (_, i) => Buffer.from(bytes).readUInt32BE(4 * i));
}

export function writeHistory(history: readonly number[]): MetaChange {
  const bytes = Buffer.alloc(4 * history.length);
  history.forEach((salt, i) => bytes.writeUInt32BE(salt, 4 * i));
  return [['history', bytes]];
}
