import { EMPTY_CODE_HASH } from '../../bisection/structures/Account.js';
import { type AccountRecord, decodeRecord } from '../execute/accountRecord.js';
import { MissingNodeError } from '../execute/cannotTell.js';
import type { StateSource } from '../execute/nodeDatabase.js';
import { countSize } from './byteWriter.js';
import { type ChunkEntry, chunkName, DEFAULT_CHUNK_BYTES, MAX_CHUNK_BYTES } from './chunkFormat.js';
import { CodeTable } from './codeTable.js';
import { keyBefore, type KeyRange, wholeRange } from './keyRange.js';
import type { TrieLeaf } from './rangeRoot.js';
import { type AccountPart, encodeStateChunk, MOST_ACCOUNT, MOST_SLOT } from './stateChunk.js';
import {
  addressesIn,
  FIRST_SLOT,
  isWhole,
  POSITION_BYTES,
  positionOf,
  slotsIn,
  type StatePosition,
} from './statePosition.js';
import { edgesOf, leavesIn } from './trieWalk.js';

/** A chunk as it was made. */
export interface MadeChunk {
  readonly entry: ChunkEntry;
  readonly bytes: Uint8Array;
  /** Accounts that stand in it, slots, and codes, of which other chunks may have some too. */
  readonly accounts: number;
  readonly slots: number;
  readonly codes: number;
}

/** A code is so long that no chunk can hold it. */
export class CodeTooLongError extends Error {
  readonly code = 'SNAPSHOT_CODE_TOO_LONG';
  readonly nextStep = 'sync by replay: this state cannot be put into chunks';
  constructor(
    readonly codeHash: Uint8Array,
    readonly length: number,
  ) {
    super(`a code of ${length} bytes does not fit into a chunk of ${MAX_CHUNK_BYTES}`);
    this.name = 'CodeTooLongError';
  }
}

/**
 * The chunks of the state with this root, in order: from the first position to the last one, each ending where the next
 * begins. The same state and `chunkBytes` give the same chunks. It holds one chunk at a time, and reads each node once,
 * those at the edges of a chunk twice.
 * @throws MissingNodeError
 */
export function* stateChunks(
  nodes: StateSource,
  root: Uint8Array,
  chunkBytes = DEFAULT_CHUNK_BYTES,
): Generator<MadeChunk> {
  const draft = new Draft(nodes, root, chunkBytes);
  for (const { key: address, value } of leavesIn(nodes, root, wholeRange(32))) {
    const record = decodeRecord(value);
    const code = codeOf(nodes, record);
    if (draft.isFullFor(MOST_ACCOUNT + draft.sizeOf(record, code))) {
      yield draft.endBefore(positionOf(address, FIRST_SLOT));
    }
    draft.add(address, record, code);
    for (const slot of leavesIn(nodes, record.storageRoot, wholeRange(32))) {
      if (draft.isFullFor(MOST_SLOT)) {
        yield draft.endBefore(positionOf(address, slot.key));
        draft.resume(address, record);
      }
      draft.addSlot(slot);
    }
  }
  yield draft.end();
}

function codeOf(nodes: StateSource, { codeHash }: AccountRecord): Uint8Array | undefined {
  if (Buffer.compare(codeHash, EMPTY_CODE_HASH) === 0) return undefined;
  const code = nodes.code(codeHash);
  if (code === undefined) throw new MissingNodeError('code', codeHash);
  if (code.length > MAX_CHUNK_BYTES / 2) throw new CodeTooLongError(codeHash, code.length);
  return code;
}

interface DraftAccount extends AccountRecord {
  readonly address: Uint8Array;
  readonly code: Uint8Array | undefined;
  readonly slots: TrieLeaf[];
}

/** The chunk that is being made. */
class Draft {
  private first: StatePosition = wholeRange(POSITION_BYTES).first;
  private accounts: DraftAccount[] = [];
  private codes = new CodeTable();
  private size = 0;
  /** Accounts that stand here, and slots. */
  private standing = 0;
  private slots = 0;

  constructor(
    private readonly nodes: StateSource,
    private readonly root: Uint8Array,
    private readonly chunkBytes: number,
  ) {}

  /** Whether `size` more bytes are too many; a chunk holds one item at least. */
  isFullFor(size: number): boolean {
    return this.standing + this.slots > 0 && this.size + size > this.chunkBytes;
  }

  /** What a code adds. */
  sizeOf({ codeHash }: AccountRecord, code: Uint8Array | undefined): number {
    if (code === undefined || this.codes.has(codeHash)) return 0;
    return countSize(code.length) + code.length;
  }

  add(address: Uint8Array, record: AccountRecord, code: Uint8Array | undefined): void {
    this.size += MOST_ACCOUNT + this.sizeOf(record, code);
    if (code !== undefined) this.codes.place(record.codeHash, code);
    this.accounts.push({ ...record, address, code, slots: [] });
    this.standing++;
  }

  /** Goes on with the storage of an account that stands in a chunk before. */
  resume(address: Uint8Array, record: AccountRecord): void {
    this.size += MOST_ACCOUNT;
    this.accounts.push({ ...record, address, code: undefined, slots: [] });
  }

  addSlot(slot: TrieLeaf): void {
    this.accounts.at(-1)?.slots.push(slot);
    this.size += slot.value.length + 33;
    this.slots++;
  }

  /** The chunk up to this position; the next one begins there. */
  endBefore(next: StatePosition): MadeChunk {
    const last = keyBefore(next);
    if (last === undefined) throw new RangeError('a chunk ends before the first position');
    const made = this.made(last);
    this.first = next;
    this.accounts = [];
    this.codes = new CodeTable();
    this.size = 0;
    this.standing = 0;
    this.slots = 0;
    return made;
  }

  /** The last chunk. */
  end(): MadeChunk {
    return this.made(wholeRange(POSITION_BYTES).last);
  }

  private made(last: StatePosition): MadeChunk {
    const range: KeyRange = { first: this.first, last };
    const parts = this.accounts.map((account): AccountPart => {
      const covered = slotsIn(range, account.address);
      const edges = isWhole(covered) ? [] : edgesOf(this.nodes, account.storageRoot, covered);
      return { ...account, edges };
    });
    const bytes = encodeStateChunk(
      range,
      parts,
      edgesOf(this.nodes, this.root, addressesIn(range)),
    );
    const entry: ChunkEntry = { hash: chunkName(bytes), size: bytes.length, range };
    const { standing: accounts, slots, codes } = this;
    return { entry, bytes, accounts, slots, codes: codes.count };
  }
}
