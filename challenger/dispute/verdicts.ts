import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Basis } from '../basis.js';
import type { Opinion } from '../claim/opinion.js';
import type { Child } from '../claim/rightChain.js';
import { Status } from '../../bisection/game/Claims.js';
import { type PostedClaim } from '../l1/claims.js';
import { toHex } from '../hex.js';
import { cannotTell, judge, type Verdict } from '../verdict.js';
import type { Board } from './board.js';
import type { ChallengerEvent } from './challengerEvent.js';

/** A verdict, and what it stands on. */
interface Judged {
  readonly verdict: Verdict;
  /** How many lists of leaves had been published. */
  readonly published: number;
  /** In the middle of the dispute it turned out that there is no answer; that stays so. */
  readonly isStuck: boolean;
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
    let verdict: Verdict;
    try {
      verdict = await judge(opinion, claim, leaves, basis);
    } catch (error) {
      verdict = cannotTell(error);
    }
    this.tell(claim, verdict, leaves.length);
    return verdict;
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
