import { toHex } from '../hex.js';
import type { Basis } from '../basis.js';
import type { ClaimRecord } from '../api/records/claimRecord.js';
import type { VerdictRecord } from '../api/records/verdictRecord.js';
import { claimRecord, type SeenClaim, seenClaims } from '../daemon/records/claimRecords.js';
import { VerdictBook } from '../daemon/verdictBook.js';
import type { Challenger } from '../dispute/challenger.js';
import { Glance, type GlanceOptions } from './glance.js';
import { namedBy } from './namedBy.js';
import { verifyChain, type VerifiedStretch } from './verifyChain.js';

export interface VerifyReportOptions extends GlanceOptions {
  /** Claims about later batches are not looked at. */
  readonly batch?: number | undefined;
  /** Only this one: its hash, or the first digits of it. */
  readonly claim?: string | undefined;
  readonly onProgress?: (line: string) => void;
}

/** What executing the batches says of the claims. */
export interface VerifyReport {
  readonly chain: string;
  readonly basis: Basis;
  readonly l1Block: number;
  /** Batches in the inbox. */
  readonly postedBatch: bigint;
  /** The last batch that was executed, and where it ends; null if there was none behind where it began. */
  readonly verified: {
    readonly batch: bigint;
    readonly block: bigint;
    readonly blockHash: string;
    readonly stateRoot: string;
  } | null;
  /** Those that were asked for, in the order in which they were posted; `said` is null where one was not judged. */
  readonly claims: readonly (ClaimRecord & { readonly said: VerdictRecord | null })[];
  readonly counts: {
    readonly agree: number;
    /** That stand. */
    readonly wrong: number;
    /** Wrong ones that are out. */
    readonly defeated: number;
    readonly cannotTell: number;
    readonly notJudged: number;
  };
}

/** The batches, or those that a claim is about, are not posted. */
export class NotPostedError extends Error {
  readonly code = 'VERIFY_NOT_POSTED';
  readonly nextStep = 'wait until the batches are posted; or ask for less';
  /** EX_TEMPFAIL */
  readonly exitCode = 75;
  constructor(
    readonly asked: bigint,
    readonly posted: bigint,
  ) {
    super(`batch ${String(asked)} is not posted; the last one is ${String(posted)}`);
    this.name = 'NotPostedError';
  }
}

/** The claim that was asked for cannot be held against anything. */
export class NotJudgedError extends Error {
  readonly code = 'VERIFY_NOT_JUDGED';
  readonly nextStep =
    'a claim on top of a wrong one, or of an earlier round, has no answer; verify its parent, or leave out --data-folder if it is older than that';
  constructor(readonly claim: string) {
    super(`${claim} is not a child of a claim that is right, as far as was looked`);
    this.name = 'NotJudgedError';
  }
}

/**
 * Verifies a chain as its file says.
 * @throws NotPostedError, NotJudgedError, UnknownNameError, AmbiguousNameError; what `Glance.open`, `verifyChain` throw
 */
export async function verifyReport(options: VerifyReportOptions): Promise<VerifyReport> {
  const { onProgress } = options;
  onProgress?.('reading L1');
  const glance = await Glance.open(options);
  try {
    const challenger = glance.challenger({
      onBatch: ({ position }) => onProgress?.(`read batch ${String(position)}`),
    });
    await challenger.chain.refresh();
    const { until, only } = await asked(challenger, options);
    const stretches = await verifyChain(challenger, {
      until,
      onStretch: ({ target, claims }) =>
        onProgress?.(
          `executed up to batch ${String(target)}, judged ${String(claims.length)} claim(s)`,
        ),
    });
    return await reportOf(glance, challenger, stretches, only, until);
  } finally {
    await glance.close();
  }
}

async function asked(
  { chain }: Challenger,
  { batch, claim }: VerifyReportOptions,
): Promise<{ until: bigint | undefined; only: string | undefined }> {
  if (batch !== undefined) {
    const posted = await chain.inbox.length();
    if (BigInt(batch) > posted) throw new NotPostedError(BigInt(batch), posted);
    return { until: BigInt(batch), only: undefined };
  }
  if (claim === undefined) return { until: undefined, only: undefined };
  const { number } = await chain.l1.head();
  const posted = await chain.claims.posted(chain.from, number);
  const names = posted.map(({ id, target }) => ({ id: toHex(id), target }));
  const { id, target } = namedBy(names, claim, 'claim', 'see gainsay claim list');
  return { until: target, only: id };
}

async function reportOf(
  glance: Glance,
  challenger: Challenger,
  stretches: readonly VerifiedStretch[],
  only: string | undefined,
  until: bigint | undefined,
): Promise<VerifyReport> {
  const { chain: right } = challenger;
  const judged = stretches.flatMap(({ claims }) => claims);
  const verdicts = new Map(judged.map(({ posted, verdict }) => [toHex(posted.id), verdict]));
  const book = new VerdictBook(glance.name);
  for (const { posted, verdict } of judged) book.note(posted, verdict, Date.now() / 1000);
  return right.l1.pinned(async () => {
    const l1 = await right.l1.head();
    const sighting = {
      ...{ chain: glance.name, right, l1, address: undefined, plays: false },
      board: (parent: SeenClaim['posted']['id']) => challenger.board(parent),
      verdictOf: (id: SeenClaim['posted']['id']) => verdicts.get(toHex(id)),
    };
    const all = (await seenClaims(sighting)).map((seen) => {
      const record = claimRecord(sighting, seen);
      return { ...record, said: book.all.find(({ claim }) => claim === record.id) ?? null };
    });
    const claims = all.filter(({ id, target }) =>
      only === undefined ? until === undefined || target <= until : id === only,
    );
    if (only !== undefined && claims.every(({ said }) => said === null)) {
      throw new NotJudgedError(only);
    }
    const end = stretches.findLast((stretch) => stretch.end !== undefined);
    return {
      ...{ chain: glance.name, basis: glance.basis, l1Block: l1.number },
      postedBatch: await right.inbox.length(),
      verified: verifiedAt(end),
      ...{ claims, counts: countsOf(claims) },
    };
  });
}

function verifiedAt(stretch: VerifiedStretch | undefined): VerifyReport['verified'] {
  if (stretch?.end === undefined) return null;
  const { number, hash, stateRoot } = stretch.end;
  return {
    ...{ batch: stretch.target, block: number },
    ...{ blockHash: toHex(hash), stateRoot: toHex(stateRoot) },
  };
}

function countsOf(claims: readonly ClaimRecord[]): VerifyReport['counts'] {
  const count = (is: (claim: ClaimRecord) => boolean): number => claims.filter(is).length;
  const isOut = ({ status }: ClaimRecord): boolean =>
    status === 'eliminated' || status === 'orphaned';
  return {
    agree: count(({ verdict }) => verdict === 'agree'),
    wrong: count((claim) => claim.verdict === 'disagree' && !isOut(claim)),
    defeated: count((claim) => claim.verdict === 'disagree' && isOut(claim)),
    cannotTell: count((claim) => claim.verdict === 'cannotTell' && !isOut(claim)),
    notJudged: count(({ verdict }) => verdict === null),
  };
}
