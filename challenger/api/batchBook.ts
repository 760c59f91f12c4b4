import type { ChallengerEvent } from '../dispute/challengerEvent.js';
import { toHex } from '../hex.js';

type Said = Extract<ChallengerEvent, { kind: 'verdict' }>;

/** How many claims, and disputes, are kept; what was judged first goes first. */
const KEPT = 10_000;

/** Which batches claims and disputes are about, as far as verdicts said so. */
export class BatchBook {
  private readonly claims = new Map<string, bigint>();
  private readonly disputes = new Map<string, bigint>();

  note(chain: string | undefined, { claim, verdict }: Said): void {
    const wrong = verdict.kind === 'disagree' ? verdict.unit?.batch : undefined;
    const batch = wrong ?? claim.target;
    put(this.claims, keyOf(chain, toHex(claim.id)), batch);
    // The children of a claim are about the same batches: what is found wrong in one comes before where they end.
    const dispute = keyOf(chain, toHex(claim.parent));
    const known = this.disputes.get(dispute);
    if (known === undefined || batch < known) put(this.disputes, dispute, batch);
  }

  /** The batch of a claim, or else of a dispute, `0x…`. */
  of(
    chain: string | undefined,
    { claim, dispute }: { readonly claim: string | null; readonly dispute: string | null },
  ): bigint | undefined {
    const ofClaim = claim === null ? undefined : this.claims.get(keyOf(chain, claim));
    if (ofClaim !== undefined || dispute === null) return ofClaim;
    return this.disputes.get(keyOf(chain, dispute));
  }
}

const keyOf = (chain: string | undefined, id: string): string => `${chain ?? ''} ${id}`;

function put(map: Map<string, bigint>, key: string, batch: bigint): void {
  map.set(key, batch);
  const [oldest] = map.keys();
  if (map.size > KEPT && oldest !== undefined) map.delete(oldest);
}
