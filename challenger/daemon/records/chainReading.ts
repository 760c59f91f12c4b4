import type { ClaimRecord } from '../../api/records/claimRecord.js';
import type { DisputeRecord } from '../../api/records/disputeRecord.js';
import type { BondRecord } from '../../api/records/moneyRecords.js';
import { Bills } from '../../l1/bills.js';
import type { Matches } from '../../l1/matches.js';
import { toHash, toHex } from '../../hex.js';
import { bondRecords, type Sums } from './bondRecords.js';
import { claimRecord, type SeenClaim, seenClaims } from './claimRecords.js';
import { seenDispute, type SeenDispute } from './disputeRecords.js';
import type { Sighting } from './sighting.js';

/** What L1 and our verdicts say of a chain, all of one L1 block. */
export interface ChainReading {
  readonly claims: readonly ClaimRecord[];
  readonly disputes: readonly DisputeRecord[];
  readonly bonds: readonly BondRecord[];
  /** What the contracts owe us. */
  readonly owed: Sums;
  /** Batches in the inbox. */
  readonly postedBatch: bigint;
  readonly seen: {
    readonly claims: readonly SeenClaim[];
    readonly disputes: readonly SeenDispute[];
  };
}

/** Reads everything that is shown. The chain must have been refreshed; the sighting's block is the one that is pinned. */
export async function readChain(sighting: Sighting, matches: Matches): Promise<ChainReading> {
  const { right, address } = sighting;
  const claims = await seenClaims(sighting);
  const disputes: SeenDispute[] = [];
  for (const parent of new Set(claims.map(({ posted }) => toHex(posted.parent)))) {
    const dispute = await seenDispute(sighting, toHash(parent), claims);
    if (dispute !== undefined) disputes.push(dispute);
  }
  const { claims: claimsAt, l1, from } = right;
  const sums = async (
    of: (contract: typeof claimsAt | Matches) => Promise<bigint>,
  ): Promise<Sums> =>
    address === undefined
      ? { claims: 0n, matches: 0n }
      : { claims: await of(claimsAt), matches: await of(matches) };
  const owed = await sums((contract) => contract.owed(address ?? ''));
  const withdrawn = await sums(async (contract) => {
    const { number: head } = await l1.head();
    return new Bills(contract.address, l1).withdrawn(address ?? '', from, head);
  });
  return {
    claims: claims.map((each) => claimRecord(sighting, each)),
    disputes: disputes.map(({ record }) => record),
    bonds: bondRecords(sighting, claims, disputes, withdrawn),
    owed,
    postedBatch: await right.inbox.length(),
    seen: { claims, disputes },
  };
}
