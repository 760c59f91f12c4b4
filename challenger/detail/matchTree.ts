import type { Tree } from '../../bisection/game/MerkleTree.js';
import type { MatchTree, TreeLevel, TreeNode } from '../api/records/disputeDetail.js';
import { toHex } from '../hex.js';
import type { KnownNodes } from './shownNodes.js';

export interface MatchTreeInputs {
  /** The match, `0x…`. */
  readonly match: string;
  /** Of the trees. */
  readonly height: number;
  /** The disputed place, as L1 has it. */
  readonly place: { readonly height: number; readonly position: bigint };
  /** What is known of the tree of either side. */
  readonly sides: readonly [KnownNodes, KnownNodes];
  /** What we hold to be true, where we do. */
  readonly ours: Tree | undefined;
}

/**
 * Two trees from their roots to the place that they fight about, each node beside ours. Below that place it goes on as far
 * as both sides show where they differ first.
 */
export async function matchTree(inputs: MatchTreeInputs): Promise<MatchTree> {
  const { match, height, place } = inputs;
  const levels: TreeLevel[] = [{ height, disputed: 0, nodes: [await nodeAt(inputs, height, 0n)] }];
  let position = 0n;
  for (let at = height - 1; at >= 0; at--) {
    const left = position << 1n;
    const nodes = [await nodeAt(inputs, at, left), await nodeAt(inputs, at, left + 1n)];
    const isAbove = at >= place.height;
    const disputed = isAbove
      ? ((place.position >> BigInt(at - place.height)) & 1n) === 1n
        ? 1
        : 0
      : firstDifference(nodes);
    if (disputed === undefined) break;
    levels.push({ height: at, nodes, disputed });
    position = left + BigInt(disputed);
  }
  return { match, height, levels };
}

/** Which of two siblings differs first; undefined where that cannot be seen. */
function firstDifference(nodes: readonly TreeNode[]): 0 | 1 | undefined {
  for (const at of [0, 1] as const) {
    const [one, two] = nodes[at]?.claimed ?? [];
    if (one === undefined || two === undefined || one === null || two === null) return undefined;
    if (one !== two) return at;
  }
  return undefined;
}

async function nodeAt(
  { sides, ours, height: top }: MatchTreeInputs,
  height: number,
  position: bigint,
): Promise<TreeNode> {
  const claimed = await Promise.all(sides.map((known) => known(height, position)));
  const own = ours?.height === top ? await ours.node(height, position) : undefined;
  return {
    position,
    claimed: claimed.map((node) => (node === undefined ? null : toHex(node))),
    ours: own === undefined ? null : toHex(own),
  };
}
