import { EMPTY_ROOT } from '../trie/merkleTrie.js';
import type { TrieLeaf } from '../trie/trieLeaves.js';
import { accountRlp } from './accountRlp.js';
import type { ByteReader } from './byteReader.js';
import type { ByteWriter } from './byteWriter.js';
import { ChunkError } from './chunkError.js';
import { beginChunk, type ChunkEntry, ChunkKind, openChunk } from './chunkFormat.js';
import { CodeTable, CodeTableReader, hashOfCode, type HashedCode } from './codeTable.js';
import { readEdges, writeEdges } from './edgeCodec.js';
import type { KeyRange } from './keyRange.js';
import { RangeProofError } from './rangeProofError.js';
import { rangeRoot, verifyRange } from './rangeRoot.js';
import { readSlots, writeSlot } from './slotCodec.js';
import { addressesIn, isWhole, slotsIn, standsIn } from './statePosition.js';
import type { TrieEdge } from './trieEdge.js';

/** An account, and those of its slots that a chunk covers, as it is written. */
export interface AccountPart {
  /** Hashed. */
  readonly address: Uint8Array;
  /** Integers as bytes, without leading zeros. */
  readonly nonce: Uint8Array;
  readonly balance: Uint8Array;
  readonly codeHash: Uint8Array;
  /** What `codeHash` is the hash of; undefined for no code, and where the account stands in a chunk before. */
  readonly code: Uint8Array | undefined;
  /** By their hashed keys in order; values as the storage trie holds them (RLP). */
  readonly slots: readonly TrieLeaf[];
  /** What the storage holds beside them; nothing where they are all. */
  readonly edges: readonly TrieEdge[];
}

/** An account that was held against the state root, with those of its slots that the chunk covers. */
export interface VerifiedAccount {
  /** Hashed, 32 bytes. */
  readonly address: Uint8Array;
  /** The account as the state trie holds it (RLP). */
  readonly account: Uint8Array;
  /** Whether it stands in this chunk; else this is more of the storage of one that stands in a chunk before. */
  readonly isFirst: boolean;
  /** Undefined if it has none, and if it does not stand here. */
  readonly code: HashedCode | undefined;
  /** Hashed key and value as the storage trie holds it (RLP), in order. */
  readonly slots: readonly TrieLeaf[];
}

/** What a state holds from one position to another, exactly. All bytes are views of the chunk, or made from it. */
export interface VerifiedState {
  readonly range: KeyRange;
  readonly accounts: readonly VerifiedAccount[];
}

/** What an account takes at least. */
const LEAST_ACCOUNT = 32 + 4;

/** What an account takes without its code, slots and edges; up to three bytes more if it has very many slots. */
export const accountSize = (
  { nonce, balance }: Pick<AccountPart, 'nonce' | 'balance'>,
  isFirst: boolean,
): number => 32 + 1 + nonce.length + 1 + balance.length + (isFirst ? 2 : 32) + 2;

/** The chunk of these accounts; `edges` is what the state trie holds beside them. docs/snapshots.md gives the format. */
export function encodeStateChunk(
  range: KeyRange,
  accounts: readonly AccountPart[],
  edges: readonly TrieEdge[],
): Uint8Array {
  const codes = new CodeTable();
  for (const { code, codeHash } of accounts) if (code !== undefined) codes.place(codeHash, code);
  const writer = beginChunk(ChunkKind.state, range);
  codes.write(writer);
  writeEdges(writer, edges);
  writer.count(accounts.length);
  for (const part of accounts) writeAccount(writer, range, codes, part);
  return writer.taken();
}

function writeAccount(
  writer: ByteWriter,
  range: KeyRange,
  codes: CodeTable,
  { address, nonce, balance, codeHash, code, slots, edges }: AccountPart,
): void {
  const covered = slotsIn(range, address);
  writer.bytes(address).short(nonce).short(balance);
  if (!standsIn(covered)) writer.bytes(codeHash);
  else writer.count(code === undefined ? 0 : codes.place(codeHash, code));
  writer.count(slots.length);
  for (const slot of slots) writeSlot(writer, slot.key, slot.value);
  if (!isWhole(covered)) writeEdges(writer, edges);
}

/**
 * What a chunk holds, held against a state root: the accounts and slots of the state in the chunk's range, none left out
 * and none added, with their codes.
 * @throws ChunkError
 */
export function loadStateChunk(
  bytes: Uint8Array,
  entry: ChunkEntry,
  stateRoot: Uint8Array,
): VerifiedState {
  const { range } = entry;
  return openChunk(bytes, ChunkKind.state, entry, (reader) => {
    const codes = new CodeTableReader(reader);
    const edges = readEdges(reader);
    const count = reader.items(LEAST_ACCOUNT);
    const accounts: VerifiedAccount[] = [];
    try {
      for (let i = 0; i < count; i++) accounts.push(readAccount(reader, range, codes));
      codes.finish();
      verifyRange(stateRoot, {
        range: addressesIn(range),
        leaves: accounts.map(({ address, account }) => ({ key: address, value: account })),
        edges,
      });
    } catch (error) {
      if (!(error instanceof RangeProofError)) throw error;
      throw new ChunkError('state', entry.hash, error.message, error);
    }
    return { range, accounts };
  });
}

/** Reads an account; its storage root is that of its slots and of what lies beside them, and is not in the chunk. */
function readAccount(reader: ByteReader, range: KeyRange, codes: CodeTableReader): VerifiedAccount {
  const address = reader.bytes(32);
  const nonce = reader.integerBytes(8);
  const balance = reader.integerBytes(32);
  const covered = slotsIn(range, address);
  const isFirst = standsIn(covered);
  const code = isFirst ? codes.next() : undefined;
  const codeHash = isFirst ? hashOfCode(code) : reader.bytes(32);
  const slots = readSlots(reader).map(({ key, value }): TrieLeaf => {
    if (value === undefined) throw reader.malformed('an empty slot');
    return { key, value };
  });
  const edges = isWhole(covered) ? [] : readEdges(reader);
  const isEmpty = slots.length + edges.length === 0;
  const storageRoot = isEmpty ? EMPTY_ROOT : rangeRoot({ range: covered, leaves: slots, edges });
  const account = accountRlp({ nonce, balance, storageRoot, codeHash });
  return { address, account, isFirst, code, slots };
}
