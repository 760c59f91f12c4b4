import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Challenger } from '../../challenger/dispute/challenger.js';
import type { BundleFile } from '../../challenger/evidence/bundleFile.js';
import { evidenceAbout } from '../../challenger/evidence/evidenceAbout.js';
import type { World } from '../challenger/world.js';

/** What the challenger can show about a claim on top of the first one. */
export function evidenceOf(world: World, challenger: Challenger, id: Hash): Promise<BundleFile> {
  const { provider, addresses, from, config } = world.devnet;
  const watched = { challenger, provider, addresses, from, config };
  return evidenceAbout(watched, { id, parent: world.first });
}
