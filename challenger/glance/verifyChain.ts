import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Child, Link } from '../claim/rightChain.js';
import type { Challenger } from '../dispute/challenger.js';
import { Verdicts } from '../dispute/verdicts.js';
import type { ChainHead } from '../execute/executor.js';
import { L1MovedError } from '../l1/l1View.js';
import { cannotTell, type Verdict } from '../verdict.js';

/** A claim, and what we say of it. */
export interface JudgedClaim extends Child {
  readonly verdict: Verdict;
}

/** The batches that the children of one claim are about. */
export interface VerifiedStretch {
  readonly parent: Hash;
  /** The last of them. */
  readonly target: bigint;
  /** Where they end, as executing them gives it; undefined where that cannot be told. */
  readonly end: ChainHead | undefined;
  readonly claims: readonly JudgedClaim[];
}

export interface VerifyOptions {
  /** Claims about later batches are not looked at. */
  readonly until?: bigint | undefined;
  readonly onStretch?: ((stretch: VerifiedStretch) => void) | undefined;
}

/** How often a look is begun anew because L1 changed in the middle of it, where no new batches were executed meanwhile. */
const LOOKS = 3;

/**
 * Executes the batches behind each right claim in turn, and judges its children. It ends behind the last batches that
 * were posted whole, at what cannot be told, or where nobody has claimed what is right.
 * @throws L1MovedError; what reading L1 throws
 */
export async function verifyChain(
  challenger: Pick<Challenger, 'chain' | 'board'>,
  { until, onStretch }: VerifyOptions = {},
): Promise<VerifiedStretch[]> {
  const { chain } = challenger;
  const verdicts = new Verdicts(undefined, () => chain.basis);
  let most = 0;
  for (let look = 0; ; look++) {
    const stretches: VerifiedStretch[] = [];
    try {
      await chain.l1.pinned(async () => {
        await chain.refresh();
        let link: Link | undefined = await chain.first();
        while (link !== undefined) {
          const { stretch, next } = await verifyBehind(challenger, link, verdicts, until);
          link = next;
          if (stretch === undefined) return;
          stretches.push(stretch);
          if (stretches.length <= most) continue;
          most = stretches.length;
          look = 0;
          onStretch?.(stretch);
        }
      });
      return stretches;
    } catch (error) {
      // What was executed is remembered: the next look comes further.
      if (!(error instanceof L1MovedError) || look >= LOOKS) throw error;
    }
  }
}

async function verifyBehind(
  challenger: Pick<Challenger, 'chain' | 'board'>,
  link: Link,
  verdicts: Verdicts,
  until: bigint | undefined,
): Promise<{ stretch: VerifiedStretch | undefined; next: Link | undefined }> {
  const { chain } = challenger;
  const parent = await chain.claims.claimOf(link.id);
  const target = parent.next;
  const children = await chain.children(link.id, parent);
  const isPast = until !== undefined && target > until;
  if (isPast || (!chain.isDue(parent) && children.length === 0)) {
    return { stretch: undefined, next: undefined };
  }
  const about = { parent: link.id, target };
  const unknown = (error: unknown) => {
    const claims = children.map((child) => ({ ...child, verdict: cannotTell(error) }));
    return { stretch: { ...about, end: undefined, claims }, next: undefined };
  };
  if (!chain.isDue(parent)) return unknown(chain.gap);
  let opinion;
  try {
    opinion = await chain.opinion(link, parent);
  } catch (error) {
    if (children.length === 0) throw error;
    return unknown(error);
  }
  const claims: JudgedClaim[] = [];
  for (const child of children) {
    const verdict = await verdicts.judge(opinion, child.posted, challenger.board(link.id));
    claims.push({ ...child, verdict });
  }
  const right = claims.find(({ verdict }) => verdict.kind === 'agree');
  const next = right === undefined ? undefined : chain.link(right.posted.id, opinion);
  return { stretch: { ...about, end: opinion.claim.head, claims }, next };
}
