import { keccak, type Hash } from '../../bisection/structures/Keccak.js';
import { MalformedRlp, RlpReader, rlpHeader, toBigInt } from './rlp.js';

/** EIP-2718 types: legacy, EIP-2930, EIP-1559, EIP-4844, EIP-7702. */
export type TransactionType = 0 | 1 | 2 | 3 | 4;

export interface AccessListItem {
  readonly address: Uint8Array;
  readonly storageKeys: readonly Uint8Array[];
}

/** An EIP-7702 authorization as it stands in the transaction; whether it is valid is for execution to say. */
export interface Authorization {
  readonly chainId: bigint;
  readonly address: Uint8Array;
  readonly nonce: bigint;
  readonly yParity: bigint;
  readonly r: bigint;
  readonly s: bigint;
}

/** A decoded transaction, before any question about its meaning. Fees and value in wei. */
export interface Transaction {
  readonly type: TransactionType;
  readonly raw: Uint8Array;
  /** Of a typed transaction; a legacy one has it in `v`. */
  readonly chainId: bigint | undefined;
  readonly nonce: bigint;
  /** Of types 0 and 1 both fees are the gas price. */
  readonly maxPriorityFeePerGas: bigint;
  readonly maxFeePerGas: bigint;
  readonly gasLimit: bigint;
  /** 20 bytes, or undefined for a contract creation. */
  readonly to: Uint8Array | undefined;
  readonly value: bigint;
  readonly data: Uint8Array;
  readonly accessList: readonly AccessListItem[];
  readonly authorizationList: readonly Authorization[];
  readonly blobs:
    | { readonly maxFeePerBlobGas: bigint; readonly versionedHashes: readonly Uint8Array[] }
    | undefined;
  /** y-parity, or the `v` of a legacy transaction. */
  readonly v: bigint;
  readonly r: bigint;
  readonly s: bigint;
  /** The encoded fields that are signed, without a list header. */
  readonly signedFields: Uint8Array;
}

const U64 = 8;
const U256 = 32;

/**
 * Decodes a transaction by docs/batches.md §7.1: canonical RLP, exactly the fields of its type, each of its width.
 * Gives undefined for everything else, whatever the bytes are.
 */
export function decodeTransaction(
  raw: Uint8Array,
  types: ReadonlySet<number>,
): Transaction | undefined {
  const first = raw[0];
  if (first === undefined) return undefined;
  const type = first >= 0xc0 ? 0 : first;
  // A legacy transaction has no type byte: one that says 0 is no transaction.
  if (!isType(type) || !types.has(type) || (type === 0 && first < 0xc0)) return undefined;
  try {
    const outer = new RlpReader(raw, type === 0 ? 0 : 1);
    const fields = outer.list();
    outer.finish();
    return type === 0 ? decodeLegacy(raw, fields) : decodeTyped(raw, type, fields);
  } catch (error) {
    if (error instanceof MalformedRlp) return undefined;
    throw error;
  }
}

function isType(type: number): type is TransactionType {
  return type <= 4;
}

function decodeLegacy(raw: Uint8Array, fields: RlpReader): Transaction {
  const start = fields.offset;
  const nonce = fields.integer(U64);
  const gasPrice = fields.integer(U256);
  const gasLimit = fields.integer(U64);
  const to = recipient(fields);
  const value = fields.integer(U256);
  const data = fields.string();
  const signedFields = raw.subarray(start, fields.offset);
  return {
    type: 0,
    raw,
    chainId: undefined,
    nonce,
    maxPriorityFeePerGas: gasPrice,
    maxFeePerGas: gasPrice,
    gasLimit,
    to,
    value,
    data,
    accessList: [],
    authorizationList: [],
    blobs: undefined,
    ...signature(fields),
    signedFields,
  };
}

function decodeTyped(raw: Uint8Array, type: 1 | 2 | 3 | 4, fields: RlpReader): Transaction {
  const start = fields.offset;
  const chainId = fields.integer(U64);
  const nonce = fields.integer(U64);
  const firstFee = fields.integer(U256);
  const maxFeePerGas = type === 1 ? firstFee : fields.integer(U256);
  const gasLimit = fields.integer(U64);
  // EIP-4844 and EIP-7702: such a transaction can't create a contract.
  const to = type >= 3 ? fields.fixed(20) : recipient(fields);
  const value = fields.integer(U256);
  const data = fields.string();
  const accessList = decodeAccessList(fields.list());
  const blobs =
    type === 3
      ? { maxFeePerBlobGas: fields.integer(U256), versionedHashes: hashes(fields.list()) }
      : undefined;
  const authorizationList = type === 4 ? decodeAuthorizations(fields.list()) : [];
  const signedFields = raw.subarray(start, fields.offset);
  return {
    type,
    raw,
    chainId,
    nonce,
    maxPriorityFeePerGas: firstFee,
    maxFeePerGas,
    gasLimit,
    to,
    value,
    data,
    accessList,
    authorizationList,
    blobs,
    ...signature(fields),
    signedFields,
  };
}

function recipient(fields: RlpReader): Uint8Array | undefined {
  const at = fields.offset;
  const to = fields.string();
  if (to.length === 20) return to;
  if (to.length === 0) return undefined;
  throw new MalformedRlp('a recipient that is neither 20 bytes nor empty', at);
}

function signature(fields: RlpReader): { v: bigint; r: bigint; s: bigint } {
  const v = fields.integer(U256);
  const r = fields.integer(U256);
  const s = fields.integer(U256);
  fields.finish();
  return { v, r, s };
}

function decodeAccessList(list: RlpReader): AccessListItem[] {
  const items: AccessListItem[] = [];
  while (!list.done) {
    const item = list.list();
    items.push({ address: item.fixed(20), storageKeys: hashes(item.list()) });
    item.finish();
  }
  return items;
}

function hashes(list: RlpReader): Uint8Array[] {
  const found: Uint8Array[] = [];
  while (!list.done) found.push(list.fixed(32));
  return found;
}

/** EIP-7702: at least one tuple, with fields below 2^256, 2^64 (nonce) and 2^8 (y-parity). */
function decodeAuthorizations(list: RlpReader): Authorization[] {
  if (list.done) throw new MalformedRlp('an empty authorization list', list.offset);
  const found: Authorization[] = [];
  while (!list.done) {
    const tuple = list.list();
    found.push({
      chainId: tuple.integer(U256),
      address: tuple.fixed(20),
      nonce: tuple.integer(U64),
      yParity: tuple.integer(1),
      r: tuple.integer(U256),
      s: tuple.integer(U256),
    });
    tuple.finish();
  }
  return found;
}

/**
 * The hash that the sender signed. `chainId` is the one that a legacy transaction names by EIP-155, undefined if it
 * names none; for a typed transaction it is among the signed fields.
 */
export function signingHash(transaction: Transaction, chainId: bigint | undefined): Hash {
  const fields = [transaction.signedFields];
  if (transaction.type === 0 && chainId !== undefined) {
    fields.push(encodeInteger(chainId), Uint8Array.of(0x80, 0x80));
  }
  const payload = Buffer.concat(fields);
  const type = transaction.type === 0 ? [] : [Uint8Array.of(transaction.type)];
  return keccak(Buffer.concat([...type, rlpHeader(0xc0, payload.length), payload]));
}

function encodeInteger(value: bigint): Uint8Array {
  if (value === 0n) return Uint8Array.of(0x80);
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  if (bytes.length === 1 && toBigInt(bytes) < 0x80n) return bytes;
  return Buffer.concat([rlpHeader(0x80, bytes.length), bytes]);
}
