import { ELEMENT_BYTES, ELEMENTS } from '../blob.js';
import { CELLS, type Kzg, type ProvenCell } from '../kzg/kzg.js';
import { type VersionedHash, versionedHashOf } from '../kzg/versionedHash.js';
import type { CellSource } from './cellSource.js';
import { type CellName, PATIENCE } from './sample.js';
import { wrongCells } from './wrongCells.js';

/** What came of one blob. */
export interface RecoveredBlob {
  readonly versionedHash: VersionedHash;
  /** Undefined where there were too few cells. */
  readonly blob: Uint8Array | undefined;
  /** All cells, with proofs, of a blob that was recovered. */
  readonly cells: readonly ProvenCell[];
  /** How many right cells were found; it was not looked for more than are needed. */
  readonly found: number;
}

export interface Recovery {
  readonly blobs: readonly RecoveredBlob[];
  /** Cells that were given and are wrong, and by whom. */
  readonly wrong: readonly (CellName & { readonly source: string })[];
  /** Sources that gave no answer at least once, and why. */
  readonly unanswered: ReadonlyMap<string, string>;
}

/** Recovering gave another blob than the commitment is of. Cells are verified before, so this is a defect. */
export class RecoveryMismatchError extends Error {
  readonly code = 'RECOVERY_MISMATCH';
  readonly nextStep = 'report this: a library of KZG is wrong. Try the other one (GAINSAY_KZG)';
  constructor(
    readonly expected: VersionedHash,
    readonly found: VersionedHash,
  ) {
    super(`the cells of ${expected} gave the blob ${found}`);
    this.name = 'RecoveryMismatchError';
  }
}

/** Half of the cells, and not one more, are needed. */
const NEEDED = CELLS / 2;

/** Recovers blobs from whatever cells the sources give, each of them verified. */
export async function recoverBlobs(options: {
  readonly sources: readonly CellSource[];
  /** With their commitments, which hash to the names. */
  readonly blobs: ReadonlyMap<VersionedHash, Uint8Array>;
  readonly kzg: () => Promise<Kzg>;
}): Promise<Recovery> {
  const gathering: Gathering = { kzg: options.kzg, wrong: [], unanswered: new Map() };
  const blobs: RecoveredBlob[] = [];
  for (const [versionedHash, commitment] of options.blobs) {
    const right = new Map<number, ProvenCell>();
    for (const source of options.sources) {
      await gather(source, versionedHash, commitment, right, gathering);
    }
    blobs.push(await recovered(versionedHash, right, options.kzg));
  }
  const { wrong, unanswered } = gathering;
  const reasons = [...unanswered].map(([{ name }, [reason = '']]) => [name, reason] as const);
  return { blobs, wrong, unanswered: new Map(reasons) };
}

/** What is known while cells are gathered. */
interface Gathering {
  readonly kzg: () => Promise<Kzg>;
  readonly wrong: (CellName & { readonly source: string })[];
  /** Why a source gave no answer, each time. */
  readonly unanswered: Map<CellSource, readonly string[]>;
}

/** Puts verified cells of `blob` that `source` has into `right`, until there are enough. */
async function gather(
  source: CellSource,
  blob: VersionedHash,
  commitment: Uint8Array,
  right: Map<number, ProvenCell>,
  { kzg, wrong, unanswered }: Gathering,
): Promise<void> {
  const failures = () => unanswered.get(source) ?? [];
  const goesOn = () => failures().length < PATIENCE;
  for (let next = 0; next < CELLS && right.size < NEEDED && goesOn();) {
    const batch: (ProvenCell & { readonly commitment: Uint8Array })[] = [];
    // Only as many as are still needed: nobody is asked for all where half will do.
    for (; next < CELLS && right.size + batch.length < NEEDED && goesOn(); next++) {
      if (right.has(next)) continue;
      const answer = await source.cell(blob, next);
      if (answer.kind === 'given') batch.push({ ...answer.value, commitment });
      else if (answer.kind === 'failed') unanswered.set(source, [...failures(), answer.reason]);
      else if (answer.kind === 'malformed') wrong.push({ source: source.name, blob, index: next });
    }
    if (batch.length === 0) continue;
    const refuted = new Set(await wrongCells(await kzg(), batch));
    for (const cell of batch) {
      if (!refuted.has(cell)) right.set(cell.index, cell);
      else wrong.push({ source: source.name, blob, index: cell.index });
    }
  }
}

async function recovered(
  versionedHash: VersionedHash,
  right: ReadonlyMap<number, ProvenCell>,
  kzg: () => Promise<Kzg>,
): Promise<RecoveredBlob> {
  const found = right.size;
  if (found < NEEDED) return { versionedHash, blob: undefined, cells: [], found };
  const library = await kzg();
  const cells = await library.recoverCells([...right.values()]);
  // The first half of the cells is the blob (EIP-7594).
  const blob = new Uint8Array(Buffer.concat(cells.slice(0, NEEDED).map(({ bytes }) => bytes)));
  if (blob.length !== ELEMENTS * ELEMENT_BYTES) throw new RangeError('cells of another size');
  const hash = versionedHashOf(await library.blobToCommitment(blob));
  if (hash !== versionedHash) throw new RecoveryMismatchError(versionedHash, hash);
  return { versionedHash, blob, cells, found };
}
