import { EMPTY_ROOT } from '../structures/Account.js';
import { type Hash, keccak } from '../structures/Keccak.js';
import { Rlp } from '../structures/Rlp.js';
import { wordBytes } from '../structures/Word.js';
import { Fork } from './Config.js';
import type { HeaderFields } from './Header.js';

/** keccak(rlp([])): a block has no ommers (EIP-3675). */
const NO_OMMERS = keccak(Uint8Array.of(0xc0));
/** sha256 of nothing: a block has no requests (EIP-7685). */
const NO_REQUESTS = wordBytes(0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855n);

export interface HeaderParts {
  readonly header: HeaderFields;
  readonly parentHash: Hash;
  readonly stateRoot: Hash;
  readonly transactionsRoot: Hash;
  readonly receiptsRoot: Hash;
  /** 256 bytes. */
  readonly bloom: Uint8Array;
  readonly gasUsed: bigint;
}

/** The standard header of a block, whose hash is the block's (Yellow Paper, 4.3; EIP-1559, 4895, 4844, 4788, 7685). */
export function headerRlp(parts: HeaderParts, fork: Fork): Uint8Array {
  const { header } = parts;
  const strings = (...items: Uint8Array[]) => items.map(Rlp.encodeString);
  const integers = (...items: bigint[]) => items.map(Rlp.encodeUint);
  return Rlp.encodeList([
    ...strings(parts.parentHash, NO_OMMERS, wordBytes(header.feeRecipient).subarray(12)),
    ...strings(parts.stateRoot, parts.transactionsRoot, parts.receiptsRoot, parts.bloom),
    // The difficulty is 0 (EIP-3675).
    ...integers(0n, header.number, header.gasLimit, parts.gasUsed, header.timestamp),
    ...strings(header.extraData.subarray(0, header.extraLength), wordBytes(header.prevRandao)),
    // The nonce, of 8 bytes, is 0 too.
    ...strings(new Uint8Array(8)),
    ...integers(header.baseFee),
    ...strings(EMPTY_ROOT),
    // No blobs: gas used and excess.
    ...integers(0n, 0n),
    ...strings(header.parentBeaconBlockRoot),
    ...(fork === Fork.cancun ? [] : strings(NO_REQUESTS)),
  ]);
}
