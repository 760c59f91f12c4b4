import { getBytes } from 'ethers';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { Chain } from '../chain.js';
import type { Clock } from '../l1/endpoints/clock.js';
import { toHash, toHex } from '../hex.js';
import { checkManifest } from '../snapshot/checkManifest.js';
import { findManifests } from '../snapshot/findManifest.js';
import type { SnapshotManifest } from '../snapshot/manifest.js';
import { ManifestError } from '../snapshot/manifestError.js';
import { claimsNamed } from '../snapshot/snapshotIndex.js';
import { SourceError, type SnapshotSource } from '../snapshot/snapshotSource.js';
import { identityOf, pointOf } from './claimPoint.js';
import { type FinalClaim, type FinalClaims, NotFinalClaimError } from './finalClaims.js';
import { UnfinishedClaimError } from './standing.js';
import { WrongStandingError } from './standingReader.js';
import type { StandingAt } from './syncRecord.js';

/** A snapshot that L1 vouches for, as far as can be seen before its chunks are there. */
export interface UsableSnapshot {
  readonly claim: FinalClaim;
  readonly at: StandingAt;
  readonly manifest: SnapshotManifest;
}

/** Why something that a source has is of no use. */
export interface Refusal {
  /** Undefined where it cannot be told whose it is. */
  readonly source: string | undefined;
  readonly claim: string | undefined;
  readonly reason: string;
  /** Whether it gave something that is wrong; else it gave nothing. */
  readonly isWrong: boolean;
}

export interface SnapshotSearch {
  readonly chain: Chain;
  readonly claims: FinalClaims;
  readonly newest: FinalClaim;
  readonly sources: readonly SnapshotSource[];
  readonly clock: Clock;
  readonly onRefusal: (refusal: Refusal) => void;
}

/** Claims before the newest one that are asked for, also where no source says that it has them. */
const UNNAMED = 4;
/** Claims that a source may name; a longer list is not of use, or a way to keep us busy. */
const NAMED = 64;

/** How long a source may take over its list. */
const INDEX_MS = 30_000;

/** The snapshots that the sources have of claims that are final on L1, the newest first. */
export async function* usableSnapshots(search: SnapshotSearch): AsyncGenerator<UsableSnapshot> {
  const { chain, sources, clock, onRefusal } = search;
  const identity = identityOf(chain);
  for (const claim of await candidates(search)) {
    const name = toHex(claim.id);
    const expected = { chain: identity, point: { claim: name, batch: claim.position } };
    const found = findManifests({
      ...{ sources, expected, clock },
      onRefusal: (refusal) => {
        onRefusal({ ...refusal, claim: name });
      },
    });
    for await (const { manifest, source } of found) {
      let at;
      try {
        at = checkPoint(claim, manifest, identity);
      } catch (error) {
        if (!isOfSource(error)) throw error;
        onRefusal({ source, claim: name, reason: error.message, isWrong: true });
        continue;
      }
      yield { claim, manifest, at };
    }
  }
}

/** Holds all that a manifest says against the claim's state on L1. */
export function checkPoint(
  { id, state }: FinalClaim,
  manifest: Pick<SnapshotManifest, 'chain' | 'point'>,
  identity: SnapshotManifest['chain'],
): StandingAt {
  const at = { id, state, standing: getBytes(manifest.point.standing) };
  checkManifest(manifest, { chain: identity, point: pointOf(at) });
  return at;
}

/** Whether an error says that what a source gave is of no use. */
export function isOfSource(error: unknown): error is Error {
  return (
    error instanceof WrongStandingError ||
    error instanceof UnfinishedClaimError ||
    error instanceof ManifestError
  );
}

/** The final claims that there may be snapshots of, the newest first. */
async function candidates(search: SnapshotSearch): Promise<FinalClaim[]> {
  const { claims, newest, sources } = search;
  const found = new Map<string, FinalClaim>();
  let unnamed = newest;
  for (let count = 0; count <= UNNAMED && !unnamed.isGenesis; count++) {
    found.set(toHex(unnamed.id), unnamed);
    unnamed = await claims.claim(unnamed.parent);
  }
  const named = await Promise.all(sources.map((source) => namedBy(source, search)));
  for (const [index, list] of named.entries()) {
    for (const id of list) {
      const key = toHex(id);
      if (found.has(key)) continue;
      try {
        const claim = await claims.claim(id);
        if (!claim.isGenesis) found.set(key, claim);
      } catch (error) {
        if (!(error instanceof NotFinalClaimError)) throw error;
        const source = sources[index]?.name;
        search.onRefusal({ source, claim: key, reason: error.message, isWrong: true });
      }
    }
  }
  return [...found.values()].sort((a, b) => Number(b.position - a.position));
}

async function namedBy(source: SnapshotSource, { onRefusal }: SnapshotSearch): Promise<Hash[]> {
  try {
    const named = await claimsNamed(source, AbortSignal.timeout(INDEX_MS));
    return named.slice(0, NAMED).map(toHash);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    onRefusal({ source: source.name, claim: undefined, reason: error.detail, isWrong: false });
    return [];
  }
}
