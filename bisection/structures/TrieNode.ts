import { keccak, type Hash } from './Keccak.js';
import { CorruptNodeError, MissingNodeError, type NodeSource } from './NodeSource.js';
import { Rlp, RlpError } from './Rlp.js';

/** A node of a Merkle Patricia trie (Yellow Paper, appendix D). Paths are arrays of nibbles, 0 to 15 each. */
export type TrieNode = TrieLeaf | TrieExtension | TrieBranch;

/** What a node holds in place of a child: the node, or only its hash. */
export type TrieChild = TrieNode | TrieHash;

/** A node known by its hash, read when first needed and kept. */
export class TrieHash {
  private loaded: TrieNode | undefined;
  constructor(readonly hash: Hash) {}

  /** The node. `path` is where it is, for the error. @throws MissingNodeError, CorruptNodeError, RlpError */
  load(source: NodeSource, path: () => readonly number[]): TrieNode {
    if (this.loaded === undefined) {
      const rlp = source.node(this.hash);
      if (rlp === undefined) throw new MissingNodeError(this.hash, path());
      const actual = keccak(rlp);
      if (!actual.every((byte, i) => byte === this.hash[i])) {
        throw new CorruptNodeError(this.hash, actual);
      }
      this.loaded = decodeNode(rlp);
    }
    return this.loaded;
  }

  get reference(): Uint8Array {
    return Rlp.encodeString(this.hash);
  }
}

abstract class Encoded {
  private cachedRlp: Uint8Array | undefined;
  private cachedHash: Hash | undefined;

  /** @param known its RLP if it was read and not made. */
  constructor(known?: Uint8Array) {
    this.cachedRlp = known;
    this.stored = known !== undefined;
  }

  /** Whether the node was read, from a source or within its parent, and so is in the source. */
  readonly stored: boolean;

  get rlp(): Uint8Array {
    return (this.cachedRlp ??= this.encode());
  }

  get hash(): Hash {
    return (this.cachedHash ??= keccak(this.rlp));
  }

  /** What stands for the node in its parent: the node itself if it is short, else its hash. */
  get reference(): Uint8Array {
    return this.rlp.length < 32 ? this.rlp : Rlp.encodeString(this.hash);
  }

  protected abstract encode(): Uint8Array;
}

/** The value of the key that goes on with `path` and ends there. */
export class TrieLeaf extends Encoded {
  constructor(
    readonly path: Uint8Array,
    readonly value: Uint8Array,
    rlp?: Uint8Array,
  ) {
    super(rlp);
  }

  protected override encode(): Uint8Array {
    return Rlp.encodeList([
      Rlp.encodeString(packPath(this.path, true)),
      Rlp.encodeString(this.value),
    ]);
  }
}

/** All keys below go on with `path`, which has a nibble at least; the child is a branch. */
export class TrieExtension extends Encoded {
  constructor(
    readonly path: Uint8Array,
    readonly child: TrieChild,
    rlp?: Uint8Array,
  ) {
    super(rlp);
  }

  protected override encode(): Uint8Array {
    return Rlp.encodeList([Rlp.encodeString(packPath(this.path, false)), this.child.reference]);
  }
}

const NOTHING = Uint8Array.of(0x80);

/** A child for each next nibble, and the value of the key that ends here. Two of the 17 are there at least. */
export class TrieBranch extends Encoded {
  constructor(
    readonly children: readonly (TrieChild | undefined)[],
    readonly value: Uint8Array | undefined,
    rlp?: Uint8Array,
  ) {
    super(rlp);
  }

  /** The branch with another child at `nibble`. */
  with(nibble: number, child: TrieChild | undefined): TrieBranch {
    const children = this.children.slice();
    children[nibble] = child;
    return new TrieBranch(children, this.value);
  }

  protected override encode(): Uint8Array {
    const items: Uint8Array[] = [];
    for (let i = 0; i < 16; i++) items.push(this.children[i]?.reference ?? NOTHING);
    items.push(this.value ? Rlp.encodeString(this.value) : NOTHING);
    return Rlp.encodeList(items);
  }
}

/** The node with that RLP. @throws RlpError if no node has it. */
export function decodeNode(rlp: Uint8Array): TrieNode {
  const items = Rlp.list(rlp);
  if (items.length === 17) {
    const value = Rlp.payload(items[16] ?? NOTHING);
    return new TrieBranch(
      items.slice(0, 16).map(decodeChild),
      value.length > 0 ? value : undefined,
      rlp,
    );
  }
  const [first, second] = items;
  if (first === undefined || second === undefined || items.length !== 2) throw new RlpError(0);
  const { path, leaf } = unpackPath(Rlp.payload(first));
  if (leaf) return new TrieLeaf(path, Rlp.payload(second), rlp);
  const child = decodeChild(second);
  if (child === undefined || path.length === 0) throw new RlpError(0);
  return new TrieExtension(path, child, rlp);
}

function decodeChild(item: Uint8Array): TrieChild | undefined {
  if ((item[0] ?? 0) >= 0xc0) return decodeNode(item); // shorter than 32 bytes: inside its parent
  const hash = Rlp.payload(item);
  if (hash.length === 0) return undefined;
  if (hash.length !== 32) throw new RlpError(0);
  return new TrieHash(hash as Hash);
}

/** The nibbles of a key, two a byte. */
export function nibblesOf(key: Uint8Array): Uint8Array {
  const nibbles = new Uint8Array(2 * key.length);
  for (let i = 0; i < key.length; i++) {
    const byte = key[i] ?? 0;
    nibbles[2 * i] = byte >> 4;
    nibbles[2 * i + 1] = byte & 15;
  }
  return nibbles;
}

/** The hex-prefix encoding of a path (Yellow Paper, appendix C). */
export function packPath(path: Uint8Array, leaf: boolean): Uint8Array {
  const odd = path.length % 2;
  const packed = new Uint8Array(1 + (path.length - odd) / 2);
  packed[0] = (leaf ? 0x20 : 0) + (odd ? 0x10 + (path[0] ?? 0) : 0);
  for (let i = 1; i < packed.length; i++) {
    packed[i] = ((path[2 * i - 2 + odd] ?? 0) << 4) | (path[2 * i - 1 + odd] ?? 0);
  }
  return packed;
}

function unpackPath(packed: Uint8Array): { path: Uint8Array; leaf: boolean } {
  const flags = packed[0] ?? 0xff;
  const odd = (flags & 0x10) !== 0;
  if (flags > 0x3f || (!odd && (flags & 15) !== 0)) throw new RlpError(0);
  return { path: nibblesOf(packed).subarray(odd ? 1 : 2), leaf: (flags & 0x20) !== 0 };
}
