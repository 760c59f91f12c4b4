import { equals } from '../../bisection/game/Hashes.js';
import type { Parameters } from '../../bisection/game/Parameters.js';
import { publicTree } from '../verdict.js';
import type { Board } from './board.js';
import type { Served } from './player.js';
import { ServedTree, type TreeSource } from './treeSource.js';

/** The trees of rivals in a dispute: of a claim where all of its leaves stand on L1, of steps where a source has them. */
export function servedOn(
  board: Board,
  { unitHeight, stepHeight }: Pick<Parameters, 'unitHeight' | 'stepHeight'>,
  sources: readonly TreeSource[],
): Served {
  return {
    units: async (claim) => {
      const posted = (await board.children()).find((each) => equals(each.id, claim));
      if (posted === undefined) return undefined;
      return publicTree(posted.root, unitHeight, await board.leaves(claim));
    },
    steps: async (root) => {
      for (const source of sources) {
        const top = await source.children(root, stepHeight, 0n);
        if (top !== undefined) return new ServedTree(stepHeight, root, source);
      }
      return undefined;
    },
  };
}
