import type { Hash } from '../../bisection/structures/Keccak.js';
import type { PostedClaim } from '../l1/claims.js';
import type { Verdict } from '../verdict.js';
import type { InboxEvent } from '../watch/inboxEvent.js';

/** What the challenger tells of its work. */
export type ChallengerEvent =
  | { readonly kind: 'verdict'; readonly claim: PostedClaim; readonly verdict: Verdict }
  /** `dispute`: the id of the claim whose children fight, `0x…`; absent of moves that belong to none. */
  | { readonly kind: 'move'; readonly what: string; readonly dispute?: string }
  | InboxEvent
  | Alarm;

/** Something that must never happen has. An operator is needed. */
export type Alarm =
  /** A right claim is out, or a wrong one final. */
  | {
      readonly kind: 'alarm';
      readonly claim: PostedClaim;
      readonly what: 'rightClaimLost' | 'wrongClaimFinal';
    }
  /**
   * A move of ours is refused: our time for it is over, or nobody should ever send such a move. All other matches go
   * on; a move that should never be sent also makes the step reject, once they have nothing left to do.
   */
  | {
      readonly kind: 'alarm';
      readonly what: 'moveTooLate' | 'moveFailed';
      /** The claim that gains by it. */
      readonly claim: PostedClaim;
      /** The move, as it is told of when it is made. */
      readonly move: string;
      /** The match that it belongs to, or the claim whose children it is about. */
      readonly on: Hash;
      readonly lost: string;
      readonly nextStep: string;
    };
