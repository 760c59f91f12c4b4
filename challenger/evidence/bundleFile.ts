import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import { keccak } from '../../bisection/structures/Keccak.js';
import { MalformedRlp } from '../derive/rlp.js';
import { type Bundle, bundleCodec } from './bundle.js';
import { decodeWith, encodeWith } from './codec.js';

const MAGIC = Buffer.from('GSEV', 'ascii');
const VERSION = 1;
const HEADER = MAGIC.length + 2;
const Packing = { none: 0, brotli: 1 } as const;

/** No bundle is larger: unpacked, and as a file. */
export const MAX_BUNDLE_BYTES = 512 * 1024 * 1024;
export const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** A bundle in the form in which it is stored and handed on. */
export interface BundleFile {
  /** Keccak-256 of the version and the content, 64 hexadecimal digits: the same whatever packed it. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Of the content, unpacked. */
  readonly size: number;
}

/** Why bytes are no bundle that this program reads. */
export type NotABundleReason = 'magic' | 'version' | 'packing' | 'size' | 'content';

/** These bytes are no evidence bundle, or one of a version that is not known here. */
export class NotABundleError extends Error {
  readonly code = 'NOT_A_BUNDLE';
  readonly nextStep: string;
  constructor(
    readonly reason: NotABundleReason,
    detail: string,
    override readonly cause?: unknown,
  ) {
    super(`no evidence bundle (${reason}): ${detail}`);
    this.name = 'NotABundleError';
    this.nextStep =
      reason === 'version'
        ? 'read it with a newer gainsay'
        : 'fetch the file again, whole, from whoever made it';
  }
}

/** A bundle that would be larger than anybody reads. */
export class BundleTooLargeError extends Error {
  readonly code = 'BUNDLE_TOO_LARGE';
  readonly nextStep =
    'claim fewer batches at a time (`cap`); the dispute itself does not need the bundle';
  constructor(readonly size: number) {
    super(`the evidence has ${String(size)} bytes, more than ${String(MAX_BUNDLE_BYTES)}`);
    this.name = 'BundleTooLargeError';
  }
}

/** @throws BundleTooLargeError */
export async function encodeBundle(bundle: Bundle): Promise<BundleFile> {
  const content = encodeWith(bundleCodec, bundle);
  const size = content.length;
  if (size > MAX_BUNDLE_BYTES) throw new BundleTooLargeError(size);
  const packed = await pack(content, {
    params: {
      // Most of it are hashes, which nothing packs; blobs and codes repeat what is far away.
      [constants.BROTLI_PARAM_QUALITY]: 5,
      [constants.BROTLI_PARAM_LGWIN]: 22,
      [constants.BROTLI_PARAM_SIZE_HINT]: size,
    },
  });
  const pays = packed.length < size;
  const packing = Uint8Array.of(pays ? Packing.brotli : Packing.none);
  const bytes = Buffer.concat([header(), packing, pays ? packed : content]);
  if (bytes.length > MAX_FILE_BYTES) throw new BundleTooLargeError(bytes.length);
  return { name: nameOf(content), bytes: new Uint8Array(bytes), size };
}

/** @throws NotABundleError unless the bytes are a bundle, whole and in the one form that its content has */
export async function decodeBundle(
  file: Uint8Array,
): Promise<{ readonly name: string; readonly bundle: Bundle }> {
  if (file.length > MAX_FILE_BYTES) throw new NotABundleError('size', 'the file is too long');
  if (file.length <= HEADER || !MAGIC.equals(file.subarray(0, MAGIC.length))) {
    throw new NotABundleError('magic', 'it does not begin with GSEV');
  }
  const version = Buffer.from(file).readUInt16BE(MAGIC.length);
  if (version !== VERSION) throw new NotABundleError('version', `version ${String(version)}`);
  const content = await unpacked(file[HEADER], new Uint8Array(file).subarray(HEADER + 1));
  try {
    return { name: nameOf(content), bundle: decodeWith(bundleCodec, content) };
  } catch (error) {
    if (!(error instanceof MalformedRlp)) throw error;
    throw new NotABundleError('content', error.message, error);
  }
}

const pack = promisify(brotliCompress);

/** Unpacks, and says how many bytes that took: what is behind them would belong to nothing. */
function unpack(packed: Uint8Array): Promise<{ plain: Uint8Array; taken: number }> {
  return new Promise((resolve, reject) => {
    const options = { maxOutputLength: MAX_BUNDLE_BYTES, info: true };
    brotliDecompress(packed, options, (error, result) => {
      if (error !== null) {
        reject(error);
        return;
      }
      // With `info` the library gives both, which its types do not say.
      const { buffer, engine } = result as unknown as Unpacked;
      const plain = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
      resolve({ plain, taken: engine.bytesWritten });
    });
  });
}

interface Unpacked {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

async function unpacked(packing: number | undefined, content: Uint8Array): Promise<Uint8Array> {
  if (packing === Packing.none) return content;
  if (packing !== Packing.brotli) {
    throw new NotABundleError('packing', `packing ${String(packing)}`);
  }
  try {
    const { plain, taken } = await unpack(content);
    if (taken === content.length) return plain;
  } catch (error) {
    throw new NotABundleError('packing', 'the content cannot be unpacked', error);
  }
  throw new NotABundleError('packing', 'there are bytes behind the content');
}

function header(): Uint8Array {
  const version = Buffer.alloc(2);
  version.writeUInt16BE(VERSION);
  return Buffer.concat([MAGIC, version]);
}

const nameOf = (content: Uint8Array): string =>
  Buffer.from(keccak(Buffer.concat([header(), content]))).toString('hex');
