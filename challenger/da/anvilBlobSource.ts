import { z } from 'zod';
import type { BlobQuery, BlobSource, OfferedBlob, SourceAnswer } from './blobSource.js';
import { httpAsk, type HttpLimits, jsonOf, refusalOf } from './httpAsk.js';
import type { VersionedHash } from './kzg/versionedHash.js';

const hexadecimal = z.string().regex(/^0x([0-9a-f]{2})*$/i);
const quantity = z.string().regex(/^0x[0-9a-f]{1,16}$/i);
const MAX_BYTES = 2 ** 20;

/**
 * anvil, which is its own beacon node: `anvil_getBlobByHash`. Its REST interface knows neither slots nor sidecars nor
 * how long a slot is.
 */
export class AnvilBlobSource implements BlobSource {
  readonly name: string;
  private readonly limits: HttpLimits;

  constructor(
    private readonly url: string,
    limits: Partial<HttpLimits> = {},
  ) {
    this.name = `anvil at ${url}`;
    this.limits = { timeoutMs: 20_000, maxBytes: MAX_BYTES, ...limits };
  }

  async blobs(query: BlobQuery): Promise<SourceAnswer> {
    const blobs: OfferedBlob[] = [];
    for (const hash of new Set(query.versionedHashes)) {
      const blob = await this.blob(hash);
      if (blob !== undefined && 'kind' in blob) return blob;
      if (blob !== undefined) blobs.push(blob);
    }
    if (blobs.length > 0) return { kind: 'offered', blobs };
    const head = await this.call('eth_blockNumber', [], quantity);
    if (head.kind === 'failed') return head;
    if (BigInt(head.result) < query.l1BlockNumber) {
      return { kind: 'behind', reason: `its head is block ${BigInt(head.result)}` };
    }
    return { kind: 'missing', reason: 'anvil_getBlobByHash gave null' };
  }

  private async blob(
    claimed: VersionedHash,
  ): Promise<OfferedBlob | undefined | { readonly kind: 'failed'; readonly reason: string }> {
    const found = await this.call('anvil_getBlobByHash', [claimed], hexadecimal.nullable());
    if (found.kind === 'failed') return found;
    if (found.result === null) return undefined;
    return { bytes: new Uint8Array(Buffer.from(found.result.slice(2), 'hex')), claimed };
  }

  private async call<T>(
    method: string,
    params: readonly unknown[],
    result: z.ZodType<T>,
  ): Promise<
    | { readonly kind: 'ok'; readonly result: T }
    | { readonly kind: 'failed'; readonly reason: string }
  > {
    const answer = await httpAsk(this.url, this.limits, { jsonrpc: '2.0', id: 1, method, params });
    if (answer.kind !== 'ok') return { kind: 'failed', reason: refusalOf(answer) };
    const parsed = z.object({ result }).safeParse(jsonOf(answer.body));
    return parsed.success
      ? { kind: 'ok', result: parsed.data.result as T }
      : { kind: 'failed', reason: `${method} gave something else than it should` };
  }
}
