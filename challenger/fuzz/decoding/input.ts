import { z } from 'zod';
import { BLOB_BYTES } from '../../da/blob.js';
import { BLOB_CAPACITY } from '../../../bisection/machine/Blob.js';
import { MAX_BLOBS } from '../../da/blobCodec.js';
import { bytes, quantity } from '../../execute/genesisFields.js';
import { readCaseFile } from '../caseFile.js';

/** A byte string that the readers are asked about, and what its meaning hangs on besides. */
export interface DecodingInput {
  readonly fork: 'cancun' | 'prague' | 'osaka';
  /** u64. */
  readonly chainId: bigint;
  /**
   * What `bytes` are: the raw transaction of one entry; a batch; the batch of a `postForced`; or blobs, whole ones, of
   * which a batch takes the first `size` bytes.
   */
  readonly form: 'transaction' | 'batch' | 'forced' | 'blobs';
  readonly bytes: Uint8Array;
  /** Blobs only: bytes of the batch. */
  readonly size: number;
  /** Transactions only: how many bytes stand before it in what it is read from; 0 for one from the forced queue. */
  readonly before: number;
  /** Seconds. */
  readonly l1Timestamp: bigint;
  /** The forced queue, of which no entry is taken yet, and how many of its entries are due. */
  readonly queue: readonly Uint8Array[];
  readonly due: number;
}

const schema = z
  .object({
    fork: z.enum(['cancun', 'prague', 'osaka']),
    chainId: quantity,
    form: z.enum(['transaction', 'batch', 'forced', 'blobs']),
    bytes,
    size: z.number().int().min(0),
    before: z.number().int().min(0).max(1_000_000),
    l1Timestamp: quantity,
    queue: z.array(bytes),
    due: z.number().int().min(0),
  })
  .refine(({ queue, due }) => due <= queue.length, 'more is due than the queue has')
  .refine(({ form, bytes: { length }, size }) => {
    const count = length / BLOB_BYTES;
    const isWhole = Number.isInteger(count) && count >= 1 && count <= MAX_BLOBS;
    return form !== 'blobs' || (isWhole && size <= count * BLOB_CAPACITY);
  }, 'blobs must be whole, 1 to 16, and hold the batch');

/** Reads an input that `writeInput` wrote. @throws FuzzCaseError */
export function readInput(path: string): DecodingInput {
  return readCaseFile(path, schema);
}

/** An input as one line of JSON. */
export function writeInput(input: DecodingInput): string {
  const hex = (value: Uint8Array) => `0x${Buffer.from(value).toString('hex')}`;
  const number = (value: bigint) => `0x${value.toString(16)}`;
  return JSON.stringify({
    ...input,
    chainId: number(input.chainId),
    bytes: hex(input.bytes),
    l1Timestamp: number(input.l1Timestamp),
    queue: input.queue.map(hex),
  });
}
