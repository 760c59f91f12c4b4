import { countSize } from './byteWriter.js';
import { type ChunkEntry, chunkName, DEFAULT_CHUNK_BYTES, MAX_CHUNK_BYTES } from './chunkFormat.js';
import { CodeTable } from './codeTable.js';
import { keyBefore, type KeyRange, wholeRange } from './keyRange.js';
import { POSITION_BYTES, type StatePosition } from './statePosition.js';

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

/** A code that an account brings, and its hash. */
export interface BroughtCode {
  readonly codeHash: Uint8Array;
  readonly code: Uint8Array;
}

/**
 * The chunk that is being made, of accounts `A`, each with slots `S`, in order. It is full when what is added next would
 * lift it above `chunkBytes`; it holds one account or slot at least.
 */
export class ChunkDraft<A, S> {
  private first: StatePosition = wholeRange(POSITION_BYTES).first;
  private accounts: (A & { readonly slots: S[] })[] = [];
  private codes = new CodeTable();
  private size = 0;
  private standing = 0;
  private slots = 0;

  /**
   * @param encode gives the bytes of the chunk of these accounts
   * @param chunkBytes of what is in it; edges come on top. Up to half of the most that a chunk may have
   */
  constructor(
    private readonly encode: (
      range: KeyRange,
      accounts: readonly (A & { readonly slots: readonly S[] })[],
    ) => Uint8Array,
    private readonly chunkBytes = DEFAULT_CHUNK_BYTES,
  ) {
    if (!(chunkBytes >= 1 && chunkBytes <= MAX_CHUNK_BYTES / 2)) {
      throw new RangeError(`chunks are filled up to 1 to ${MAX_CHUNK_BYTES / 2} bytes`);
    }
  }

  /** Whether there is no room for so many bytes, and a code. */
  isFullFor(size: number, brought?: BroughtCode): boolean {
    const whole = size + (brought === undefined ? 0 : this.added(brought));
    return this.standing + this.slots > 0 && this.size + whole > this.chunkBytes;
  }

  /** Adds an account that takes `size` bytes without its code. @throws CodeTooLongError */
  add(account: A, size: number, brought?: BroughtCode): void {
    this.resume(account, size);
    this.standing++;
    if (brought === undefined) return;
    const { codeHash, code } = brought;
    if (code.length > MAX_CHUNK_BYTES / 2) throw new CodeTooLongError(codeHash, code.length);
    this.size += this.added(brought);
    this.codes.place(codeHash, code);
  }

  /** Goes on with an account that stands in a chunk before. */
  resume(account: A, size: number): void {
    this.size += size;
    this.accounts.push({ ...account, slots: [] });
  }

  addSlot(slot: S, size: number): void {
    this.accounts.at(-1)?.slots.push(slot);
    this.size += size;
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

  private added({ codeHash, code }: BroughtCode): number {
    return this.codes.has(codeHash) ? 0 : countSize(code.length) + code.length;
  }

  private made(last: StatePosition): MadeChunk {
    const range: KeyRange = { first: this.first, last };
    const bytes = this.encode(range, this.accounts);
    const entry: ChunkEntry = { hash: chunkName(bytes), size: bytes.length, range };
    const { standing: accounts, slots, codes } = this;
    return { entry, bytes, accounts, slots, codes: codes.count };
  }
}
