import type { JsonRpcApiProvider } from 'ethers';
import { equals } from '../../bisection/game/Hashes.js';
import type { Config } from '../../bisection/machine/Config.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Challenger } from '../dispute/challenger.js';
import { UnknownClaimError } from '../dispute/board.js';
import type { DisputeAddresses } from '../l1/deploy.js';
import { type BundleFile, encodeBundle } from './bundleFile.js';
import { collectEvidence, NoEvidenceError } from './collect.js';
import { linkTo } from './linkTo.js';

/** A chain on L1, and the challenger that has looked at it. */
export interface WatchedChain {
  readonly challenger: Pick<Challenger, 'chain' | 'board'>;
  readonly provider: JsonRpcApiProvider;
  readonly addresses: Pick<DisputeAddresses, 'inbox' | 'claims' | 'matches'>;
  readonly config: Config;
  /** The L1 block of the deployment. */
  readonly from: number;
  readonly pause?: () => Promise<void>;
}

/**
 * The bundle about a child of a right claim, as things stand on L1 now.
 * @throws CannotTellError, UnknownClaimError, UnfinishedClaimError, BundleTooLargeError
 */
export async function evidenceAbout(
  watched: WatchedChain,
  { id, parent }: { readonly id: Hash; readonly parent: Hash },
): Promise<BundleFile> {
  const { challenger, provider, config, from, pause } = watched;
  const { inbox, claims, matches } = watched.addresses;
  const { chain } = challenger;
  await chain.refresh();
  const link = await linkTo(chain, parent);
  if (link === undefined) throw new NoEvidenceError(id, 'its parent is no right claim');
  const board = challenger.board(parent);
  const claim = (await board.children()).find((each) => equals(each.id, id));
  if (claim === undefined) throw new UnknownClaimError(id);
  const { chainId: l1ChainId } = await provider.getNetwork();
  const premises = { l1ChainId, inbox, claims, matches, config };
  const sources = { chain, provider, board, link, premises, from };
  const bundle = await collectEvidence(
    pause === undefined ? sources : { ...sources, pause },
    claim,
  );
  return encodeBundle(bundle);
}
