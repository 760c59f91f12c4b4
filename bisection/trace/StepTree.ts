import { PaddedTree } from '../game/PaddedTree.js';
import type { Trace } from './Trace.js';

/** Levels of a step tree below its root (docs/dispute.md §1). */
export const STEP_TREE_HEIGHT = 28;

export interface StepTreeOptions {
  /** Fewer levels, for tests. */
  readonly height?: number;
  /** Leaves in a stretch that is computed again when a node within is asked for: 2^bits. */
  readonly bits?: number;
  /** Waited for between stretches, so that others get their turn. */
  readonly pause?: () => Promise<void>;
}

/**
 * The step tree of a unit. Making it hashes every state of the trace once; afterwards a node above a stretch is
 * there, and one below costs the stretch again (4096 states).
 */
export async function stepTree(trace: Trace, options: StepTreeOptions = {}): Promise<PaddedTree> {
  const { height = STEP_TREE_HEIGHT, pause } = options;
  const bits = Math.min(options.bits ?? 12, height);
  const size = 2 ** bits;
  return PaddedTree.from(height, {
    bits,
    count: trace.length,
    leaves: async (index) => {
      const from = index * size;
      const leaves = trace.leaves(from, Math.min(size, trace.length - from));
      await pause?.();
      return leaves;
    },
  });
}
