import { z } from 'zod';
import { type BeaconNode, failed } from './beaconNode.js';
import type { BlobQuery, BlobSource, SourceAnswer } from './blobSource.js';
import { jsonOf, refusalOf } from './httpAsk.js';

const blobList = z.object({ data: z.array(z.string().regex(/^0x([0-9a-f]{2})*$/i)) });

/**
 * A beacon node by `GET /eth/v1/beacon/blobs/{slot}?versioned_hashes=…`: the blobs asked for and nothing beside them,
 * which blob is which being for the reader to find out. Follows the sidecars since Fulu.
 */
export class BeaconBlobSource implements BlobSource {
  readonly name: string;
  constructor(private readonly node: BeaconNode) {
    this.name = `blobs of ${node.url}`;
  }

  async blobs(query: BlobQuery): Promise<SourceAnswer> {
    const slot = await this.node.slotOf(query);
    if (typeof slot !== 'bigint') return slot;
    const asked = [...new Set(query.versionedHashes)]
      .map((hash) => `versioned_hashes=${hash}`)
      .join('&');
    const answer = await this.node.get(`/eth/v1/beacon/blobs/${slot}?${asked}`);
    if (answer.kind === 'refused' && answer.status === 404) {
      return this.node.nothingAt(slot, 'HTTP 404');
    }
    if (answer.kind !== 'ok') return failed(refusalOf(answer));
    const parsed = blobList.safeParse(jsonOf(answer.body));
    if (!parsed.success) return failed('the answer is no list of blobs');
    const { data } = parsed.data;
    if (data.length === 0) return this.node.nothingAt(slot, 'an empty list');
    const blobs = data.map((blob) => ({
      bytes: new Uint8Array(Buffer.from(blob.slice(2), 'hex')),
      claimed: undefined,
    }));
    return { kind: 'offered', blobs, slot };
  }
}
