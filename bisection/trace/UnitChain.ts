import { encodeBatch, openBatch } from '../machine/BatchOpen.js';
import { Block } from '../machine/Block.js';
import type { BlockFields } from '../machine/Block.js';
import { transactionEntry } from '../machine/End.js';
import { Header, type HeaderFields } from '../machine/Header.js';
import type { Batch } from '../machine/Host.js';
import { Included } from '../machine/Included.js';
import { Machine } from '../machine/Machine.js';
import { Parent, type ParentFields } from '../machine/Parent.js';
import type { Receipt } from '../machine/Receipt.js';
import { Bytes } from '../structures/Bytes.js';
import { type Hash, keccak } from '../structures/Keccak.js';
import { Trie } from '../structures/Trie.js';
import { View } from '../structures/View.js';

/** What ordinary execution yields about one unit. Offsets count from the start of the open batch. */
export type Unit =
  /** Opening a batch. */
  | { readonly kind: 'batch'; readonly batch: Batch }
  /** Passing over a block that is void; the next one starts at `end`. */
  | { readonly kind: 'void'; readonly end: number }
  /** Opening a block: its header, where its body starts and ends, the state after the system's writes. */
  | {
      readonly kind: 'block';
      readonly header: Omit<HeaderFields, 'open'>;
      readonly body: number;
      readonly end: number;
      /** How many entries of the queue the block takes. */
      readonly forced: number;
      readonly stateRoot: Hash;
    }
  /** One transaction: where its raw bytes stand, what came of it; no receipt if it was skipped. */
  | {
      readonly kind: 'transaction';
      /** The bytes that it stands in: those of the batch, or, of a forced one, its own. */
      readonly queued?: Bytes;
      readonly offset: number;
      readonly length: number;
      readonly stateRoot: Hash;
      readonly receipt: Receipt | undefined;
    }
  /** Closing a block. */
  | { readonly kind: 'close'; readonly parent: ParentFields };

/** Everything that an idle state holds. */
export interface IdleState {
  readonly stateRoot: Hash;
  readonly block: Block;
}

/** The idle state that a chain starts from: nothing of the inbox read yet. `hashes`: of its last blocks, oldest first, the last that of `parent`. */
export function firstIdle(
  stateRoot: Hash,
  parent: ParentFields,
  hashes: readonly Hash[],
): IdleState {
  const { cursor } = Block.none.fields;
  const ring = Bytes.build(hashRing(parent.number, hashes));
  return { stateRoot, block: Block.between(cursor, new Parent(parent), ring) };
}

/** The content of a block record's `hashes`, 8,192 bytes. `hashes`: of the last blocks, oldest first, the last that of block `number`. */
export function hashRing(number: bigint, hashes: readonly Hash[]): Uint8Array {
  const ring = new Uint8Array(RING * 32);
  hashes.forEach((hash, index) => {
    const each = Number(number) - (hashes.length - 1 - index);
    if (each >= 0) ring.set(hash, (each % RING) * 32);
  });
  return ring;
}

/** The machine in an idle state. `state`: the trie with its state root; one that has the root alone will do for hashing. */
export function idleMachine(idle: IdleState, state = rootOnly(idle.stateRoot)): Machine {
  return Machine.idle(state, idle.block);
}

/** The idle state after one more unit. */
export function advance(idle: IdleState, unit: Unit): IdleState {
  const { block } = idle;
  const { cursor } = block.fields;
  switch (unit.kind) {
    case 'batch': {
      const accumulator = keccak(encodeBatch(cursor.fields.accumulator, unit.batch));
      return { ...idle, block: block.with({ cursor: openBatch(cursor, accumulator, unit.batch) }) };
    }
    case 'void':
      return { ...idle, block: block.with({ cursor: cursor.with({ offset: unit.end }) }) };
    case 'block':
      return {
        stateRoot: unit.stateRoot,
        block: block.with({
          cursor: cursor.with({ offset: unit.body, end: unit.end, taken: 0, forced: unit.forced }),
          header: new Header({ ...unit.header, open: true }),
        }),
      };
    case 'transaction':
      return { stateRoot: unit.stateRoot, block: block.with(transacted(block.fields, unit)) };
    case 'close': {
      const after = cursor.with({ offset: cursor.fields.end, end: 0, taken: 0 });
      const { number, hash } = unit.parent;
      const place = Number(number % BigInt(RING)) * 32;
      const hashes = Bytes.write(block.fields.hashes, place, hash);
      return { ...idle, block: Block.between(after, new Parent(unit.parent), hashes) };
    }
  }
}

function transacted(
  block: BlockFields,
  unit: Extract<Unit, { kind: 'transaction' }>,
): Partial<BlockFields> {
  const { queued, offset, length, receipt } = unit;
  const { queueNext, taken, forced } = block.cursor.fields;
  const cursor = block.cursor.with(
    queued === undefined
      ? { offset: offset + length }
      : { queueNext: queueNext + 1n, taken: taken + 1, forced: forced - 1 },
  );
  if (receipt === undefined) return { cursor };
  const raw = View.of(queued ?? block.cursor.fields.data, offset, length);
  return {
    cursor,
    gasUsed: receipt.cumulativeGas,
    count: block.count + 1,
    receipts: append(block.receipts, receipt.hash),
    transactions: append(block.transactions, transactionEntry(raw)),
    bloom: block.bloom.or(receipt.bloom),
    included: new Included(raw, receipt, block.included),
  };
}

/**
 * The idle states of a claim, made out of what ordinary execution yields: of each the hash is kept and the unit
 * that led to it, of those at which a block opens all of it. Leaf i of the claim's unit tree is the state after unit i.
 */
export class UnitChain {
  readonly #units: Unit[] = [];
  #hashes = new Uint8Array(32 * 64);
  /** Idle states to start over from, with the number of units before them. */
  readonly #kept: { readonly index: number; readonly idle: IdleState }[];
  #last: IdleState;

  /** @param start the parent claim's final state. */
  constructor(readonly start: IdleState) {
    this.#last = start;
    this.#kept = [{ index: 0, idle: start }];
  }

  /** How many units there are. */
  get length(): number {
    return this.#units.length;
  }

  /** The idle state after the last unit. */
  get last(): IdleState {
    return this.#last;
  }

  add(unit: Unit): void {
    const index = this.length;
    if (unit.kind === 'block') this.#kept.push({ index, idle: this.#last });
    this.#last = advance(this.#last, unit);
    this.#units.push(unit);
    if (this.#hashes.length === 32 * index) {
      const larger = new Uint8Array(2 * this.#hashes.length);
      larger.set(this.#hashes);
      this.#hashes = larger;
    }
    this.#hashes.set(idleMachine(this.#last).hash, 32 * index);
  }

  unit(index: number): Unit {
    const unit = this.#units[index];
    if (unit === undefined) throw new RangeError(`no unit ${index} among ${this.length}`);
    return unit;
  }

  /** The idle state before unit `index`, counted from 0; after the last unit for `index` = `length`. */
  before(index: number): IdleState {
    if (index < 0 || index > this.length) throw new RangeError(`no unit ${index}`);
    let low = 0;
    for (let high = this.#kept.length; high - low > 1;) {
      const middle = (low + high) >> 1;
      if ((this.#kept[middle]?.index ?? 0) <= index) low = middle;
      else high = middle;
    }
    let { index: at, idle } = this.#kept[low] ?? { index: 0, idle: this.start };
    for (; at < index; at++) idle = advance(idle, this.unit(at));
    return idle;
  }

  /** Leaf `index` of the unit tree: the hash of the state after that unit. */
  leaf(index: number): Hash {
    this.unit(index);
    return this.#hashes.slice(32 * index, 32 * index + 32) as Hash;
  }

  /** All leaves, 32 bytes each; a copy. */
  leaves(): Uint8Array {
    return this.#hashes.slice(0, 32 * this.length);
  }
}

const RING = 256;

function append(list: Bytes, entry: Uint8Array): Bytes {
  return Bytes.write(Bytes.grow(list, list.length + entry.length), list.length, entry);
}

function rootOnly(root: Hash): Trie {
  return Trie.at(root, { node: () => undefined });
}
