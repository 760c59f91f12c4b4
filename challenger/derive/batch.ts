/** What a block of a batch says besides its transactions: the header fields that execution does not decide. */
export interface BlockAttributes {
  /** Seconds, u64. */
  readonly timestamp: bigint;
  /** 20 bytes. */
  readonly feeRecipient: Uint8Array;
  /** 32 bytes. */
  readonly prevRandao: Uint8Array;
  /** u64. */
  readonly gasLimit: bigint;
  /** 32 bytes. */
  readonly parentBeaconBlockRoot: Uint8Array;
  /** At most 32 bytes. */
  readonly extraData: Uint8Array;
}

/** A block as a batcher gives it to the encoder. */
export interface BatchBlock extends BlockAttributes {
  /** How many entries it takes from the queue of forced transactions, u16. */
  readonly forced: number;
  /** Raw signed transactions. */
  readonly transactions: readonly Uint8Array[];
}

/** One well-formed entry of a body; `raw` is a view of the batch at `offset`. */
export interface BatchEntry {
  readonly offset: number;
  readonly raw: Uint8Array;
}

/** A block as it stands in a batch, void or not. Offsets count from the start of the batch. */
export interface ParsedBlock extends BlockAttributes {
  /** Where its header starts. */
  readonly offset: number;
  /** Where the body ends, which is where the next block starts. */
  readonly end: number;
  readonly forced: number;
  readonly extraLength: number;
  /** The whole 32-byte field of which `extraData` is the first `extraLength` bytes. */
  readonly extraField: Uint8Array;
  readonly entries: readonly BatchEntry[];
}

/** A block that no batch can hold. */
export class BatchEncodingError extends Error {
  readonly code = 'BATCH_ENCODING';
  readonly nextStep = 'correct the block before posting it: nothing was encoded';
  constructor(
    readonly block: number,
    readonly field: string,
    readonly limit: string,
  ) {
    super(`block ${block} of the batch: ${field} must be ${limit}`);
    this.name = 'BatchEncodingError';
  }
}

/** Bytes of a block's header in a batch (docs/batches.md §3). */
export const BLOCK_HEADER_SIZE = 139;
const LENGTH_SIZE = 4;

/**
 * Reads a batch by docs/batches.md §3. Every byte string is a batch: what does not make a whole block at the end,
 * or a whole entry at the end of a body, means nothing.
 */
export function parseBatch(bytes: Uint8Array): ParsedBlock[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks: ParsedBlock[] = [];
  let offset = 0;
  while (bytes.length - offset >= BLOCK_HEADER_SIZE) {
    const body = offset + BLOCK_HEADER_SIZE;
    const bodyLength = view.getUint32(offset);
    if (bytes.length - body < bodyLength) break;
    const end = body + bodyLength;
    const field = (from: number, to: number) => bytes.subarray(offset + from, offset + to);
    const extraLength = view.getUint8(offset + 106);
    const extraField = field(107, 139);
    blocks.push({
      offset,
      end,
      timestamp: view.getBigUint64(offset + 4),
      feeRecipient: field(12, 32),
      prevRandao: field(32, 64),
      gasLimit: view.getBigUint64(offset + 64),
      parentBeaconBlockRoot: field(72, 104),
      forced: view.getUint16(offset + 104),
      extraLength,
      extraField,
      extraData: extraField.subarray(0, Math.min(extraLength, extraField.length)),
      entries: parseBody(bytes, view, body, end),
    });
    offset = end;
  }
  return blocks;
}

function parseBody(bytes: Uint8Array, view: DataView, start: number, end: number): BatchEntry[] {
  const entries: BatchEntry[] = [];
  let at = start;
  while (end - at >= LENGTH_SIZE) {
    const length = view.getUint32(at);
    const offset = at + LENGTH_SIZE;
    if (end - offset < length) break;
    at = offset + length;
    entries.push({ offset, raw: bytes.subarray(offset, at) });
  }
  return entries;
}

/** The batch that `parseBatch` reads as `blocks`. Throws BatchEncodingError where a field does not fit. */
export function encodeBatch(blocks: readonly BatchBlock[]): Uint8Array {
  const parts: Uint8Array[] = [];
  blocks.forEach((block, index) => {
    checkFields(block, index);
    const bodyLength = block.transactions.reduce((sum, raw) => sum + LENGTH_SIZE + raw.length, 0);
    if (bodyLength >= 2 ** 32) throw new BatchEncodingError(index, 'the body', 'below 2^32 bytes');
    const header = new Uint8Array(BLOCK_HEADER_SIZE);
    const view = new DataView(header.buffer);
    view.setUint32(0, bodyLength);
    view.setBigUint64(4, block.timestamp);
    header.set(block.feeRecipient, 12);
    header.set(block.prevRandao, 32);
    view.setBigUint64(64, block.gasLimit);
    header.set(block.parentBeaconBlockRoot, 72);
    view.setUint16(104, block.forced);
    view.setUint8(106, block.extraData.length);
    header.set(block.extraData, 107);
    parts.push(header);
    for (const raw of block.transactions) {
      const length = new Uint8Array(LENGTH_SIZE);
      new DataView(length.buffer).setUint32(0, raw.length);
      parts.push(length, raw);
    }
  });
  return new Uint8Array(Buffer.concat(parts));
}

function checkFields(block: BatchBlock, index: number): void {
  const require = (holds: boolean, field: string, limit: string) => {
    if (!holds) throw new BatchEncodingError(index, field, limit);
  };
  const isU64 = (value: bigint) => value >= 0n && value < 1n << 64n;
  require(isU64(block.timestamp), 'timestamp', 'a u64');
  require(isU64(block.gasLimit), 'gasLimit', 'a u64');
  require(block.feeRecipient.length === 20, 'feeRecipient', '20 bytes');
  require(block.prevRandao.length === 32, 'prevRandao', '32 bytes');
  require(block.parentBeaconBlockRoot.length === 32, 'parentBeaconBlockRoot', '32 bytes');
  require(block.extraData.length <= 32, 'extraData', 'at most 32 bytes');
  require(Number.isInteger(block.forced) &&
    block.forced >= 0 &&
    block.forced < 2 ** 16, 'forced', 'a u16');
}
