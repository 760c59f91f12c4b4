import { type Database, open } from 'lmdb';
import type { StateSource } from '../execute/nodeDatabase.js';

/** A sorted map from bytes to bytes, in a file. Reads answer at once and see what was last committed. */
export type Table = Database<Uint8Array, Uint8Array>;

/** The tables of a store, all in one LMDB environment, so that one transaction spans them. */
export interface Tables {
  /** Trie nodes by their hash. */
  readonly nodes: Table;
  /** How many places a node stands at, 4 bytes, for nodes that stand at more than one. */
  readonly counts: Table;
  /** Codes by their hash. They are never removed: most are shared, and a walk over all accounts would have to say. */
  readonly codes: Table;
  /** The newest state: hashed address → account (RLP). */
  readonly accounts: Table;
  /** The newest state: hashed address ‖ hashed slot → value (RLP). */
  readonly slots: Table;
  /** Kept blocks: number (8 bytes) → record. */
  readonly blocks: Table;
  /** Block hashes for BLOCKHASH: number (8 bytes) → hash. */
  readonly hashes: Table;
  /** What users of the store keep beside it. */
  readonly meta: Table;
  /** Blocks that pruning has to leave: name → block and time. */
  readonly pins: Table;
  /** The store's own: schema and chain. */
  readonly about: Table;
  /**
   * Runs `change` as one transaction: all of it is there afterwards or, if it throws or the process dies, nothing. It is on
   * the disk when this returns, which a disk takes some milliseconds for.
   */
  transaction<T>(change: () => T): T;
  /** Frees what readers that were killed still hold on to. */
  dropDeadReaders(): void;
  close(): Promise<void>;
}

/** Address space, not disk: the file is as long as what is in it. A map that never moves is safe to share. */
const MAP_SIZE = 2 ** 40;
const MAX_TABLES = 16;

/** A folder that holds no store, where one is only to be read. */
export class NoStoreError extends Error {
  readonly code = 'STORE_NOT_THERE';
  readonly nextStep = 'name the folder that the daemon keeps its state in, or run `gainsay sync`';
  constructor(readonly folder: string) {
    super(`there is no state database in ${folder}`);
    this.name = 'NoStoreError';
  }
}

/** The database could not write. Nothing of the transaction is there, and everything before it is. */
export class StoreWriteError extends Error {
  readonly code = 'STORE_WRITE_FAILED';
  readonly nextStep =
    'make room on the disk that holds the state, or see what its system says of it';
  constructor(
    readonly folder: string,
    override readonly cause: Error,
  ) {
    super(`the state database in ${folder} could not be written: ${cause.message}`);
    this.name = 'StoreWriteError';
  }
}

/** Opens the tables in `folder`; both are made if they are not there, or if `readOnly`, a NoStoreError is thrown. */
export function openTables(folder: string, readOnly: boolean): Tables {
  const root = open<Uint8Array, Uint8Array>({
    path: folder,
    encoding: 'binary',
    mapSize: MAP_SIZE,
    maxDbs: MAX_TABLES,
    // LMDB's own order: data to the disk, then the page that makes it valid. lmdb-js's other one gains nothing here, as a
    // synchronous transaction waits for the disk either way.
    overlappingSync: false,
    readOnly,
  });
  const options = { encoding: 'binary', keyEncoding: 'binary' } as const;
  const table = (name: string): Table => {
    // Its types leave out that a table which is not there is undefined.
    const found: Table | undefined = root.openDB<Uint8Array, Uint8Array>(name, options);
    if (found === undefined) throw new NoStoreError(folder);
    return found;
  };
  return {
    nodes: table('nodes'),
    counts: table('counts'),
    codes: table('codes'),
    accounts: table('accounts'),
    slots: table('slots'),
    blocks: table('blocks'),
    hashes: table('hashes'),
    meta: table('meta'),
    pins: table('pins'),
    about: table('about'),
    transaction: (change) => {
      try {
        return root.transactionSync(change);
      } catch (error) {
        throw isOfLmdb(error) ? new StoreWriteError(folder, error) : error;
      }
    },
    dropDeadReaders: () => void root.readerCheck(),
    close: () => root.close(),
  };
}

/** lmdb's errors are plain ones with the number of LMDB's or the system's. */
function isOfLmdb(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && typeof error.code === 'number';
}

/** The nodes and codes of a store by their hashes. */
export function readerOf({ nodes, codes }: Tables): StateSource {
  return { node: (hash) => nodes.getBinary(hash), code: (hash) => codes.getBinary(hash) };
}
