import { toHex } from '../hex.js';
import type { BlobQuery as WantedBlobs } from '../l1/blobReader.js';
import type { BlobQuery } from './blobSource.js';
import { toVersionedHash } from './kzg/versionedHash.js';

/** What sources are asked for a batch that stands in blobs. */
export function queryFor(wanted: WantedBlobs): BlobQuery {
  return {
    versionedHashes: wanted.versionedHashes.map((hash) => toVersionedHash(toHex(hash))),
    ...{ transaction: wanted.transaction, l1BlockHash: wanted.blockHash },
    ...{ l1BlockNumber: wanted.l1Number, l1Timestamp: wanted.l1Timestamp },
    ...(wanted.batch === undefined ? {} : { batch: wanted.batch }),
  };
}
