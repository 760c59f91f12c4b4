/** Which trees of the liar can be seen. */
export const SIGHTS = ['both served', 'step tree hidden', 'both hidden'] as const;
export type Sight = (typeof SIGHTS)[number];

/** The most L1 transactions of a dispute between two claims, what brings bonds back apart. */
export const MOST_TRANSACTIONS: Readonly<Record<Sight, number>> = {
  'both served': 9,
  'step tree hidden': 15,
  'both hidden': 19,
};

/**
 * How many divergence proofs are made: a liar who is faster than the honest party can put a dissection of its own, at
 * its own cost, before each. It gains nothing by it.
 */
export const DIVERGENCES: Readonly<Record<Sight, number>> = {
  'both served': 2,
  'step tree hidden': 1,
  'both hidden': 0,
};
