/** What a transaction offers, wei: EIP-1559, and EIP-4844 where it carries blobs. */
export interface Fees {
  /** To the block's proposer, a unit of gas. */
  readonly tip: bigint;
  /** At most in all, a unit of gas. */
  readonly cap: bigint;
  /** At most, a unit of blob gas; undefined without blobs. */
  readonly blobCap?: bigint;
}

/** What L1 asks for now, wei. */
export interface FeeMarket {
  /** The base fee of the next block. */
  readonly base: bigint;
  /** The tip that gets a transaction into a block. */
  readonly tip: bigint;
  /** The base fee of a unit of blob gas. */
  readonly blobBase: bigint;
}

/** What is offered, and what is not. Wei. */
export interface FeePolicy {
  /** The least tip: nodes leave out what offers less, and an offer of next to nothing can hardly be raised. */
  readonly leastTip: bigint;
  /** The least base fee that is reckoned with. */
  readonly leastBase: bigint;
  readonly leastBlobBase: bigint;
  /** The most for a unit of gas, and of blob gas. Never exceeded. */
  readonly mostCap: bigint;
  readonly mostBlobCap: bigint;
  /** How many times what L1 asks for is offered at most, after raises. */
  readonly multiple: bigint;
  /** Up to here an offer is raised whatever the multiple says. */
  readonly freeCap: bigint;
}

const GWEI = 10n ** 9n;

export const FEE_POLICY: FeePolicy = {
  leastTip: GWEI,
  leastBase: GWEI,
  leastBlobBase: GWEI,
  mostCap: 1_000n * GWEI,
  mostBlobCap: 1_000n * GWEI,
  multiple: 5n,
  freeCap: 100n * GWEI,
};

/** By how much a node wants each offer raised before it replaces a transaction, percent: with blobs all is doubled. */
export const LEAST_RAISE = { plain: 10n, blobs: 100n } as const;

/** How many times what blocks were paid lately a node may propose. */
const MOST_PROPOSED = 4n;

/**
 * The tip to reckon with: the larger of what the last blocks were paid (`eth_feeHistory`, on which endpoints agree) and
 * what a node proposes (on which they do not), as far as this is a few times the other at most. Wei.
 */
export function fairTip(paid: bigint, proposed: bigint): bigint {
  const bound = MOST_PROPOSED * most(paid, GWEI);
  return most(paid, least(proposed, bound));
}

/** What a new transaction offers: enough for a base fee that doubles, within the policy. */
export function firstFees(market: FeeMarket, policy: FeePolicy, hasBlobs: boolean): Fees {
  const { tip, cap, blobCap } = asked(market, policy);
  const within = { tip: least(tip, policy.mostCap), cap: least(cap, policy.mostCap) };
  return hasBlobs ? { ...within, blobCap: least(blobCap, policy.mostBlobCap) } : within;
}

/**
 * What replaces an offer: what L1 asks for by now, and at least `percent` more than before. If that is too much, the
 * least raise that nodes take; undefined if that is too much, too.
 */
export function raisedFees(
  before: Fees,
  market: FeeMarket,
  policy: FeePolicy,
  percent: bigint,
): Fees | undefined {
  const floor = before.blobCap === undefined ? LEAST_RAISE.plain : LEAST_RAISE.blobs;
  const most = mostFees(market, policy);
  for (const by of [percent > floor ? percent : floor, floor]) {
    const fees = raised(before, firstFees(market, policy, before.blobCap !== undefined), by);
    if (fees.cap <= most.cap && (fees.blobCap ?? 0n) <= most.blobCap) return fees;
  }
  return undefined;
}

/** The most that is offered now. */
export function mostFees(
  market: FeeMarket,
  policy: FeePolicy,
): { readonly cap: bigint; readonly blobCap: bigint } {
  const { cap, blobCap } = asked(market, policy);
  const { multiple, freeCap, mostCap, mostBlobCap } = policy;
  return {
    cap: least(most(multiple * cap, freeCap), mostCap),
    blobCap: least(most(multiple * blobCap, freeCap), mostBlobCap),
  };
}

function asked({ base, tip, blobBase }: FeeMarket, policy: FeePolicy): Required<Fees> {
  const fair = most(tip, policy.leastTip);
  return {
    tip: fair,
    cap: 2n * most(base, policy.leastBase) + fair,
    blobCap: 2n * most(blobBase, policy.leastBlobBase),
  };
}

function raised(before: Fees, now: Fees, percent: bigint): Fees {
  const cap = most(raise(before.cap, percent), now.cap);
  const tip = least(most(raise(before.tip, percent), now.tip), cap);
  if (before.blobCap === undefined) return { tip, cap };
  return { tip, cap, blobCap: most(raise(before.blobCap, percent), now.blobCap ?? 0n) };
}

/** Rounded up: an offer of a few wei rises, too. */
function raise(offer: bigint, percent: bigint): bigint {
  const by = (offer * percent + 99n) / 100n;
  return offer + most(by, 1n);
}

const most = (one: bigint, two: bigint): bigint => (one > two ? one : two);
const least = (one: bigint, two: bigint): bigint => (one < two ? one : two);
