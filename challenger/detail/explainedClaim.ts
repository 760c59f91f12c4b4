import type { ClaimExplanation } from '../api/readModel.js';
import { type CheckOptions, checkBundle } from '../evidence/check.js';
import { explain } from '../explain/explain.js';
import { htmlPage } from '../explain/htmlPage.js';
import { pageOf } from '../explain/pageOf.js';
import type { SourceOf } from '../explain/stepView.js';

/** A bundle of evidence about a claim. */
export interface ClaimBundle {
  /** `0x…`. */
  readonly claim: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * What a bundle shows about a claim, for people. Executes the bundle's batches again: for once a bundle, not for every look.
 * @param sourceOf finds source lines, where the artifacts of contracts are at hand
 */
export async function explainedClaim(
  { claim, name, bytes }: ClaimBundle,
  options: Omit<CheckOptions, 'name'> = {},
  sourceOf?: SourceOf,
): Promise<ClaimExplanation> {
  const checked = await checkBundle(bytes, { ...options, name });
  const page = pageOf(await explain(checked, sourceOf));
  return { claim, bundle: name, title: page.title, lead: [...page.lead], html: htmlPage(page) };
}
