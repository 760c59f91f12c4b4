import type { Blob } from '../../bisection/machine/Blob.js';
import type { BlobQuery as WantedBlobs, BlobReader } from '../l1/blobReader.js';
import type { DataWatch } from './dataWatch.js';
import type { Kzg } from './kzg/kzg.js';
import { provableBlob } from './provableBlob.js';
import { queryFor } from './wantedBlobs.js';

/** The blobs of batches for a challenger that runs on: as `SourcedBlobs` gives them, with a journal, and asked for again after a pause. */
export class WatchedBlobs implements BlobReader {
  constructor(
    private readonly watch: DataWatch,
    private readonly kzg: () => Promise<Kzg>,
  ) {}

  /** @throws DataUnavailableError, KzgUnavailableError */
  async read(wanted: WantedBlobs): Promise<readonly Blob[]> {
    const found = await this.watch.read(queryFor(wanted));
    const library = await this.kzg();
    return found.map((blob) => provableBlob(blob, library));
  }
}
