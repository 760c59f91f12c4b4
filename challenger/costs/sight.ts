/** Which trees of the liar can be seen. */
export const SIGHTS = ['both served', 'step tree hidden', 'both hidden'] as const;
export type Sight = (typeof SIGHTS)[number];

/**
 * The most L1 transactions of a dispute between two claims, what brings bonds back apart, against a liar who is not
 * faster than the honest party. One who is can put a dissection, at its own cost, before each divergence proof.
 */
export const MOST_TRANSACTIONS: Readonly<Record<Sight, number>> = {
  'both served': 9,
  'step tree hidden': 15,
  'both hidden': 19,
};

/** How many divergence proofs are made, so how many transactions a hasty liar can add. */
export const DIVERGENCES: Readonly<Record<Sight, number>> = {
  'both served': 2,
  'step tree hidden': 1,
  'both hidden': 0,
};
