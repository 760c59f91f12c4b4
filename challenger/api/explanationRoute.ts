import { ApiError } from './apiError.js';
import { itemOf } from './listRoutes.js';
import type { ReadModel } from './readModel.js';
import type { RouteRequest } from './route.js';

export const EXPLANATION_PATH = '/api/v1/claims/{id}/explanation';

/** What a page without scripts needs. The page's own policy, which names its style by hash, holds beside it. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The explanation of a claim as a page, and what it may do in a browser. @throws ApiError */
export function explanationOf(
  model: ReadModel,
  request: RouteRequest,
): { readonly html: string; readonly policy: string } {
  const { chain, id } = itemOf(model.claims(), request);
  const explanation = model.explanation(chain, id);
  if (explanation === undefined) {
    const what = `there is no explanation of ${id}`;
    const next = 'there is one only of a wrong claim, once its evidence is stored; ask again later';
    throw new ApiError(404, 'API_NO_EXPLANATION', what, next);
  }
  return { html: explanation.html, policy: POLICY };
}
