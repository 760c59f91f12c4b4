import type { DeltaManifest } from './deltaManifest.js';
import type { SnapshotManifest } from './manifest.js';
import { ManifestError } from './manifestError.js';
import type { ChainIdentity, ClaimPoint } from './manifestFields.js';

/** What is known of L1 itself: the chain, and of a claim as much as whoever asks knows. */
export interface Expected {
  readonly chain: ChainIdentity;
  readonly point: Partial<ClaimPoint> & Pick<ClaimPoint, 'claim'>;
}

/**
 * Holds what a manifest says of its chain and claim against what is known. What is not known stays open: the state root
 * must be, before anything is fetched.
 * @throws ManifestError
 */
export function checkManifest(
  { chain, point }: Pick<SnapshotManifest, 'chain' | 'point'>,
  expected: Expected,
): void {
  for (const name of ['l1ChainId', 'l2ChainId', 'inbox', 'claims', 'matches'] as const) {
    if (chain[name] !== expected.chain[name]) {
      const said = `${name} is ${chain[name]}, not ${expected.chain[name]}`;
      throw new ManifestError('chain', `it is of another chain: ${said}`);
    }
  }
  if (point.claim !== expected.point.claim) {
    throw new ManifestError('claim', `it is of claim ${point.claim}, not ${expected.point.claim}`);
  }
  const said = statements(point);
  for (const [name, known] of Object.entries(statements(expected.point))) {
    if (known === undefined || said[name] === known) continue;
    throw new ManifestError('statement', `its ${name} is ${String(said[name])}, not ${known}`);
  }
}

/** As `checkManifest`, for a delta, which must begin at a claim and state that are known. @throws ManifestError */
export function checkDelta(
  { chain, from, to }: DeltaManifest,
  expected: Expected & { readonly from: { readonly claim: string; readonly stateRoot: string } },
): void {
  checkManifest({ chain, point: to }, expected);
  if (from.claim !== expected.from.claim) {
    throw new ManifestError('claim', `it begins at ${from.claim}, not ${expected.from.claim}`);
  }
  if (from.stateRoot !== expected.from.stateRoot) {
    const known = expected.from.stateRoot;
    throw new ManifestError('statement', `it begins at state ${from.stateRoot}, not ${known}`);
  }
}

const statements = (point: Partial<ClaimPoint>): Record<string, string | undefined> => ({
  'L1 block': point.l1Block && `${point.l1Block.number} ${point.l1Block.hash}`,
  batch: point.batch?.toString(),
  block: point.block && `${point.block.number} ${point.block.hash}`,
  'state root': point.stateRoot,
  standing: point.standing,
});
