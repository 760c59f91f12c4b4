import { Status } from '../../bisection/game/Claims.js';
import { equals } from '../../bisection/game/Hashes.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { DaemonEvent } from '../api/daemonEvent.js';
import type { BundleFile } from '../evidence/bundleFile.js';
import type { EvidenceShelf } from '../evidence/evidenceShelf.js';
import { NoAgreementError } from '../l1/endpoints/noAgreement.js';
import { toHex } from '../hex.js';
import { L1MovedError } from '../l1/l1View.js';
import { cannotTell, type Verdict } from '../verdict.js';
import type { SeenClaim } from './records/claimRecords.js';

export interface EvidenceKeeperOptions {
  readonly shelf: EvidenceShelf;
  /** The bundle about a claim as things stand now. */
  readonly collect: (claim: { readonly id: Hash; readonly parent: Hash }) => Promise<BundleFile>;
  readonly verdictOf: (claim: Hash) => Verdict | undefined;
  readonly tell: (event: DaemonEvent) => void;
  /** Milliseconds. */
  readonly now: () => number;
  /** Told of a bundle that is on the disk. */
  readonly onKept?: (claim: string, bundle: BundleFile) => void;
}

/** How a claim stood when no evidence could be kept, and when it is tried again, ms. */
interface Failed {
  readonly stage: 'pending' | 'over';
  readonly times: number;
  readonly retryAt: number;
}

/** After a failure, ms; twice as long each time. Making a bundle may take long, and what is in the way may stay. */
const RETRY = { first: 60_000, most: 3_600_000 };
/** So often evidence waits for L1: its endpoints may never agree on what is asked for, as where one forgets transactions. */
const MOST_UNANSWERED = 3;

/**
 * Sees to it that there is a bundle about every wrong claim: when it is found wrong, before a bond is put up against it,
 * and again with all moves once it has fallen. What fails is told, and keeps nobody from playing (decision 0008).
 */
export class EvidenceKeeper {
  /** How a claim stood when evidence was kept. */
  private readonly kept = new Map<string, 'pending' | 'over'>();
  /** What could not be made, by claim. */
  private readonly failed = new Map<string, Failed>();
  /** How often L1 gave no answer, by claim. */
  private readonly unanswered = new Map<string, number>();

  constructor(private readonly options: EvidenceKeeperOptions) {}

  /** Makes up for what is missing about the wrong ones of these claims. @throws L1MovedError, NoAgreementError */
  async keep(claims: readonly SeenClaim[]): Promise<void> {
    for (const { posted, claim } of claims) {
      if (this.options.verdictOf(posted.id)?.kind !== 'disagree') continue;
      const key = toHex(posted.id);
      const stage = claim.status === Status.pending ? 'pending' : 'over';
      const before = this.kept.get(key);
      if (before === stage || before === 'over') continue;
      const failed = this.failed.get(key);
      if (failed?.stage === stage && this.options.now() < failed.retryAt) continue;
      // One that had fallen before this process looked has its evidence, or nobody asked for it.
      const mayBeThere = stage === 'over' && before === undefined && failed === undefined;
      if (await this.keepOne(posted, key, mayBeThere)) {
        this.failed.delete(key);
        this.kept.set(key, stage);
      } else {
        const times = failed?.stage === stage ? failed.times + 1 : 0;
        const wait = Math.min(RETRY.first * 2 ** times, RETRY.most);
        this.failed.set(key, { stage, times, retryAt: this.options.now() + wait });
      }
    }
  }

  /** The same for the children of one claim. */
  async keepOf(parent: Hash, claims: readonly SeenClaim[]): Promise<void> {
    await this.keep(claims.filter(({ posted }) => equals(posted.parent, parent)));
  }

  /** Whether there is a bundle now. */
  private async keepOne(
    { id, parent }: SeenClaim['posted'],
    claim: string,
    mayBeThere: boolean,
  ): Promise<boolean> {
    const { shelf, collect, tell, onKept } = this.options;
    const dispute = toHex(parent);
    try {
      if (mayBeThere && (await shelf.find(claim)) !== undefined) return true;
      const bundle = await collect({ id, parent });
      const file = await shelf.put(bundle, claim, dispute);
      onKept?.(claim, bundle);
      tell({ kind: 'evidence', claim, dispute, outcome: { kind: 'kept', file } });
      return true;
    } catch (error) {
      // Of L1 there is no answer now; there may be one at the next look, but a dispute does not wait for it for ever.
      if (error instanceof L1MovedError || error instanceof NoAgreementError) {
        const before = this.unanswered.get(claim) ?? 0;
        this.unanswered.set(claim, before + 1);
        if (before < MOST_UNANSWERED) throw error;
      }
      const why = cannotTell(error);
      if (why.kind !== 'cannotTell') throw error;
      const outcome = { kind: 'failed' as const, code: why.code, message: why.reason };
      tell({ kind: 'evidence', claim, dispute, outcome });
      return false;
    }
  }
}
