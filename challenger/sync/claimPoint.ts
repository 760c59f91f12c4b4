import type { Chain } from '../chain.js';
import type { L1Block } from '../l1/l1View.js';
import { toHex } from '../hex.js';
import type { ChainIdentity, ClaimPoint } from '../snapshot/manifestFields.js';
import { openStanding } from './standing.js';
import type { StandingAt } from './syncRecord.js';

/** The chains and contracts that a snapshot must be of. */
export function identityOf({ l1ChainId, config, addresses }: Chain): ChainIdentity {
  const { inbox, claims, matches } = addresses;
  return {
    ...{ l1ChainId, l2ChainId: config.chainId },
    inbox: inbox.toLowerCase(),
    claims: claims.toLowerCase(),
    matches: matches.toLowerCase(),
  };
}

/**
 * What a manifest says of a claim, all of it but the L1 block being what the claim's state opens.
 * @throws WrongStandingError, UnfinishedClaimError
 */
export function pointOf({ id, state, standing }: StandingAt): Omit<ClaimPoint, 'l1Block'> {
  const { idle, head } = openStanding(standing, state);
  return {
    claim: toHex(id),
    batch: idle.block.fields.cursor.fields.position,
    block: { number: head.number, hash: toHex(head.hash) },
    stateRoot: toHex(head.stateRoot),
    standing: toHex(standing),
  };
}

/** @param seen the finalized L1 block at which the claim was final */
export function claimPoint(claim: StandingAt, seen: Pick<L1Block, 'number' | 'hash'>): ClaimPoint {
  const { number, hash } = seen;
  return { ...pointOf(claim), l1Block: { number: BigInt(number), hash } };
}
