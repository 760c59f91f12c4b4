import type { ProvenCell } from '../kzg/kzg.js';
import type { VersionedHash } from '../kzg/versionedHash.js';
import type { CellManifest } from './cellManifest.js';

/** What a source does when it is asked for something. */
export type Given<T> =
  | { readonly kind: 'given'; readonly value: T }
  /** It has not got it, or does not give it away. */
  | { readonly kind: 'withheld' }
  /** What it gives is not of the right form. */
  | { readonly kind: 'malformed'; readonly reason: string }
  /** No answer. */
  | { readonly kind: 'failed'; readonly reason: string };

/** Somebody who may have cells of blobs. Nothing is believed before it is verified. */
export interface CellSource {
  /** For operators: what it is and where. */
  readonly name: string;
  manifest(): Promise<Given<CellManifest>>;
  cell(blob: VersionedHash, index: number): Promise<Given<ProvenCell>>;
}
