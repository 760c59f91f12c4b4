import { type Database, open, TransactionFlags } from 'lmdb';
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
  /** Runs `change` as one transaction: all of it is there afterwards or, if it throws or the process dies, nothing. */
  transaction<T>(change: () => T): T;
  /** Resolves when all that was committed is on the disk. */
  flushed(): Promise<void>;
  /** Frees what readers that were killed still hold on to. */
  dropDeadReaders(): void;
  close(): Promise<void>;
}

/** Address space, not disk: the file is as long as what is in it. A map that never moves is safe to share. */
const MAP_SIZE = 2 ** 40;
const { ABORTABLE, SYNCHRONOUS_COMMIT, NO_SYNC_FLUSH } = TransactionFlags;
/** To be rolled back if it throws, committed on return, flushed to the disk behind it. */
const TRANSACTION: number = ABORTABLE | SYNCHRONOUS_COMMIT | NO_SYNC_FLUSH;
const MAX_TABLES = 16;

/** Opens the tables in `folder`, which is made if it is not there and `readOnly` is not set. */
export function openTables(folder: string, readOnly: boolean): Tables {
  const root = open<Uint8Array, Uint8Array>({
    path: folder,
    encoding: 'binary',
    mapSize: MAP_SIZE,
    maxDbs: MAX_TABLES,
    readOnly,
  });
  const table = (name: string): Table =>
    root.openDB<Uint8Array, Uint8Array>(name, { encoding: 'binary', keyEncoding: 'binary' });
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
    transaction: (change) => root.transactionSync(change, TRANSACTION),
    flushed: async () => void (await root.flushed),
    dropDeadReaders: () => void root.readerCheck(),
    close: () => root.close(),
  };
}

/** The nodes and codes of a store by their hashes. */
export function readerOf({ nodes, codes }: Tables): StateSource {
  return { node: (hash) => nodes.getBinary(hash), code: (hash) => codes.getBinary(hash) };
}
