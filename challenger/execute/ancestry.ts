import { keccak, type Hash } from '../../bisection/structures/Keccak.js';
import { MalformedRlp, RlpReader } from '../derive/rlp.js';
import { toHex } from '../hex.js';
import { CannotTellError } from './cannotTell.js';
import type { ChainHead } from './executor.js';

/** The header that was to have a hash is not among those given, or no header stands there. */
export class BrokenAncestryError extends CannotTellError {
  readonly code = 'BROKEN_ANCESTRY';
  readonly nextStep =
    'give the RLP of the headers before the block, the youngest first, none left out';
  constructor(
    /** How many headers come before it. */
    readonly index: number,
    readonly expected: Uint8Array,
    readonly found: Uint8Array | undefined,
    override readonly cause?: unknown,
  ) {
    super(
      `header ${index} before the block ` +
        (cause === undefined
          ? `is to have the hash ${toHex(expected)} and has ${found === undefined ? 'none' : toHex(found)}`
          : 'is no header'),
    );
    this.name = 'BrokenAncestryError';
  }
}

/** BLOCKHASH reaches back so far. */
const REACH = 256;

/**
 * Where a chain stands at the block with this hash, from the RLP of its header and of those before it, the youngest first:
 * each must have the hash that the one after it names as its parent's. As many as BLOCKHASH is asked for are enough; the
 * oldest one also tells its own parent's hash.
 * @throws BrokenAncestryError
 */
export function headFromHeaders(hash: Hash, headers: readonly Uint8Array[]): ChainHead {
  const hashes: Hash[] = [];
  let expected = hash;
  let first: Omit<ChainHead, 'recentHashes'> | undefined;
  for (const [index, rlp] of headers.slice(0, REACH).entries()) {
    const found = keccak(rlp);
    if (Buffer.compare(found, expected) !== 0)
      throw new BrokenAncestryError(index, expected, found);
    hashes.unshift(found);
    const { parentHash, ...head } = readHeader(rlp, index, found);
    first ??= head;
    expected = parentHash;
  }
  if (first === undefined) throw new BrokenAncestryError(0, hash, undefined);
  if (hashes.length < REACH && first.number >= BigInt(hashes.length)) hashes.unshift(expected);
  return { ...first, recentHashes: hashes };
}

/** The fields of a header of london or later (EIP-1559) that the next block goes by. */
function readHeader(rlp: Uint8Array, index: number, hash: Hash) {
  try {
    const fields = new RlpReader(rlp).list();
    const parentHash = fields.fixed(32) as Hash;
    fields.fixed(32); // uncles
    fields.fixed(20); // fee recipient
    const stateRoot = fields.fixed(32) as Hash;
    for (const size of [32, 32, 256]) fields.fixed(size); // transactions, receipts, bloom
    fields.integer(32); // difficulty
    const [number, gasLimit, gasUsed, timestamp] = [8, 8, 8, 8].map((size) =>
      fields.integer(size),
    ) as [bigint, bigint, bigint, bigint];
    fields.string(); // extra data
    fields.fixed(32); // prevRandao
    fields.fixed(8); // nonce
    const baseFeePerGas = fields.integer(32);
    return { parentHash, hash, stateRoot, number, gasLimit, gasUsed, timestamp, baseFeePerGas };
  } catch (error) {
    if (error instanceof MalformedRlp) throw new BrokenAncestryError(index, hash, hash, error);
    throw error;
  }
}
