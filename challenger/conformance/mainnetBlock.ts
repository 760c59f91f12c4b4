import { keccak, type Hash } from '../../bisection/structures/Keccak.js';
import { MalformedRlp, RlpReader } from '../derive/rlp.js';

/** The header of a mainnet block of any fork; fields that its fork does not know are undefined. */
export interface MainnetHeader {
  readonly parentHash: Uint8Array;
  readonly unclesHash: Uint8Array;
  readonly coinbase: Uint8Array;
  readonly stateRoot: Uint8Array;
  readonly transactionsRoot: Uint8Array;
  readonly receiptsRoot: Uint8Array;
  readonly logsBloom: Uint8Array;
  readonly difficulty: bigint;
  readonly number: bigint;
  readonly gasLimit: bigint;
  readonly gasUsed: bigint;
  readonly timestamp: bigint;
  readonly extraData: Uint8Array;
  readonly mixHash: Uint8Array;
  readonly nonce: Uint8Array;
  readonly baseFeePerGas: bigint | undefined;
  readonly withdrawalsRoot: Uint8Array | undefined;
  readonly blobGasUsed: bigint | undefined;
  readonly excessBlobGas: bigint | undefined;
  readonly parentBeaconBlockRoot: Uint8Array | undefined;
  readonly requestsHash: Uint8Array | undefined;
  readonly hash: Hash;
}

/** EIP-4895. */
export interface Withdrawal {
  readonly address: Uint8Array;
  /** Gwei. */
  readonly amount: bigint;
  /** As it stands in the withdrawals trie. */
  readonly encoded: Uint8Array;
}

export interface MainnetBlock {
  readonly header: MainnetHeader;
  readonly transactions: readonly Uint8Array[];
  readonly uncles: readonly MainnetHeader[];
  /** Of the list of uncles; a header that fits names it. */
  readonly unclesHash: Hash;
  /** Undefined before shanghai. */
  readonly withdrawals: readonly Withdrawal[] | undefined;
}

/** Decodes a block as it is in chain files and tests; undefined if it is not one. */
export function decodeBlock(rlp: Uint8Array): MainnetBlock | undefined {
  try {
    const outer = new RlpReader(rlp);
    const block = readBlock(outer.list());
    outer.finish();
    return block;
  } catch (error) {
    if (error instanceof MalformedRlp) return undefined;
    throw error;
  }
}

/** Splits a chain file: blocks one behind the other. Throws MalformedRlp. */
export function splitChain(rlp: Uint8Array): Uint8Array[] {
  const reader = new RlpReader(rlp);
  const blocks: Uint8Array[] = [];
  while (!reader.done) blocks.push(encodedList(reader));
  return blocks;
}

function readBlock(fields: RlpReader): MainnetBlock {
  const header = decodeHeader(encodedList(fields));
  const transactions = items(fields.list(), (list) => list.encodedList() ?? list.string());
  const uncleList = encodedList(fields);
  const uncles = items(new RlpReader(uncleList).list(), (list) => decodeHeader(encodedList(list)));
  const withdrawals = fields.done ? undefined : items(fields.list(), readWithdrawal);
  fields.finish();
  return { header, transactions, uncles, unclesHash: keccak(uncleList), withdrawals };
}

/** Decodes a header. Throws MalformedRlp. */
export function decodeHeader(rlp: Uint8Array): MainnetHeader {
  const fields = new RlpReader(rlp).list();
  const optional = <T>(read: () => T): T | undefined => (fields.done ? undefined : read());
  const header = {
    parentHash: fields.fixed(32),
    unclesHash: fields.fixed(32),
    coinbase: fields.fixed(20),
    stateRoot: fields.fixed(32),
    transactionsRoot: fields.fixed(32),
    receiptsRoot: fields.fixed(32),
    logsBloom: fields.fixed(256),
    difficulty: fields.integer(32),
    number: fields.integer(8),
    gasLimit: fields.integer(8),
    gasUsed: fields.integer(8),
    timestamp: fields.integer(8),
    extraData: fields.string(),
    mixHash: fields.fixed(32),
    nonce: fields.fixed(8),
    baseFeePerGas: optional(() => fields.integer(32)),
    withdrawalsRoot: optional(() => fields.fixed(32)),
    blobGasUsed: optional(() => fields.integer(8)),
    excessBlobGas: optional(() => fields.integer(8)),
    parentBeaconBlockRoot: optional(() => fields.fixed(32)),
    requestsHash: optional(() => fields.fixed(32)),
    hash: keccak(rlp),
  };
  fields.finish();
  return header;
}

function readWithdrawal(list: RlpReader): Withdrawal {
  const encoded = encodedList(list);
  const fields = new RlpReader(encoded).list();
  fields.integer(8);
  fields.integer(8);
  const withdrawal = { address: fields.fixed(20), amount: fields.integer(8), encoded };
  fields.finish();
  return withdrawal;
}

function encodedList(reader: RlpReader): Uint8Array {
  const at = reader.offset;
  const encoded = reader.encodedList();
  if (encoded === undefined) throw new MalformedRlp('a list was expected', at);
  return encoded;
}

function items<T>(list: RlpReader, read: (list: RlpReader) => T): T[] {
  const found: T[] = [];
  while (!list.done) found.push(read(list));
  return found;
}
