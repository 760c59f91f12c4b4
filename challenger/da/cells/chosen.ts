import { CELLS } from '../kzg/kzg.js';

/**
 * Different indices of cells, each set of `count` as likely as any other.
 * @param random a whole number below `below`, evenly
 */
export function chosen(count: number, random: (below: number) => number): readonly number[] {
  const all = Array.from({ length: CELLS }, (_, i) => i);
  const taken: number[] = [];
  while (taken.length < count) {
    const [index] = all.splice(random(all.length), 1);
    if (index !== undefined) taken.push(index);
  }
  return taken;
}
