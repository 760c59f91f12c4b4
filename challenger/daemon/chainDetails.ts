import PQueue from 'p-queue';
import type { ClaimExplanation } from '../api/readModel.js';
import type { DisputeDetail } from '../api/records/disputeDetail.js';
import type { DisputeRecord } from '../api/records/disputeRecord.js';
import type { Chain } from '../chain.js';
import { DisputeDetails } from '../detail/disputeDetails.js';
import { explainedClaim } from '../detail/explainedClaim.js';
import { StakeHistory } from '../detail/stakeHistory.js';
import type { Challenger } from '../dispute/challenger.js';
import type { BundleFile } from '../evidence/bundleFile.js';
import { toHash } from '../hex.js';

/** Explanations, and details of disputes, that are held. */
const MOST = 50;

/** What there is to see of the disputes of a chain beside their records. */
export class ChainDetails {
  private readonly stakes = new StakeHistory();
  private readonly explanations = new Map<string, ClaimExplanation>();
  private readonly seen = new Map<string, Pick<DisputeDetail, 'trees' | 'moves'>>();
  private readonly explaining = new PQueue({ concurrency: 1 });
  private disputes = new Map<string, DisputeDetails>();
  private of: Challenger | undefined;

  /** @param pause waited for now and then in long runs */
  constructor(
    private readonly chain: Chain,
    private readonly pause: () => Promise<void>,
  ) {}

  /** Looks at disputes as a reading has found them, in the pinned view that it was made in. */
  async look(challenger: Challenger, disputes: readonly DisputeRecord[]): Promise<void> {
    if (this.of !== challenger) {
      // What was read through the view of another challenger is read anew.
      this.of = challenger;
      this.disputes = new Map();
    }
    const { time } = await challenger.chain.l1.head();
    for (const record of disputes) {
      const { id, forecast } = record;
      this.stakes.note(id, Number(time), forecast.stakes);
      const opinion = await challenger.chain.formed(toHash(id))?.catch(() => undefined);
      keep(this.seen, id, await this.detailsOf(id, challenger).look(record, opinion));
    }
  }

  /** Explains the bundle about a claim, on the side. */
  explain(claim: string, { name, bytes }: BundleFile): void {
    const { l1ChainId, addresses, config } = this.chain;
    const { inbox, claims, matches } = addresses;
    const premises = { l1ChainId, inbox, claims, matches, config };
    const { pause } = this;
    void this.explaining.add(async () => {
      // A bundle that cannot be explained is there all the same; gainsay explain says what is in the way.
      const explained = explainedClaim({ claim, name, bytes }, { premises, pause });
      const explanation = await explained.catch(() => undefined);
      if (explanation !== undefined) keep(this.explanations, claim, explanation);
    });
  }

  detail({ id, claims }: DisputeRecord): DisputeDetail | undefined {
    const seen = this.seen.get(id);
    if (seen === undefined) return undefined;
    const explained = claims.flatMap((claim) => {
      const found = this.explanations.get(claim);
      return found === undefined ? [] : [{ claim, title: found.title, lead: [...found.lead] }];
    });
    return { ...seen, stakes: [...this.stakes.of(id)], explained };
  }

  explanation(claim: string): ClaimExplanation | undefined {
    return this.explanations.get(claim);
  }

  /** Resolves when nothing is explained any more. */
  async stop(): Promise<void> {
    this.explaining.clear();
    await this.explaining.onIdle();
  }

  private detailsOf(id: string, challenger: Challenger): DisputeDetails {
    const known = this.disputes.get(id);
    if (known !== undefined) return known;
    const { provider, addresses, from } = this.chain;
    const { chain } = challenger;
    const details = new DisputeDetails({
      ...{ l1: chain.l1, provider, addresses, from, parameters: chain.parameters },
      rivalTree: (claim) => {
        const verdict = challenger.verdictOf(claim);
        return verdict?.kind === 'disagree' ? verdict.tree : undefined;
      },
    });
    keep(this.disputes, id, details);
    return details;
  }
}

/** Puts the newest last, and lets the oldest go where there are too many. */
function keep<V>(held: Map<string, V>, key: string, value: V): void {
  held.delete(key);
  held.set(key, value);
  const [oldest] = held.keys();
  if (held.size > MOST && oldest !== undefined) held.delete(oldest);
}
