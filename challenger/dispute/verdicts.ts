import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Basis } from '../basis.js';
import type { Opinion } from '../claim/opinion.js';
import type { Child } from '../claim/rightChain.js';
import { Status } from '../../bisection/game/Claims.js';
import { isNoAnswer } from '../execute/cannotTell.js';
import { type PostedClaim } from '../l1/claims.js';
import { toHex } from '../hex.js';
import { cannotTell, judge, publicTree, type Verdict } from '../verdict.js';
import type { Board } from './board.js';
import type { ChallengerEvent } from './challengerEvent.js';

/** As many lists of leaves as there never are: what stands on them is judged again at the next look. */
const NOT_JUDGED = -1;

/** A verdict, and what it stands on. */
interface Judged {
  readonly verdict: Verdict;
  /** How many lists of leaves had been published. */
  readonly published: number;
  /** In the middle of the dispute it turned out that there is no answer; that stays so. */
  readonly isStuck: boolean;
}

/** The children of a claim, by our verdicts. */
export interface SortedChildren {
  readonly right: Child | undefined;
  /** Those that stand, and those that are out. */
  readonly wrong: readonly PostedClaim[];
  readonly fallen: readonly PostedClaim[];
}

/** The verdicts on the claims seen so far. Each change of mind is told, and so is an end against the truth. */
export class Verdicts {
  private readonly known = new Map<string, Judged>();
  private readonly alarms = new Set<string>();

  /** @param basis what opinions stand on now */
  constructor(
    private readonly onEvent?: (event: ChallengerEvent) => void,
    private readonly basis: () => Basis = () => 'replayed',
  ) {}

  /** The verdict on a claim that has been judged. */
  of(id: Hash): Verdict | undefined {
    return this.known.get(toHex(id))?.verdict;
  }

  /** Raises an alarm, once for each claim, where the game has ended against the truth. */
  watch({ posted, claim }: Child, verdict: Verdict): void {
    const lost = verdict.kind === 'agree' && claim.status === Status.eliminated;
    const won = verdict.kind === 'disagree' && claim.status === Status.final;
    if ((!lost && !won) || this.alarms.has(toHex(posted.id))) return;
    this.alarms.add(toHex(posted.id));
    const what = lost ? 'rightClaimLost' : 'wrongClaimFinal';
    this.onEvent?.({ kind: 'alarm', claim: posted, what });
  }

  /** Judges the children of a claim, and tells them apart; what has ended against the truth is told. */
  async sort(opinion: Opinion, children: readonly Child[], board: Board): Promise<SortedChildren> {
    let right: Child | undefined;
    const wrong: PostedClaim[] = [];
    const fallen: PostedClaim[] = [];
    for (const child of children) {
      const verdict = await this.judge(opinion, child.posted, board);
      if (verdict.kind === 'agree') right = child;
      const { status } = child.claim;
      if (status === Status.pending && verdict.kind === 'disagree') wrong.push(child.posted);
      if (status === Status.eliminated && verdict.kind === 'disagree') fallen.push(child.posted);
      this.watch(child, verdict);
    }
    return { right, wrong, fallen };
  }

  /** Each claim is judged once, and again when leaves are published for it. */
  async judge(opinion: Opinion, claim: PostedClaim, board: Board): Promise<Verdict> {
    const known = this.known.get(toHex(claim.id));
    const leaves = await board.leaves(claim.id);
    const basis = this.basis();
    if (known !== undefined && (known.isStuck || known.published === leaves.length)) {
      const { verdict } = known;
      if (verdict.kind === 'cannotTell' || verdict.basis === basis) return verdict;
      // The same opinion stands on something else now.
      const restated = { ...verdict, basis };
      this.tell(claim, restated, known.published, known.isStuck);
      return restated;
    }
    try {
      const verdict = await this.judged(opinion, claim, leaves, known);
      this.tell(claim, verdict, leaves.length);
      return verdict;
    } catch (error) {
      const verdict = cannotTell(error);
      this.tell(claim, verdict, isNoAnswer(error) ? leaves.length : NOT_JUDGED);
      return verdict;
    }
  }

  private async judged(
    opinion: Opinion,
    claim: PostedClaim,
    leaves: readonly (readonly Hash[])[],
    known: Judged | undefined,
  ): Promise<Verdict> {
    const basis = this.basis();
    const before = known?.verdict;
    if (before?.kind === 'agree') return { ...before, basis };
    if (before?.kind === 'disagree') {
      // Anybody may publish anything for a claim: only what turns out to be its tree says more of it.
      const { height } = opinion.claim.tree;
      const fresh = leaves.slice(known?.published);
      const isNews = before.tree === undefined && (await publicTree(claim.root, height, fresh));
      if (!isNews) return { ...before, basis };
    }
    return judge(opinion, claim, leaves, basis);
  }

  tell(claim: PostedClaim, verdict: Verdict, published: number, isStuck = false): void {
    const before = this.of(claim.id);
    this.known.set(toHex(claim.id), { verdict, published, isStuck });
    if (before === undefined || !isSaid(before, verdict)) {
      this.onEvent?.({ kind: 'verdict', claim, verdict });
    }
  }
}

/** Whether who was told of the one knows the other. */
function isSaid(before: Verdict, verdict: Verdict): boolean {
  if (before.kind === 'cannotTell' || verdict.kind === 'cannotTell') {
    return (
      before.kind === 'cannotTell' && verdict.kind === 'cannotTell' && before.code === verdict.code
    );
  }
  return before.kind === verdict.kind && before.basis === verdict.basis;
}
