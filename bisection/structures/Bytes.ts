import { keccak, type Hash } from './Keccak.js';
import {
  buildTree,
  heightOf,
  Node,
  openTree,
  PAGE_SIZE,
  pageAt,
  pageOf,
  readTree,
  treeHash,
  writeTree,
  type Owner,
  type Tree,
} from './PageTree.js';
import type { Witness } from './Witness.js';
import { putWord, wordAt, wordBytes } from './Word.js';

const TAG = 0x10;

/**
 * A byte string as a binary tree of pages: `0x10 ‖ length u64 ‖ root hash` (docs/machine.md §2). Immutable, except
 * for a writer that passes its own `owner` (see `write`). Lengths and offsets are in bytes, below 2^53.
 *
 * `read` and `write` open the record and then walk the tree. A caller that has opened the record already (`open`)
 * goes on with `readOpened` and `writeOpened`, which only walk.
 */
export class Bytes {
  private cached: Hash | undefined;

  private constructor(
    private size: number,
    private tree: Tree,
    private readonly owner?: Owner,
  ) {}

  /** The Bytes of length 0. */
  static readonly EMPTY: Bytes = new Bytes(0, undefined);

  /** The Bytes that holds `data`. */
  static build(data: Uint8Array): Bytes {
    const pages = [];
    for (let at = 0; at < data.length; at += PAGE_SIZE) {
      pages.push(pageOf(data.subarray(at, at + PAGE_SIZE)));
    }
    return new Bytes(data.length, buildTree(pages, heightOf(data.length)));
  }

  /**
   * The Bytes of that length and root of which only what `readOpened` of a range opens is known: `open` gives the
   * preimage of a hash, of `size` bytes, in the order in which it is opened. What reads more throws HiddenPageError.
   */
  static partly(
    length: number,
    root: Hash,
    range: { readonly offset: number; readonly length: number },
    open: (hash: Hash, size: number) => Uint8Array,
  ): Bytes {
    const inside = Math.min(range.length, length - range.offset);
    return new Bytes(length, openTree(root, heightOf(length), range.offset, inside, open));
  }

  get length(): number {
    return this.size;
  }

  get hash(): Hash {
    return (this.cached ??= keccak(this.preimage()));
  }

  /** Opens the record: the length and the root. */
  static open(bytes: Bytes, witness?: Witness): Bytes {
    witness?.fixed(bytes.preimage());
    return bytes;
  }

  /** The Bytes with zeros up to `length`; a length that is not larger changes nothing. Opens nothing. */
  static grow(bytes: Bytes, length: number, owner?: Owner): Bytes {
    if (length <= bytes.size) return bytes;
    let { tree } = bytes;
    const height = heightOf(length);
    for (let h = heightOf(bytes.size); h < height; h++) {
      if (tree !== undefined) tree = new Node(h + 1, tree, undefined, owner);
    }
    return bytes.with(length, tree, owner);
  }

  /** `[offset, offset + length)`, a new array; zeros past the end. A length of 0 opens nothing. */
  static read(bytes: Bytes, offset: number, length: number, witness?: Witness): Uint8Array {
    if (length > 0) Bytes.open(bytes, witness);
    return Bytes.readOpened(bytes, offset, length, witness);
  }

  /** `read` of a Bytes whose record is open. */
  static readOpened(bytes: Bytes, offset: number, length: number, witness?: Witness): Uint8Array {
    const out = new Uint8Array(length);
    const inside = Math.min(length, bytes.size - offset);
    if (inside > 0) {
      readTree(bytes.tree, heightOf(bytes.size), offset, out.subarray(0, inside), witness);
    }
    return out;
  }

  /** The 32 bytes at `offset` as an integer; opens what `readOpened` of them opens. */
  static readWord(bytes: Bytes, offset: number, witness?: Witness): bigint {
    const within = offset % PAGE_SIZE;
    if (witness !== undefined || within > PAGE_SIZE - 32 || offset >= bytes.size) {
      return wordAt(Bytes.readOpened(bytes, offset, 32, witness));
    }
    return wordAt(pageAt(bytes.tree, heightOf(bytes.size), offset).preimage, 1 + within);
  }

  /**
   * The Bytes with `data` at `offset`. No data opens nothing and changes nothing.
   *
   * With `owner` the pages, nodes and record that the same owner made before are changed in place, and any older
   * version that shares them is void: pass a new owner as soon as something else holds on to the Bytes.
   * @throws BytesRangeError if the range is not inside the length.
   */
  static write(
    bytes: Bytes,
    offset: number,
    data: Uint8Array,
    witness?: Witness,
    owner?: Owner,
  ): Bytes {
    if (data.length > 0) Bytes.open(bytes, witness);
    return Bytes.writeOpened(bytes, offset, data, witness, owner);
  }

  /** `write` to a Bytes whose record is open. */
  static writeOpened(
    bytes: Bytes,
    offset: number,
    data: Uint8Array,
    witness?: Witness,
    owner?: Owner,
  ): Bytes {
    if (offset + data.length > bytes.size) {
      throw new BytesRangeError(offset, data.length, bytes.size);
    }
    if (data.length === 0) return bytes;
    const height = heightOf(bytes.size);
    return bytes.with(
      bytes.size,
      writeTree(bytes.tree, height, offset, data, witness, owner),
      owner,
    );
  }

  /** `writeOpened` of an integer (u256) as 32 bytes. */
  static writeWord(
    bytes: Bytes,
    offset: number,
    value: bigint,
    witness?: Witness,
    owner?: Owner,
  ): Bytes {
    const within = offset % PAGE_SIZE;
    if (
      witness === undefined &&
      owner !== undefined &&
      owner === bytes.owner &&
      within <= PAGE_SIZE - 32 &&
      offset + 32 <= bytes.size
    ) {
      const page = pageAt(bytes.tree, heightOf(bytes.size), offset);
      if (page.owner === owner && page.unhashed) {
        // Nothing above an unhashed page is hashed either, so there is no path to renew.
        putWord(page.preimage, 1 + within, value);
        return bytes;
      }
    }
    return Bytes.writeOpened(bytes, offset, wordBytes(value), witness, owner);
  }

  /** All of it, a new array. Opens nothing. */
  static toUint8Array(bytes: Bytes): Uint8Array {
    return Bytes.readOpened(bytes, 0, bytes.size);
  }

  private with(size: number, tree: Tree, owner: Owner | undefined): Bytes {
    if (owner === undefined || this.owner !== owner) return new Bytes(size, tree, owner);
    this.cached = undefined;
    this.size = size;
    this.tree = tree;
    return this;
  }

  private preimage(): Uint8Array {
    const preimage = new Uint8Array(41);
    preimage[0] = TAG;
    new DataView(preimage.buffer).setBigUint64(1, BigInt(this.size));
    preimage.set(treeHash(this.tree, heightOf(this.size)), 9);
    return preimage;
  }
}

/** A write that is not inside the Bytes. */
export class BytesRangeError extends Error {
  readonly code = 'BYTES_RANGE';
  readonly nextStep = 'Grow the Bytes before writing past its end.';
  constructor(
    readonly offset: number,
    readonly length: number,
    readonly size: number,
  ) {
    super(`write of ${length} bytes at ${offset} to a Bytes of ${size}`);
    this.name = 'BytesRangeError';
  }
}
