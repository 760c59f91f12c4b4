import type { View } from '../structures/View.js';
import type { Receipt } from './Receipt.js';

/** A transaction that the open block includes, and those before it: a list that blocks share. */
export class Included {
  readonly count: number;

  constructor(
    readonly raw: View,
    readonly receipt: Receipt,
    readonly before: Included | undefined,
  ) {
    this.count = (before?.count ?? 0) + 1;
  }
}

/** Transaction `index` of the list that ends with `last`, counted from 0. */
export function includedAt(last: Included | undefined, index: number): Included {
  let one = last;
  while (one !== undefined && one.count > index + 1) one = one.before;
  if (one?.count !== index + 1) throw new RangeError(`no transaction ${index} in the block`);
  return one;
}
