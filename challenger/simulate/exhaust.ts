import { type Explored, explore } from './explore.js';
import { prepared, type Sizes } from './prepared.js';

const SMALL = { unitHeight: 1, stepHeight: 1, lies: 1, foes: 1, friends: 0, censorship: 0 };

/** What is searched, from the smallest on. */
export const SIZES: Readonly<Record<string, Sizes>> = {
  'one liar': SMALL,
  'a liar and censorship': { ...SMALL, censorship: 1 },
  'a liar and a wrong friend': { ...SMALL, friends: 1 },
  'higher unit trees': { ...SMALL, unitHeight: 2 },
  'higher trees': { ...SMALL, unitHeight: 2, stepHeight: 2 },
  'higher trees that are served': { ...SMALL, unitHeight: 2, stepHeight: 2, isServed: true },
  'two liars without step trees': { ...SMALL, lies: 2, foes: 0 },
  'higher step trees': { ...SMALL, unitHeight: 2, stepHeight: 3 },
  'trees of height 3': { ...SMALL, unitHeight: 3, stepHeight: 3 },
  'trees of height 4': { ...SMALL, unitHeight: 4, stepHeight: 4 },
  'a liar, a wrong friend and censorship': { ...SMALL, friends: 1, censorship: 1 },
  'two step trees': { ...SMALL, foes: 2 },
  'higher trees and censorship': { ...SMALL, unitHeight: 2, stepHeight: 2, censorship: 1 },
  'two liars': { ...SMALL, lies: 2 },
  'two liars and censorship': { ...SMALL, lies: 2, foes: 0, censorship: 1 },
  'three liars without step trees': { ...SMALL, lies: 3, foes: 0 },
};

/** Searches one size after the other; a size is left when `most` states of it have been seen. */
export async function* exhaust(
  most: number,
): AsyncGenerator<{ readonly name: string; readonly found: Explored; readonly bound: bigint }> {
  for (const [name, sizes] of Object.entries(SIZES)) {
    const setting = prepared({ ...sizes, most });
    yield { name, found: await explore(setting), bound: setting.bound };
  }
}
