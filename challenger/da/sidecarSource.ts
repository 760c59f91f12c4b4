import { z } from 'zod';
import { type BeaconNode, failed } from './beaconNode.js';
import type { BlobQuery, BlobSource, SourceAnswer } from './blobSource.js';
import { jsonOf, refusalOf } from './httpAsk.js';
import { versionedHashOf } from './kzg/versionedHash.js';

const hexadecimal = z.string().regex(/^0x([0-9a-f]{2})*$/i);
const sidecars = z.object({
  data: z.array(
    z.object({
      index: z.string().regex(/^\d{1,4}$/),
      blob: hexadecimal,
      kzg_commitment: hexadecimal.length(98),
    }),
  ),
});

/**
 * A beacon node by `GET /eth/v1/beacon/blob_sidecars/{slot}`: all blobs of the block, each with its commitment. Of those
 * the ones whose commitment hashes to what was asked for are offered.
 */
export class SidecarSource implements BlobSource {
  readonly name: string;
  constructor(private readonly node: BeaconNode) {
    this.name = `sidecars of ${node.url}`;
  }

  async blobs(query: BlobQuery): Promise<SourceAnswer> {
    const slot = await this.node.slotOf(query);
    if (typeof slot !== 'bigint') return slot;
    const answer = await this.node.get(`/eth/v1/beacon/blob_sidecars/${slot}`);
    if (answer.kind === 'refused' && answer.status === 404) {
      return this.node.nothingAt(slot, 'HTTP 404');
    }
    if (answer.kind !== 'ok') return failed(refusalOf(answer));
    const parsed = sidecars.safeParse(jsonOf(answer.body));
    if (!parsed.success) return failed('the answer is no list of sidecars');
    const wanted = new Set(query.versionedHashes);
    const blobs = parsed.data.data
      .map(({ index, blob, kzg_commitment: commitment }) => ({
        bytes: bytesOf(blob),
        claimed: versionedHashOf(bytesOf(commitment)),
        index: Number(index),
      }))
      .filter(({ claimed }) => wanted.has(claimed));
    // Nodes answer with an empty list for blobs that they no longer keep.
    if (blobs.length === 0) return this.node.nothingAt(slot, 'not among the sidecars of the slot');
    return { kind: 'offered', blobs, slot };
  }
}

const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.slice(2), 'hex'));
