import type { Blob } from '../../bisection/machine/Blob.js';
import type { BlobQuery as WantedBlobs, BlobReader } from '../l1/blobReader.js';
import type { BlobQuery, BlobSource } from './blobSource.js';
import { provableBlob } from './provableBlob.js';
import { type BlobReading, readBlobs, type ReadBlobsOptions } from './readBlobs.js';
import { SYSTEM_CLOCK } from './systemClock.js';
import { absenceIn, DataUnavailableError } from './verdict.js';
import { queryFor } from './wantedBlobs.js';

export interface SourcedBlobsOptions extends ReadBlobsOptions {
  /** In the order in which they are asked. */
  readonly sources: readonly BlobSource[];
  /** Told of every answer, as of faults of a source. */
  readonly onReading?: (query: BlobQuery, reading: BlobReading) => void;
}

/** The blobs of batches for a challenger: from any sources, checked, and with the proofs that the machine needs. */
export class SourcedBlobs implements BlobReader {
  constructor(private readonly options: SourcedBlobsOptions) {}

  /** @throws DataUnavailableError, KzgUnavailableError */
  async read(wanted: WantedBlobs): Promise<readonly Blob[]> {
    const { sources, onReading, kzg } = this.options;
    const query = queryFor(wanted);
    const reading = await readBlobs(sources, query, this.options);
    onReading?.(query, reading);
    const absence = absenceIn(reading);
    // Whoever looks at L1 again asks again.
    if (absence !== undefined) throw new DataUnavailableError(absence, SYSTEM_CLOCK.now());
    const library = await kzg();
    return query.versionedHashes.map((hash) => {
      const blob = reading.found.get(hash);
      if (blob === undefined) throw new RangeError(`${hash} is neither found nor absent`);
      return provableBlob(blob, library);
    });
  }
}
