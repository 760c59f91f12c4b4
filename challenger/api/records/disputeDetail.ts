import { z } from 'zod';
import { hash, l1Time, number64, wei } from './scalars.js';

const side = z.union([z.literal(0), z.literal(1)]);

/** A place in the trees of a match: what either side has there, as far as it was shown, and what we have. */
export const treeNode = z.strictObject({
  position: number64,
  claimed: z.array(hash.nullable()).length(2),
  ours: hash.nullable(),
});
export type TreeNode = z.infer<typeof treeNode>;

/** Nodes of one height: the root, or the two children of the disputed node above. */
export const treeLevel = z.strictObject({
  /** Above the leaves. */
  height: z.number().int().nonnegative(),
  nodes: z.array(treeNode).min(1).max(2),
  /** Which of them the first difference is under, or is. */
  disputed: side,
});
export type TreeLevel = z.infer<typeof treeLevel>;

/** The trees of a match, from the root down to the disputed place, and below it as far as the difference can be seen. */
export const matchTree = z.strictObject({
  match: hash,
  /** Of the trees. */
  height: z.number().int().nonnegative(),
  levels: z.array(treeLevel).min(1),
});
export type MatchTree = z.infer<typeof matchTree>;

/** Something that anybody did in a dispute, as L1 has it. */
export const l1MoveRecord = z.strictObject({
  what: z.enum([
    ...['posted', 'opened', 'dissected', 'sealed', 'entered', 'proved', 'over'],
    ...['eliminated', 'released', 'final'],
  ] as const),
  /** The claim, entrant or match that it is about. */
  about: hash,
  /** Who did it, where L1 tells: the side of the match or of the subdispute. */
  side: side.nullable(),
  /** Where in the trees it led to. */
  height: z.number().int().nonnegative().nullable(),
  position: number64.nullable(),
  /** Of a match that is over. */
  lost: z.array(z.boolean()).length(2).nullable(),
  block: z.number().int().nonnegative(),
  /** Of the block; null where it is not known. */
  at: l1Time.nullable(),
  transaction: hash,
});
export type L1MoveRecord = z.infer<typeof l1MoveRecord>;

/** What hung on a dispute from a time on. */
export const stakeRecord = z.strictObject({
  at: l1Time,
  ...{ right: wei, wrong: wei, unknown: wei, ours: wei },
});
export type StakeRecord = z.infer<typeof stakeRecord>;

/** A claim of which there is an explanation, and its headline. */
export const explainedClaim = z.strictObject({
  claim: hash,
  title: z.string(),
  lead: z.array(z.string()),
});
export type ExplainedClaim = z.infer<typeof explainedClaim>;

/** What there is to see of a dispute beside its record. */
export const disputeDetail = z.strictObject({
  trees: z.array(matchTree),
  /** The oldest first. */
  moves: z.array(l1MoveRecord),
  /** Changes only, the oldest first. */
  stakes: z.array(stakeRecord),
  /** Each is a page at `/api/v1/claims/{claim}/explanation`. */
  explained: z.array(explainedClaim),
});
export type DisputeDetail = z.infer<typeof disputeDetail>;
