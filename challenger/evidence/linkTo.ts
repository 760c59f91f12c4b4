import { equals } from '../../bisection/game/Hashes.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Link, RightChain } from '../claim/rightChain.js';

/** The right claim with that id and what its children start from; nothing if it is not among the right ones. */
export async function linkTo(chain: RightChain, id: Hash): Promise<Link | undefined> {
  let link = await chain.first();
  while (!equals(link.id, id)) {
    const parent = await chain.claims.claimOf(link.id);
    if (!chain.isDue(parent)) return undefined;
    const opinion = await chain.opinion(link, parent);
    const { tree } = opinion.claim;
    const root = await tree.node(tree.height, 0n);
    const right = (await chain.children(link.id, parent)).find(({ posted }) =>
      equals(posted.root, root),
    );
    if (right === undefined) return undefined;
    link = chain.link(right.posted.id, opinion);
  }
  return link;
}
