import type { PostedClaim } from '../l1/claims.js';
import type { Verdict } from '../verdict.js';

/** What the challenger tells of its work. */
export type ChallengerEvent =
  | { readonly kind: 'verdict'; readonly claim: PostedClaim; readonly verdict: Verdict }
  | { readonly kind: 'move'; readonly what: string }
  /** Something that must never happen has: a right claim is out, or a wrong one final. An operator is needed. */
  | {
      readonly kind: 'alarm';
      readonly claim: PostedClaim;
      readonly what: 'rightClaimLost' | 'wrongClaimFinal';
    };
