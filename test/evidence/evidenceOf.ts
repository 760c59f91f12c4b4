import type { Bundle } from '../../challenger/evidence/bundle.js';
import { collectEvidence } from '../../challenger/evidence/collect.js';
import { linkTo } from '../../challenger/evidence/linkTo.js';
import type { Challenger } from '../../challenger/dispute/challenger.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { World } from '../challenger/world.js';

/** What the challenger can show about a claim on top of the first one. */
export async function evidenceOf(world: World, challenger: Challenger, id: Hash): Promise<Bundle> {
  const { devnet, first } = world;
  const { provider, addresses, from, config } = devnet;
  const claim = (await world.children(challenger)).find((each) =>
    Buffer.from(each.id).equals(Buffer.from(id)),
  );
  const { chain } = challenger;
  const link = await linkTo(chain, first);
  const { chainId: l1ChainId } = await provider.getNetwork();
  const { inbox, claims, matches } = addresses;
  const premises = { l1ChainId, inbox, claims, matches, config };
  const board = challenger.board(first);
  return collectEvidence({ chain, provider, board, link: link!, premises, from }, claim!);
}
