import { z } from 'zod';
import { MAX_CHUNK_BYTES, type ChunkEntry } from './chunkFormat.js';
import { keyAfter, wholeRange } from './keyRange.js';
import { ManifestError } from './manifestError.js';
import { POSITION_BYTES } from './statePosition.js';

/** No manifest is longer. It has room for some 45,000 chunks. */
export const MAX_MANIFEST_BYTES = 16 * 1024 * 1024;
/** No standing is longer. */
const MAX_STANDING_BYTES = 256 * 1024;

const digits = (bytes: number) => new RegExp(`^[0-9a-f]{${2 * bytes}}$`);
const hex = (bytes: number) => z.string().regex(new RegExp(`^0x[0-9a-f]{${2 * bytes}}$`));
/** 32 bytes as `0x` and 64 lower-case digits. */
export const hashField = hex(32);
const address = hex(20);
/** A whole number of at most 256 bits, in decimal digits. */
export const numberField = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,77})$/)
  .transform(BigInt);
export const countField = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);

/** The two chains and the contracts that a snapshot belongs to. */
export const chainField = z.strictObject({
  l1ChainId: numberField,
  l2ChainId: numberField,
  inbox: address,
  claims: address,
  matches: address,
});

/** Where a claim stands, which is all that its state opens. */
export const pointField = z.strictObject({
  claim: hashField,
  l1Block: z.strictObject({ number: numberField, hash: hashField }),
  batch: numberField,
  block: z.strictObject({ number: numberField, hash: hashField }),
  stateRoot: hashField,
  standing: z
    .string()
    .max(2 + 2 * MAX_STANDING_BYTES)
    .regex(/^0x([0-9a-f]{2})*$/),
});

export const chunkField = z
  .strictObject({
    hash: z.string().regex(digits(32)),
    size: z.number().int().positive().max(MAX_CHUNK_BYTES),
    from: z.string().regex(digits(POSITION_BYTES)),
    to: z.string().regex(digits(POSITION_BYTES)),
  })
  .transform(({ hash, size, from, to }): ChunkEntry => ({
    hash,
    size,
    range: { first: bytesOf(from), last: bytesOf(to) },
  }));

/** The chains and contracts that a snapshot belongs to. Addresses are `0x` and 40 lower-case digits. */
export type ChainIdentity = z.output<typeof chainField>;

/** A claim that is final, and what its state says of the chain. */
export interface ClaimPoint {
  /** Its name in the contract, as are all hashes here: `0x` and 64 lower-case digits. */
  readonly claim: string;
  /** The L1 block at which it was seen to be final. */
  readonly l1Block: { readonly number: bigint; readonly hash: string };
  /** The inbox position: how many batches lie behind. */
  readonly batch: bigint;
  /** The newest L2 block. */
  readonly block: { readonly number: bigint; readonly hash: string };
  readonly stateRoot: string;
  /** `0x…`: what opens the claim's idle state. It is carried here, and read by whoever syncs. */
  readonly standing: string;
}

/** A chunk in JSON. */
export const chunkJson = ({ hash, size, range }: ChunkEntry) => ({
  hash,
  size,
  from: digitsOf(range.first),
  to: digitsOf(range.last),
});

export const chainJson = (chain: ChainIdentity) => ({
  l1ChainId: chain.l1ChainId.toString(),
  l2ChainId: chain.l2ChainId.toString(),
  inbox: chain.inbox,
  claims: chain.claims,
  matches: chain.matches,
});

export const pointJson = ({ claim, l1Block, batch, block, stateRoot, standing }: ClaimPoint) => ({
  claim,
  l1Block: { number: l1Block.number.toString(), hash: l1Block.hash },
  batch: batch.toString(),
  block: { number: block.number.toString(), hash: block.hash },
  stateRoot,
  standing,
});

/**
 * Reads JSON that has one way of being written: `write` of what was read must give the bytes again.
 * @throws ManifestError
 */
export function readCanonical<T>(
  bytes: Uint8Array,
  read: (json: unknown) => T,
  write: (value: T) => string,
): T {
  if (bytes.length > MAX_MANIFEST_BYTES) {
    throw new ManifestError('too long', `it is longer than ${MAX_MANIFEST_BYTES} bytes`);
  }
  const value = read(jsonOf(bytes));
  if (Buffer.compare(Buffer.from(write(value)), bytes) !== 0) {
    throw new ManifestError('form', 'it is not in the one form that a manifest has');
  }
  return value;
}

/** JSON in UTF-8. @throws ManifestError */
export function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new ManifestError('form', 'it is no JSON');
    throw error;
  }
}

/** What zod read, if it is of our version. @throws ManifestError */
export function fieldsOf<S extends z.ZodType>(
  schema: S,
  json: unknown,
  format: string,
): z.output<S> {
  const head = z.object({ format: z.literal(format), version: z.unknown() }).safeParse(json);
  if (!head.success) throw new ManifestError('form', `it is not of the format ${format}`);
  if (head.data.version !== FORMAT_VERSION) {
    const said = JSON.stringify(head.data.version) ?? 'none';
    throw new ManifestError('version', `its version is ${said}, not ${FORMAT_VERSION}`);
  }
  const fields = schema.safeParse(json);
  if (fields.success) return fields.data;
  const [issue] = fields.error.issues;
  throw new ManifestError('form', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

/** Of manifests and of chunks. */
export const FORMAT_VERSION = 1;

/** Whether chunks cover every position once, and have these bytes in all. @throws ManifestError */
export function checkChunks(chunks: readonly ChunkEntry[], bytes: number): void {
  const { first, last } = wholeRange(POSITION_BYTES);
  let next: Uint8Array | undefined = first;
  let sum = 0;
  for (const [i, { range, size }] of chunks.entries()) {
    if (next === undefined || Buffer.compare(range.first, next) !== 0) {
      throw new ManifestError('ranges', `chunk ${i} does not begin where the one before ends`);
    }
    if (Buffer.compare(range.first, range.last) > 0) {
      throw new ManifestError('ranges', `chunk ${i} ends before it begins`);
    }
    next = keyAfter(range.last);
    sum += size;
  }
  if (Buffer.compare(chunks.at(-1)?.range.last ?? first, last) !== 0) {
    throw new ManifestError('ranges', 'the last chunk does not end at the last position');
  }
  if (sum !== bytes)
    throw new ManifestError('totals', `the chunks have ${sum} bytes, not ${bytes}`);
}

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
const digitsOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
