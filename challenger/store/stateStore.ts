import { EMPTY_ROOT } from '../trie/merkleTrie.js';
import type { StateSource } from '../execute/nodeDatabase.js';
import {
  type BlockRecord,
  lastOfBatch,
  newestBlock,
  oldestBlock,
  recordOf,
  storedBlock,
  type StoredBlock,
} from './blockRecord.js';
import { commitBlocks, type MetaChange, putMeta } from './commitBlocks.js';
import { slotKey } from './flatState.js';
import { NodeOverlay } from './nodeOverlay.js';
import { openFolder, type StoreOptions } from './openFolder.js';
import { dropPin, type Pin, pinsOf, putPin } from './pins.js';
import { type PruneOptions, type PruneReport, pruneBlocks } from './pruneBlocks.js';
import { stateDifference, type StateVisitor } from './stateDifference.js';
import { StateLoad } from './stateLoad.js';
import { type StateProof, stateProof } from './stateProof.js';
import { type StoreSize, storeSize } from './storeSize.js';
import type { Tables } from './tables.js';
import { type TrieLeaf, trieLeaves } from '../trie/trieLeaves.js';
import { keptBlock, undoBlocks } from './undoBlocks.js';
import { type VerifyReport, verifyStore } from './verifyStore.js';

/**
 * The L2 state of a chain in a folder: the newest block's and that of the blocks before it as far as they are kept, with
 * every trie node and code, and the newest state flat. Every change is one transaction: whatever stops the process, what
 * opens again is the state after some of them. One process commits; others may read and pin meanwhile (docs/sync.md §4).
 */
export class StateStore implements StateSource {
  private constructor(private readonly tables: Tables) {}

  /** Throws NoStoreError, WrongChainError, WrongSchemaError. */
  static async open(options: StoreOptions): Promise<StateStore> {
    return new StateStore(await openFolder(options));
  }

  node(hash: Uint8Array): Uint8Array | undefined {
    return this.tables.nodes.getBinary(hash);
  }

  code(hash: Uint8Array): Uint8Array | undefined {
    return this.tables.codes.getBinary(hash);
  }

  /** A place for what execution makes, reading through to this store. */
  overlay(): NodeOverlay {
    return new NodeOverlay(this);
  }

  /** The newest block, or undefined if there is none. */
  newest(): BlockRecord | undefined {
    return this.record(newestBlock(this.tables));
  }

  /** The oldest block that is kept and not below `from`, or undefined if there is none. */
  oldest(from = 0n): BlockRecord | undefined {
    return this.record(oldestBlock(this.tables, from));
  }

  /** A block, or undefined if it is not kept. */
  block(number: bigint): BlockRecord | undefined {
    return this.record(storedBlock(this.tables, number));
  }

  /** The newest kept block of `batch` or of one before it: where that batch, if it was executed, leaves the state. */
  lastOfBatch(batch: bigint): BlockRecord | undefined {
    return this.record(lastOfBatch(this.tables, batch));
  }

  /** An account of the newest block by its hashed address: RLP, or undefined if there is none. */
  account(address: Uint8Array): Uint8Array | undefined {
    return this.tables.accounts.getBinary(address);
  }

  /** A slot of the newest block by its hashed address and hashed key: RLP, or undefined if it is empty. */
  slot(address: Uint8Array, slot: Uint8Array): Uint8Array | undefined {
    return this.tables.slots.getBinary(slotKey(address, slot));
  }

  /** What was last stored under `key`, or undefined. */
  meta(key: string): Uint8Array | undefined {
    return this.tables.meta.getBinary(Buffer.from(key));
  }

  putMeta(changes: MetaChange): void {
    this.tables.transaction(() => putMeta(this.tables, changes));
  }

  /**
   * Makes `record` the newest block, its state from `overlay` and what is here, together with `meta`. Blocks may be left
   * out between; a first block needs its whole state. Throws BlockOrderError, LoadUnderWayError, MissingNodeError and
   * StoreWriteError; then nothing changed.
   */
  commit(record: BlockRecord, overlay: NodeOverlay, meta: MetaChange = []): void {
    commitBlocks(this.tables, [record], overlay, meta);
  }

  /**
   * As `commit`, with several blocks in their order, all or none: a transaction waits for the disk once, so that a replay
   * goes faster by many. `overlay` has the states of them all.
   */
  commitAll(records: readonly BlockRecord[], overlay: NodeOverlay, meta: MetaChange = []): void {
    commitBlocks(this.tables, records, overlay, meta);
  }

  /**
   * Makes a kept block the newest one again, its state that of then, together with `meta`. Throws BlockNotKeptError; then
   * nothing changed.
   */
  undo(toBlock: bigint, meta: MetaChange = []): void {
    undoBlocks(this.tables, toBlock, meta);
  }

  /** Lets the oldest states go, one bounded piece; again while `done` is false, with other work between. */
  prune(options: PruneOptions): PruneReport {
    return pruneBlocks(this.tables, options);
  }

  /** Keeps pruning, by whichever process, from a block's state and later ones. Throws BlockNotKeptError. */
  pin(name: string, block: bigint, until?: bigint): void {
    putPin(this.tables, { name, block, until });
  }

  unpin(name: string): void {
    dropPin(this.tables, name);
  }

  pins(): Pin[] {
    return pinsOf(this.tables);
  }

  /** Fills an empty store piece by piece. Throws StoreNotEmptyError. */
  load(): StateLoad {
    return new StateLoad(this.tables);
  }

  /**
   * Proves an account (20 bytes) and slots of it (32 bytes each), or that there are none, against the state root of a kept
   * block. Throws BlockNotKeptError.
   */
  prove(address: Uint8Array, slots: readonly Uint8Array[], block: bigint): StateProof {
    return stateProof(this, keptBlock(this.tables, block).stateRoot, address, slots);
  }

  /** Accounts of a kept block (RLP) in the order of their hashed addresses. Throws BlockNotKeptError. */
  accounts(block: bigint, start?: Uint8Array): Generator<TrieLeaf> {
    return trieLeaves(this, keptBlock(this.tables, block).stateRoot, start);
  }

  /**
   * What differs between the states of two kept blocks, in the order of keys; `to` may be the older one. Throws
   * BlockNotKeptError.
   */
  difference(from: bigint, to: bigint, visitor: StateVisitor): void {
    const [before, after] = [from, to].map((block) => keptBlock(this.tables, block).stateRoot);
    stateDifference(this, before ?? EMPTY_ROOT, after ?? EMPTY_ROOT, visitor);
  }

  /** How much is held, and how much of the disk it takes. */
  size(): StoreSize {
    return storeSize(this.tables);
  }

  /** Walks everything and says what is wrong. */
  verify(): VerifyReport {
    return verifyStore(this.tables);
  }

  close(): Promise<void> {
    return this.tables.close();
  }

  private record(block: StoredBlock | undefined): BlockRecord | undefined {
    return block && recordOf(this.tables, block);
  }
}
